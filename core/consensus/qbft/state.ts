import { type Address, type Hash, invariant } from '@hanse/base';
import type { Block } from '@hanse/protocol';
import type { EngineContext, EngineOutput, Head, Sealers, Step } from '../engine.ts';
import type { Check } from './checks.ts';
import type {
  Commit,
  Heard,
  Prepare,
  Prepared,
  PreparePayload,
  Proposal,
  QbftMessage,
  QbftUnsigned,
  RoundChange,
  Signed,
} from './message.ts';
import { proposerFor } from './proposer.ts';
import { faultyMaxOf, quorumOf } from './quorum.ts';
import type { QbftRecord } from './record.ts';

/** Rounds behind the current one whose commits still count, so that a late quorum decides (QBFT-COMMIT-4). */
export const PAST_ROUNDS_KEPT = 4;

/** `checking`: the driver executes it; only a `valid` one is voted for. */
export type Candidate = {
  readonly digest: Hash;
  readonly block: Block;
  readonly status: 'checking' | 'valid' | 'invalid';
  /** The message that brought it, for those who missed it; absent when it came from our own record. */
  readonly proposal: Proposal | undefined;
  /** When this node saw it; paces the next height. */
  readonly seenAtMs: number;
};

/** What was heard in one round of the current height. The first vote of an author counts. */
export type Tally = {
  readonly round: number;
  readonly candidate: Candidate | undefined;
  readonly prepares: ReadonlyMap<Address, Prepare>;
  readonly commits: ReadonlyMap<Address, Commit>;
};

/** The prepared certificate this node is bound to. */
export type Lock = {
  readonly round: number;
  readonly digest: Hash;
  readonly block: Block;
  readonly prepares: readonly Signed<PreparePayload>[];
};

/** What this node has said in the current round; on disk before it is said. */
export type Votes = {
  readonly roundChange?: { readonly prepared: Prepared | undefined };
  readonly proposal?: Hash;
  readonly prepare?: Hash;
  readonly commit?: Hash;
};

/** The newest message of each kind by one author for a height or round that we have not reached. */
export type Later = { readonly [kind in QbftMessage['kind']]?: QbftMessage };

/** The proposers of a height in the order of rounds. */
export type TurnsOf = (sealers: Sealers, height: number) => readonly Address[];

/** A height that is over, as it was heard. */
export type Past = Pick<Qbft, 'height' | 'validators' | 'tallies' | 'roundChanges'>;

export type Qbft = {
  readonly context: EngineContext;
  readonly head: Head;
  /** The height being agreed on: one above the head. */
  readonly height: number;
  readonly validators: readonly Address[];
  /** Who gives the turns of a height, under an engine that owes turns; otherwise they go round. */
  readonly turnsOf: TurnsOf | undefined;
  /** Those of this height (DPOS-TURN-2). */
  readonly turns: readonly Address[] | undefined;
  readonly round: number;
  /** `waiting`: round 0, nothing to propose yet, no round timer. `decided`: the block is being committed. */
  readonly phase: 'waiting' | 'running' | 'decided';
  readonly tallies: ReadonlyMap<number, Tally>;
  readonly lock: Lock | undefined;
  readonly votes: Votes;
  /** Our own newest messages of this height, signed, to be sent again. */
  readonly said: { readonly [kind in QbftMessage['kind']]?: QbftMessage };
  /** The newest valid round change of each author. */
  readonly roundChanges: ReadonlyMap<Address, RoundChange>;
  /** The highest round of this height that each other validator has shown to be in. */
  readonly reached: ReadonlyMap<Address, number>;
  /** A quorum has reached our round, so leaving it is allowed (QBFT-TIMER-3). */
  readonly isSupported: boolean;
  /** Blocks of this height that were built or found valid here, by `block.hash` (independent of the round); the newest last. */
  readonly validBlocks: ReadonlyMap<Hash, Block>;
  readonly building: boolean;
  /** Blocks being executed, by `block.hash`: one body at a time for each (QBFT-CHECK-1). */
  readonly checks: ReadonlyMap<Hash, Check>;
  /** The prepared block of this author's round change is being executed before it binds us or is proposed again. */
  readonly vetting: { readonly author: Address; readonly block: Block } | undefined;
  readonly hasTransactions: boolean;
  /** The block period since the last block is over. */
  readonly isOpen: boolean;
  /** The heartbeat is due: a block is wanted even without transactions. */
  readonly isHeartbeatDue: boolean;
  /** Our round when this process began; patience grows from there. */
  readonly restartRound: number;
  readonly later: ReadonlyMap<Address, Later>;
  /** What was heard first at the height before, to be held against what comes late (QBFT-EVIDENCE-4). */
  readonly past: Past | undefined;
  /** Offences told of heights that are not over, `offender height round kind` each (QBFT-EVIDENCE-3). */
  readonly accused: ReadonlySet<string>;
  /** The highest height above ours that each validator has shown. */
  readonly ahead: ReadonlyMap<Address, number>;
  readonly isCatchingUp: boolean;
  /** From disk; while it is about a height above ours this node stays silent (QBFT-RESTART-3). */
  readonly record: QbftRecord | undefined;
};

