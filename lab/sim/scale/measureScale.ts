import type { EngineSettings } from '@hanse/consensus';
import type { Observation } from '../observation.ts';
import { SimLeague } from '../world/league.ts';
import { oneWayMs } from './regions.ts';

/** Of each machine, bytes a second: 100 Mbit/s. */
const UPLINK = 12_500_000;
/** Patience for a link around the world; a block a second when it can be had. */
const SETTINGS: EngineSettings = {
  blockPeriodMs: 1000,
  emptyBlockPeriodMs: 5000,
  roundTimeoutMs: 10_000,
  roundTimeoutMsMax: 30_000,
};
/** Users, each with one transaction at a time. */
const CLIENTS = 40;
/** Heights not counted: links come up, a first leader is found. */
const WARM_UP_BLOCKS = 5;
const RUN_MS_MAX = 300_000;

export type ScaleResult = {
  readonly engine: string;
  readonly validators: number;
  readonly blocks: number;
  /** Of one block, consensus only; all nodes together. */
  readonly messages: number;
  readonly bytes: number;
  /** Bytes of one block that the node that sends most sends. */
  readonly bytesOfBusiest: number;
  /** From the proposer's signature until it is durable: on half of the nodes, on all; medians over the blocks. */
  readonly finalityMs: number;
  readonly everywhereMs: number;
  /** Between two blocks, median. */
  readonly periodMs: number;
  readonly transactions: number;
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const nodeNumber = (name: string): number => Number.parseInt(name.slice(1), 10) - 1;

/** Runs a league around the world without faults and measures what a block costs its network. */
export async function measureScale(options: {
  readonly engine: string;
  readonly validators: number;
  readonly blocks: number;
}): Promise<ScaleResult> {
  const { engine, validators, blocks } = options;
  const proposedAt = new Map<number, number>();
  const committedAt = new Map<number, number[]>();
  const bytesBy = new Map<string, number>();
  let messages = 0;
  let bytes = 0;
  let transactions = 0;
  let isCounting = false;
  const observe = (seen: Observation): void => {
    switch (seen.kind) {
      case 'signed': {
        const { kind, height } = seen.vote;
        if ((kind === 'proposal' || kind === 'raft-seal') && !proposedAt.has(height)) proposedAt.set(height, seen.atMs);
        return;
      }
      case 'sent':
        if (!isCounting) return;
        messages++;
        bytes += seen.payload.length;
        bytesBy.set(seen.node, (bytesBy.get(seen.node) ?? 0) + seen.payload.length);
        return;
      case 'committed': {
        const { header, transactions: included } = seen.stored.block;
        const times = committedAt.get(header.number) ?? [];
        committedAt.set(header.number, [...times, seen.atMs]);
        if (times.length === 0 && isCounting) transactions += included.length;
      }
    }
  };
  const league = new SimLeague({
    engine,
    nodes: validators,
    seed: 1,
    settings: SETTINGS,
    clients: CLIENTS,
    everyMs: 800,
    latencyMs: (from, to) => oneWayMs(nodeNumber(from), nodeNumber(to)),
    observe,
  });
  for (const { name } of league.nodes) league.network.limit(name, UPLINK);
  league.start();
  const lowest = (): number => Math.min(...league.nodes.map(({ height }) => height));
  await league.run(RUN_MS_MAX, () => lowest() >= WARM_UP_BLOCKS);
  isCounting = true;
  const first = lowest() + 1;
  await league.run(RUN_MS_MAX, () => lowest() >= first + blocks - 1);
  isCounting = false;
  const heights = Array.from({ length: Math.max(0, lowest() - first + 1) }, (_, at) => first + at);
  const sinceProposal = (height: number, times: (sorted: readonly number[]) => number | undefined): number => {
    const sorted = (committedAt.get(height) ?? []).toSorted((a, b) => a - b);
    return (times(sorted) ?? 0) - (proposedAt.get(height) ?? 0);
  };
  const firsts = heights.map((height) => Math.min(...(committedAt.get(height) ?? [])));
  const count = Math.max(1, heights.length);
  return {
    engine,
    validators,
    blocks: heights.length,
    messages: Math.round(messages / count),
    bytes: Math.round(bytes / count),
    bytesOfBusiest: Math.round(Math.max(0, ...bytesBy.values()) / count),
    finalityMs: Math.round(
      median(heights.map((height) => sinceProposal(height, (sorted) => sorted[sorted.length >> 1]))),
    ),
    everywhereMs: Math.round(median(heights.map((height) => sinceProposal(height, (sorted) => sorted.at(-1))))),
    periodMs: Math.round(median(firsts.slice(1).map((at, index) => at - (firsts[index] ?? at)))),
    transactions: Math.round(transactions / count),
  };
}
