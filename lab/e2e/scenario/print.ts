import type { Fault } from './manifest.ts';
import type { FaultReport, ScenarioReport } from './runScenario.ts';

const SHOWN_VIOLATIONS = 40;
const seconds = (ms: number | undefined): string => (ms === undefined ? 'none' : (ms / 1000).toFixed(1));

/** The fault's fields, short: `nodes=0,2 downMs=1200`. */
function fieldsOf({ kind: _, ...fields }: Fault): string {
  return Object.entries(fields)
    .map(
      ([name, value]) => `${name}=${Array.isArray(value) ? value.map((one) => String(one)).join('|') : String(value)}`,
    )
    .join(' ');
}

/** One row of the table of faults. */
export function faultRow({
  fault,
  atMs,
  skipped,
  note,
  pauseMs,
  recoveryMs,
  answeredMs,
  catchUpMs,
}: FaultReport): string {
  const what = `${fault.kind.padEnd(16)} ${fieldsOf(fault)}`;
  const at = `${(atMs / 1000).toFixed(0)} s`.padStart(6);
  if (skipped !== undefined) return `${at}  ${what}  SKIPPED: ${skipped}`;
  const seen = note === '' ? '' : `  (${note})`;
  const started = answeredMs === 0 ? '' : ` (${seconds(answeredMs)} s until it answered)`;
  return `${at}  ${what}${seen}\n${' '.repeat(8)}next block ${seconds(recoveryMs)} s after its end${started}, longest pause ${seconds(pauseMs)} s, all at the head after ${seconds(catchUpMs)} s more`;
}

export function reportTable(report: ScenarioReport): string {
  const done = report.faults.filter(({ skipped }) => skipped === undefined);
  const rows = (['partition', 'restart'] as const).map((how) => {
    const some = done.filter((fault) => fault.how === how);
    const from = (start: (fault: FaultReport) => number): string => {
      const times = some.map((fault) => (fault.recoveryMs ?? Number.POSITIVE_INFINITY) - start(fault));
      const sorted = times.map((ms) => Math.max(0, ms)).toSorted((one, other) => one - other);
      return `median ${seconds(sorted[Math.floor(sorted.length / 2)])} s, most ${seconds(sorted.at(-1))} s`;
    };
    const answered = how === 'restart' ? `; after all answered: ${from(({ answeredMs }) => answeredMs)}` : '';
    return `next block after ${how.padEnd(9)}: ${some.length} times, ${from(() => 0)}${answered}`;
  });
  const checks = report.checks.map(
    ({ name, seen, violations }) => `${violations.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(48)} ${seen}`,
  );
  const shown = report.violations.slice(0, SHOWN_VIOLATIONS).map((violation) => `VIOLATION ${violation}`);
  const left = report.violations.length - shown.length;
  return [
    '',
    `${done.length} faults, ${report.faults.length - done.length} skipped; ${report.acknowledged} transactions acknowledged in ` +
      `${report.seconds.toFixed(0)} s; ${report.height} blocks`,
    ...rows,
    ...checks,
    ...shown,
    ...(left > 0 ? [`… and ${left} more`] : []),
    '',
  ].join('\n');
}
