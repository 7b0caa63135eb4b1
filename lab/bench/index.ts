export { type BenchOptions, parseOptions } from './options.ts';
export { renderReport } from './report.ts';
export { type BenchResult, runBench } from './runBench.ts';
