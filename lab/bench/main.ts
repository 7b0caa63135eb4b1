import { parseOptions } from './options.ts';
import { renderReport } from './report.ts';
import { runBench } from './runBench.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  const result = await runBench(options, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${renderReport(result)}\n`);
  if (options.json) {
    const { workload, tps, p50Ms, p95Ms, p99Ms, limitTps, share, nodes } = result;
    process.stdout.write(`${JSON.stringify({ workload, tps, p50Ms, p95Ms, p99Ms, limitTps, share, nodes })}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Error && error.cause instanceof Error) process.stderr.write(`${error.cause.message}\n`);
  process.exitCode = 1;
}
