import { evmBenchJson, gasBombsJson, renderEvmBench, renderGasBombs } from './evm/evmReport.ts';
import { runEvmBench } from './evm/runEvmBench.ts';
import { runGasBombs } from './evm/runGasBombs.ts';
import { type BenchOptions, parseOptions } from './options.ts';
import { renderReport } from './report.ts';
import { runBench } from './runBench.ts';

/** Blocks of each gas bomb that are measured. */
const BOMB_BLOCKS = 3;
const note = (line: string): boolean => process.stderr.write(`${line}\n`);

/** A report for people, and the same as one line of JSON. */
type Told = { readonly text: string; readonly json: string };

async function measure(options: BenchOptions): Promise<Told> {
  if (options.only === 'evm') {
    const results = await runEvmBench({ note });
    return { text: renderEvmBench(results), json: evmBenchJson(results) };
  }
  if (options.only === 'gasbombs') {
    const report = await runGasBombs({ ...options, blocks: BOMB_BLOCKS, note });
    return { text: renderGasBombs(report), json: gasBombsJson(report) };
  }
  const result = await runBench(options, note);
  const { workload, tps, p50Ms, p95Ms, p99Ms, limitTps, share, nodes } = result;
  return {
    text: renderReport(result),
    json: JSON.stringify({ workload, tps, p50Ms, p95Ms, p99Ms, limitTps, share, nodes }),
  };
}

try {
  const options = parseOptions(process.argv.slice(2));
  const { text, json } = await measure(options);
  process.stdout.write(`${text}\n`);
  if (options.json) process.stdout.write(`${json}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof Error && error.cause instanceof Error) process.stderr.write(`${error.cause.message}\n`);
  process.exitCode = 1;
}
