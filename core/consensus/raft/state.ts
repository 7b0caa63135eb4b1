import { type Address, type Hash, invariant } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import type { Block } from '@hanse/protocol';
import type { EngineContext, EngineOutput, EngineSettings, Head, Step } from '../engine.ts';
import type { MemoryStorage } from './core/memoryStorage.ts';
import type { RawNode } from './core/rawNode.ts';
import type { RaftData, RaftMessage, RaftUnsigned, Said } from './message.ts';
import type { RaftRecord } from './record.ts';

/** Ticks of an election timeout, and between two heartbeats of a leader (RAFT-TIMER-1). */
export const ELECTION_TICKS = 10;
export const HEARTBEAT_TICKS = 2;
/** A leader that resigned stays out of elections for this many ticks (RAFT-LEADER-3). */
export const RESIGNED_TICKS: number = 4 * ELECTION_TICKS;
const ELECTION_SHARE = 7;
const TICK_MS_MIN = 15;

/** One member of the group of a set of sealers (RAFT-GROUP-1). */
export type Group = {
  readonly since: number;
  readonly self: Address;
  readonly members: readonly Address[];
  readonly node: RawNode<RaftData>;
  readonly storage: MemoryStorage<RaftData>;
  /** The logs of those who asked for a vote, as they told them: what a vote given to them is measured by. */
  readonly asked: Map<string, { readonly term: number; readonly index: number }>;
  /** Index of the last entry whose effect is on the ledger here, and the height of the newest block up to there. */
  applied: number;
  decided: number;
  /** The newest term in which our signer released our own candidacy; 0 for none (RAFT-SIGNER-4). */
  candidacy: number;
};

/** What a leader does for the next block; one at a time. */
export type Making =
  | { readonly kind: 'building'; readonly term: number }
  /** Being signed, or in the log and not committed yet. */
  | { readonly kind: 'proposed'; readonly term: number };

/** A message of the leader that waits: for its first block to be executed, or for blocks to be fetched. */
export type Held = { readonly said: Extract<Said, { readonly kind: 'append' | 'snapshot' }> };

/** Changed in place: the group is one mutable object, and nobody looks back. */
export type RaftState = {
  readonly context: EngineContext;
  head: Head;
  /** Undefined where this node is no member. */
  group: Group | undefined;
  /** What is on disk assumes blocks that are not on the ledger: the member waits for them (RAFT-RECORD-2). */
  waiting: RaftRecord | undefined;
  making: Making | undefined;
  held: Held | undefined;
  /** Blocks of the next height that were executed here, by hash; refused ones are executed again at that moment. */
  checked: Map<Hash, 'checking' | 'valid' | { readonly againAtMs: number }>;
  hasTransactions: boolean;
  /** When the next block may be made, and when it must be even if empty; wall clock. */
  openAtMs: number;
  dueAtMs: number;
  /** The last block was proposed here at this moment; paces the next one. */
  proposedAtMs: number | undefined;
  /** Since when a block has been due under our lead, and how long that may last: twice as long each time. */
  owedSinceMs: number | undefined;
  patienceMs: number;
  /** Ticks left in which this node does not campaign. */
  restingTicks: number;
  /** Of our last message; begins with the moment at which this process did. */
  serial: number;
  /** The leader that operators were last told of. */
  leader: Address | undefined;
};

export type RaftOutput = EngineOutput<RaftMessage, RaftUnsigned>;
export type RaftStep = Step<RaftState, RaftMessage, RaftUnsigned>;

export function tickMs({ roundTimeoutMs }: EngineSettings): number {
  return Math.max(TICK_MS_MIN, Math.floor(roundTimeoutMs / ELECTION_SHARE / ELECTION_TICKS));
}

export function heightOf({ head }: RaftState): number {
  return head.header.number + 1;
}

/**
 * Election timeouts in [ELECTION_TICKS, 2·ELECTION_TICKS), different for each member and each time: a hash stands for
 * chance, so that the engine stays a function of what it is told (RAFT-TIMER-2).
 */
export function electionDice(self: Address, since: number): () => number {
  let count = 0;
  return () => {
    const seed = keccak256(new TextEncoder().encode(`${self} ${since} ${count++}`));
    return ELECTION_TICKS + (((seed[0] ?? 0) * 256 + (seed[1] ?? 0)) % ELECTION_TICKS);
  };
}

export function placeOf({ header, hash }: Head): Extract<RaftData, { kind: 'place' }> {
  return { kind: 'place', height: header.number, hash };
}

export function blockIn(data: RaftData | undefined): Block | undefined {
  invariant(data?.kind !== 'place', 'the log itself carries blocks');
  return data?.block;
}