export type QbftOutput = EngineOutput<QbftMessage, QbftUnsigned>;
export type QbftStep = Step<Qbft, QbftMessage, QbftUnsigned>;

export function stay(state: Qbft): QbftStep {
  return { state, output: [] };
}

export function emit(state: Qbft, ...output: readonly QbftOutput[]): QbftStep {
  return { state, output };
}

/** `step`, then what `next` makes of its state. */
export function follow(step: QbftStep, next: (state: Qbft) => QbftStep): QbftStep {
  const { state, output } = next(step.state);
  if (step.output.length === 0) return { state, output };
  return { state, output: output.length === 0 ? step.output : [...step.output, ...output] };
}

export function note(state: Qbft, event: string, fields: { readonly [name: string]: string | number }): QbftStep {
  return emit(state, { kind: 'note', event, fields: { height: state.height, round: state.round, ...fields } });
}

/** A message that an honest validator would not send, told to the operator and dropped. */
export function refuse(state: Qbft, heard: Heard, reason: string): QbftStep {
  const { kind, signed } = heard.message;
  return note(state, 'message-refused', { kind, round: signed.payload.round, author: heard.author, reason });
}

export function tallyOf(state: Qbft, round: number): Tally {
  return state.tallies.get(round) ?? { round, candidate: undefined, prepares: new Map(), commits: new Map() };
}

export function withTally(state: Qbft, tally: Tally): Qbft {
  return { ...state, tallies: new Map(state.tallies).set(tally.round, tally) };
}

export function withEntry<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> {
  return new Map(map).set(key, value);
}

export function quorum(state: Qbft): number {
  return quorumOf(state.validators.length);
}

export function faultyMax(state: Qbft): number {
  return faultyMaxOf(state.validators.length);
}

export function proposerOf(state: Qbft, round: number): Address {
  const { turns, validators } = state;
  if (turns !== undefined) return turns[round % turns.length] as Address;
  return proposerFor({ validators, previous: state.head.header.coinbase, round });
}

/** Whether this node takes part in the current height: a validator of it (CHANGE-SET-1) that does not owe silence to its record. */
export function canSpeak(state: Qbft): boolean {
  const { self } = state.context;
  if (self === undefined || !state.validators.includes(self)) return false;
  return state.record === undefined || state.record.height <= state.height;
}

export function isProposer(state: Qbft): boolean {
  return canSpeak(state) && proposerOf(state, state.round) === state.context.self;
}

/** Our own address; only where {@link canSpeak} holds. */
export function selfOf(state: Qbft): Address {
  invariant(state.context.self !== undefined, 'only a validator speaks');
  return state.context.self;
}
