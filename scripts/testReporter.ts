import type { EventData } from 'node:test';
import { inspect } from 'node:util';

/** Begins each line that the reporter writes, so that a test's own output is told from it. */
export const REPORT_MARK = '\u0001';
/** The reporter's last line: without it the process ended before its tests did. */
export const REPORT_END = `${REPORT_MARK}end`;

/** One finished test, as a line of JSON on the standard output of its file's process. */
export type TestReport = {
  readonly name: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped, or what went wrong. */
  readonly detail: string;
};

type ReportedEvent =
  | { readonly type: 'test:pass'; readonly data: EventData.TestPass }
  | { readonly type: 'test:fail'; readonly data: EventData.TestFail }
  | { readonly type: 'other' };

/** A reporter for `node --test-reporter`: suites are no tests, and a failure that only repeats one inside is left out. */
async function* reportTests(events: AsyncIterable<ReportedEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    const report =
      event.type === 'test:pass' ? onPass(event.data) : event.type === 'test:fail' ? onFail(event.data) : undefined;
    if (report !== undefined) yield `\n${REPORT_MARK}${JSON.stringify(report)}\n`;
  }
  yield `\n${REPORT_END}\n`;
}

function onPass({ name, skip, todo, details }: EventData.TestPass): TestReport | undefined {
  const reason = skip ?? todo;
  if (reason !== undefined && reason !== false) {
    return { name, result: 'skipped', detail: typeof reason === 'string' ? reason : '' };
  }
  return details.type === 'suite' ? undefined : { name, result: 'passed', detail: '' };
}

function onFail({ name, details }: EventData.TestFail): TestReport | undefined {
  const { error } = details;
  if ('failureType' in error && error.failureType === 'subtestsFailed') return undefined;
  const cause = error.cause instanceof Error ? error.cause : error;
  return { name, result: 'failed', detail: cause.stack ?? inspect(cause) };
}

// biome-ignore lint/style/noDefaultExport: node loads a reporter by its default export
export default reportTests;
