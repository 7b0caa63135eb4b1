import { invariant } from '@hanse/base';
import type { Evm, EvmResult } from '@hanse/execution';
import { engineNamed, logsHash } from '@hanse/fuzz';
import { Journal } from '@hanse/state';
import { EVM_BENCH_BLOCK, type EvmScene, type EvmWorkload, openScene } from './workloads.ts';

const ROUNDS = 11;
const WARM_UP_ROUNDS = 3;
/** Time of one sample, milliseconds; as many messages as fit. */
const SAMPLE_MS = 25;
/** Messages that both engines must agree on before anything is measured. */
const AGREED_MESSAGES = 3;

export type WorkloadResult = {
  readonly name: string;
  /** Gas of one message, intrinsic gas not included. */
  readonly gas: number;
  /** Median microseconds of one message. */
  readonly ours: number;
  readonly library: number;
};

export type EvmBenchOptions = {
  readonly note: (line: string) => void;
  /** Rounds that are measured; each runs every workload on each engine once, in turn. */
  readonly rounds?: number;
  readonly warmUpRounds?: number;
};

type Engine = 'ours' | 'library';
const ENGINES: readonly Engine[] = ['ours', 'library'];
type Lane = { readonly evm: Evm; readonly messages: Map<string, number>; readonly samples: Map<string, number[]> };

/** Our engine and the library's on the same messages, in turn, in this thread. */
export async function runEvmBench({
  note,
  rounds = ROUNDS,
  warmUpRounds = WARM_UP_ROUNDS,
}: EvmBenchOptions): Promise<readonly WorkloadResult[]> {
  const lanes: { readonly [engine in Engine]: Lane } = {
    ours: { evm: engineNamed('hanse'), messages: new Map(), samples: new Map() },
    library: { evm: engineNamed('library'), messages: new Map(), samples: new Map() },
  };
  const scene = await openScene(lanes.library.evm);
  const gas = new Map<string, number>();
  for (const workload of scene.workloads) gas.set(workload.name, await gasAgreedOn(scene, workload, lanes));
  for (let round = -warmUpRounds; round < rounds; round++) {
    if (round === 0) note('warm');
    for (const workload of scene.workloads) {
      // The engine that comes first changes from round to round.
      for (const engine of round % 2 === 0 ? ENGINES : ENGINES.toReversed()) {
        const lane = lanes[engine];
        const microseconds = await sample(scene, workload, lane);
        if (round >= 0) samplesOf(lane, workload.name).push(microseconds);
      }
    }
  }
  return scene.workloads.map(({ name }) => ({
    name,
    gas: gas.get(name) ?? 0,
    ours: median(samplesOf(lanes.ours, name)),
    library: median(samplesOf(lanes.library, name)),
  }));
}

function samplesOf({ samples }: Lane, name: string): number[] {
  const known = samples.get(name) ?? [];
  samples.set(name, known);
  return known;
}

/** Microseconds of one message, on average over a fresh journal of as many as take about {@link SAMPLE_MS}. */
async function sample({ state }: EvmScene, { name, messageAt }: EvmWorkload, lane: Lane): Promise<number> {
  const count = lane.messages.get(name) ?? 1;
  const messages = Array.from({ length: count }, (_, index) => messageAt(index));
  const journal = new Journal(state);
  const started = performance.now();
  for (const message of messages) {
    const answer = lane.evm.run(message, EVM_BENCH_BLOCK, journal);
    if (answer instanceof Promise) await answer;
    journal.endTransaction();
  }
  const ms = performance.now() - started;
  lane.messages.set(name, Math.max(1, Math.round((count * SAMPLE_MS) / Math.max(ms, SAMPLE_MS / 50))));
  return (ms * 1000) / count;
}

/** Gas of a message; throws when the engines disagree on anything of the first few, for then times say nothing. */
async function gasAgreedOn(
  { state }: EvmScene,
  { name, messageAt }: EvmWorkload,
  lanes: { readonly [engine in Engine]: Lane },
): Promise<number> {
  const journals = { ours: new Journal(state), library: new Journal(state) };
  let used = 0n;
  for (let index = 0; index < AGREED_MESSAGES; index++) {
    const message = messageAt(index);
    const told: string[] = [];
    for (const engine of ENGINES) {
      const result: EvmResult = await lanes[engine].evm.run(message, EVM_BENCH_BLOCK, journals[engine]);
      journals[engine].endTransaction();
      used = message.gas - result.gasLeft;
      invariant(result.failure === undefined, `${name} on ${engine} ended with ${result.failure}`);
      told.push(`${used} gas, refund ${result.gasRefund}, logs ${logsHash(result.logs)}`);
    }
    invariant(told[0] === told[1], `the engines disagree on ${name}: ${told.join(' against ')}`);
  }
  return Number(used);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
