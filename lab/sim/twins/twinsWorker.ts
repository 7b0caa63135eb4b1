import { parentPort } from 'node:worker_threads';
import { engineNamed } from '@hanse/consensus';
import { runScenario, type TwinsOutcome } from './runScenario.ts';
import { makeScenario } from './scenario.ts';

export type TwinsJob = {
  readonly engine: string;
  readonly twins: number;
  /** Seeds from `from` up to, not with, `to`. */
  readonly from: number;
  readonly to: number;
};

export type TwinsResult = {
  readonly blocks: number;
  readonly simulatedMs: number;
  /** What did not end in agreement. */
  readonly found: readonly { readonly seed: number; readonly kind: TwinsOutcome['kind']; readonly reason: string }[];
};

export function runTwinsJob({ engine: name, twins, from, to }: TwinsJob): TwinsResult {
  const engine = engineNamed(name);
  const found: TwinsResult['found'][number][] = [];
  let [blocks, simulatedMs] = [0, 0];
  for (let seed = from; seed < to; seed++) {
    const outcome = runScenario(engine, makeScenario({ seed, twins }));
    blocks += outcome.blocks;
    simulatedMs += outcome.simulatedMs;
    if (outcome.kind !== 'agreed') found.push({ seed, kind: outcome.kind, reason: outcome.reason });
  }
  return { blocks, simulatedMs, found };
}

parentPort?.on('message', (job: TwinsJob) => parentPort?.postMessage(runTwinsJob(job)));
