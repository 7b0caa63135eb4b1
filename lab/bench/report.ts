import type { BenchResult } from './runBench.ts';

const pad = (text: string | number, width: number): string => String(text).padStart(width);

/** The result for people. */
export function renderReport(result: BenchResult): string {
  const { workload, tps, p50Ms, p95Ms, p99Ms, limitTps, share, nodes, blocks, refusals } = result;
  const [before, after] = result.recoverMicroseconds;
  const sizes = blocks.map(({ transactions }) => transactions).toSorted((one, other) => one - other);
  const lines = [
    '',
    `workload ${workload}: ${blocks.length} blocks in ${result.windowSeconds.toFixed(1)} s, median ${sizes[sizes.length >> 1]} transactions`,
    `  final transactions a second   ${pad(tps, 8)}`,
    `  submission to finality, ms    ${pad(p50Ms, 8)} p50 ${pad(p95Ms, 8)} p95 ${pad(p99Ms, 8)} p99`,
    `  signature limit               ${pad(limitTps, 8)}  (${result.cores} cores, ${nodes.length} validators, ${before.toFixed(1)} µs before, ${after.toFixed(1)} µs after)`,
    `  share of the limit            ${pad(`${(share * 100).toFixed(1)} %`, 8)}`,
    '',
    '  node    RSS MB    CPU %',
    ...nodes.map(({ rssMb, cpuPercent }, index) => `  ${pad(index, 4)}  ${pad(rssMb, 8)} ${pad(cpuPercent, 8)}`),
    `  load generator     ${pad(result.clientCpuPercent, 6)}`,
    '',
    `  acknowledged ${result.acknowledged}, refused ${refusals.length}, not final at the end ${result.unfinished}`,
  ];
  if (refusals.length > 0) lines.push(`  first refusals: ${[...new Set(refusals)].slice(0, 5).join('; ')}`);
  if (result.dearest.length > 0) {
    lines.push('', '  own time of functions, % of the busy time of a thread of node 0');
    for (const { thread, name, where, percent } of result.dearest)
      lines.push(`  ${pad(percent.toFixed(1), 5)}  ${thread}  ${name}  ${where}`);
  }
  return lines.join('\n');
}
