import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type Answer, answerOf, ioFiles, readExchanges } from './ioFiles.ts';

/** A file that is answered otherwise on purpose, and exactly how. */
export type Deviation = { readonly file: string; readonly why: string; readonly answer: Answer };

export type ApiResult = {
  readonly file: string;
  /** `deviation`: as declared. Anything that is neither as recorded nor as declared has failed. */
  readonly outcome: 'passed' | 'deviation' | 'failed';
  readonly seen: Answer;
  readonly wanted: Answer;
  readonly why?: string;
};

export function readDeviations(): readonly Deviation[] {
  return JSON.parse(readFileSync(new URL('deviations.json', import.meta.url), 'utf8')) as Deviation[];
}

/** Asks a server everything that was recorded, in order. */
export async function runApiTests(url: string): Promise<readonly ApiResult[]> {
  const declared = new Map(readDeviations().map((deviation) => [deviation.file, deviation]));
  const results: ApiResult[] = [];
  for (const file of ioFiles()) {
    for (const { request, wanted } of readExchanges(file)) {
      const seen = await ask(url, request);
      results.push(judge({ file, seen, wanted }, declared.get(file)));
    }
  }
  return results;
}

function judge(result: Omit<ApiResult, 'outcome' | 'why'>, deviation: Deviation | undefined): ApiResult {
  if (isDeepStrictEqual(result.seen, result.wanted)) return { ...result, outcome: 'passed' };
  if (deviation === undefined || !isDeepStrictEqual(result.seen, deviation.answer))
    return { ...result, outcome: 'failed' };
  return { ...result, outcome: 'deviation', why: deviation.why };
}

async function ask(url: string, request: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: request });
  return answerOf((await response.json()) as { result?: unknown; error?: { code: number } });
}
