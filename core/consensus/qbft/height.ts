import { type Address, invariant } from '@hanse/base';
import type { EngineContext, Head } from '../engine.ts';
import { armCatchUp } from './catchUp.ts';
import { requestCheck } from './checks.ts';
import { accusedFrom, pastOf } from './evidence.ts';
import { pacedFromMs, setPace, tend } from './pacing.ts';
import type { QbftRecord } from './record.ts';
import { hasSupport, setRoundTimer } from './round.ts';
import { commitOf, prepareOf, roundChangeOf, say } from './say.ts';
import {
  canSpeak,
  emit,
  follow,
  type Lock,
  note,
  type Qbft,
  type QbftOutput,
  type QbftStep,
  stay,
  type TurnsOf,
  tallyOf,
  withTally,
} from './state.ts';

type Origin = {
  readonly context: EngineContext;
  readonly head: Head;
  readonly last: Qbft | undefined;
  readonly record: QbftRecord | undefined;
  readonly turnsOf: TurnsOf | undefined;
};

function emptyHeight({ context, head, last, record, turnsOf }: Origin): Qbft {
  const height = head.header.number + 1;
  invariant(head.validators.length > 0, `height ${height} has at least one validator`);
  return {
    context,
    head,
    height,
    // Those of this height, whoever sealed the one before (QBFT-VALIDATORS-1).
    validators: head.validators,
    turnsOf,
    turns: turnsOf?.(head, height),
    round: 0,
    phase: 'waiting',
    tallies: new Map(),
    lock: undefined,
    votes: {},
    said: {},
    roundChanges: new Map(),
    reached: new Map(),
    isSupported: true,
    validBlocks: new Map(),
    building: false,
    checks: new Map(),
    vetting: undefined,
    hasTransactions: last?.hasTransactions ?? false,
    isOpen: false,
    isHeartbeatDue: false,
    restartRound: 0,
    later: last?.later ?? new Map(),
    past: last?.height === height - 1 ? pastOf(last) : undefined,
    accused: accusedFrom(last?.accused ?? new Set(), height - 1),
    ahead: new Map([...(last?.ahead ?? [])].filter(([, ahead]) => ahead > height)),
    isCatchingUp: false,
    record: record !== undefined && record.height >= height ? record : undefined,
  };
}

/** What we said in the restored round, word for word; what cannot be repeated exactly stays unsaid (QBFT-RESTART-2). */
function repeatVotes(state: Qbft): QbftStep {
  const { votes, lock, round } = state;
  const said: QbftOutput[] = [];
  if (votes.roundChange !== undefined) {
    const { prepared } = votes.roundChange;
    const isSameLock = lock?.round === prepared?.round && lock?.digest === prepared?.digest;
    if (prepared === undefined) said.push(say(roundChangeOf(state, undefined)));
    else if (isSameLock) said.push(say(roundChangeOf(state, lock)));
  }
  if (votes.prepare !== undefined) said.push(say(prepareOf(state, votes.prepare)));
  if (votes.commit !== undefined && lock?.round === round) said.push(say(commitOf(state, votes.commit)));
  return emit(state, ...said);
}

/** The locked block has to be executed again before it can be committed; until then it is a candidate like any other. */
function recheckLock(state: Qbft, nowMs: number): QbftStep {
  const { lock } = state;
  if (lock === undefined) return stay(state);
  const { round, digest, block } = lock;
  const candidate = { digest, block, status: 'checking', proposal: undefined, seenAtMs: nowMs } as const;
  const next = withTally(state, { ...tallyOf(state, round), candidate });
  return requestCheck(next, { round, digest, block });
}

/** A certificate shows where its authors were: a lone owner of a lock can leave its round and show it (QBFT-TIMER-3). */
function reachedBy({ context }: Qbft, { round, prepares }: Lock): Qbft['reached'] {
  const reached = new Map<Address, number>();
  for (const { payload, signature } of prepares) {
    const author = context.recover(payload.signingHash(), signature);
    if (author !== undefined && author !== context.self) reached.set(author, round);
  }
  return reached;
}

/** Goes on where the record says this node was (QBFT-RESTART-2). */
function restore(state: Qbft, record: QbftRecord, nowMs: number): QbftStep {
  const { round, votes, lock } = record;
  const reached = lock === undefined ? state.reached : reachedBy(state, lock);
  const restored: Qbft = {
    ...state,
    round,
    votes,
    lock,
    reached,
    phase: 'running',
    restartRound: round,
    record: undefined,
  };
  const settled = { ...restored, isSupported: hasSupport(restored) };
  const told = note(settled, 'restored', { locked: lock === undefined ? -1 : lock.round });
  return follow(
    follow(follow(told, setRoundTimer), (at) => recheckLock(at, nowMs)),
    repeatVotes,
  );
}

/** Begins the height above `head`. Messages kept for it are heard afterwards. */
export function startHeight(origin: Origin, nowMs: number): QbftStep {
  const fresh = emptyHeight(origin);
  const { record } = fresh;
  const cleared: QbftOutput[] = [];
  if (origin.last !== undefined) {
    for (const name of ['round', 'repeat', 'catch-up', 'open', 'heartbeat'])
      cleared.push({ kind: 'cancel-timer', name });
  }
  const begun = emit(fresh, ...cleared);
  if (record !== undefined && record.height > fresh.height) {
    const silent = follow(begun, (at) => note(at, 'record-ahead', { recorded: record.height }));
    return follow(silent, (at) => emit(at, { kind: 'behind', height: record.height - 1 }));
  }
  const paced = follow(begun, (at) => setPace(at, pacedFromMs(origin.last, origin.head, nowMs), nowMs));
  const going = follow(paced, (at) => (record !== undefined && canSpeak(at) ? restore(at, record, nowMs) : tend(at)));
  return follow(going, (at) => (at.ahead.size > 0 ? armCatchUp(at) : stay(at)));
}
