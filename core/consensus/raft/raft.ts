import { invariant } from '@hanse/base';
import type { ConsensusEngine, EngineContext, EngineDescription, EngineEvent, Head } from '../engine.ts';
import { encodeMessage, signingHash } from './encodeMessage.ts';
import { compact, openGroup } from './group.ts';
import { hearHeld, onChecked, onSaid, tryAgain } from './hear.ts';
import { onBuilt, onSealed, resignIfStuck, tryBuild } from './leader.ts';
import { MESSAGE_CODES, type RaftMessage, type RaftUnsigned } from './message.ts';
import { parseMessage } from './parseMessage.ts';
import { decodeRecord, type RaftRecord } from './record.ts';
import { sealedBlock, verifySeals } from './seals.ts';
import { settle } from './settle.ts';
import { heightOf, type RaftOutput, type RaftState, type RaftStep, tickMs } from './state.ts';

const majorityOf = (members: number): number => Math.floor(members / 2) + 1;

function tickTimer({ context }: RaftState): RaftOutput {
  return { kind: 'set-timer', name: 'tick', height: 0, round: 0, delayMs: tickMs(context.settings) };
}

/** When the next block may and must be made: as QBFT-PACE-1, so that a change of engine changes no rhythm (RAFT-PACE-1). */
function pace(state: RaftState, nowMs: number): void {
  const { blockPeriodMs, emptyBlockPeriodMs } = state.context.settings;
  const fromMs = Math.min(state.proposedAtMs ?? state.head.header.timestamp * 1000 + 999, nowMs);
  state.openAtMs = fromMs + blockPeriodMs;
  state.dueAtMs = fromMs + Math.max(blockPeriodMs, emptyBlockPeriodMs);
  state.proposedAtMs = undefined;
}

/** No wait is longer than its period, whatever the wall clock does (RAFT-PACE-1). */
function holdPace(state: RaftState, nowMs: number): void {
  const { blockPeriodMs, emptyBlockPeriodMs } = state.context.settings;
  state.openAtMs = Math.min(state.openAtMs, nowMs + blockPeriodMs);
  state.dueAtMs = Math.min(state.dueAtMs, nowMs + Math.max(blockPeriodMs, emptyBlockPeriodMs));
}

/** A timer for the moment at which a block is due, since ticks are coarse. */
function wake(state: RaftState, nowMs: number): RaftOutput[] {
  if (state.group === undefined || state.making !== undefined) return [];
  const atMs = state.hasTransactions ? Math.min(state.openAtMs, state.dueAtMs) : state.dueAtMs;
  if (atMs <= nowMs) return [];
  return [{ kind: 'set-timer', name: 'due', height: heightOf(state), round: 0, delayMs: atMs - nowMs }];
}

function begin(context: EngineContext, head: Head, record: RaftRecord | undefined, nowMs: number): RaftState {
  const isAhead = record?.since === head.since && record.decided > head.header.number;
  const state: RaftState = {
    context,
    head,
    group: isAhead ? undefined : openGroup(context, head, record),
    waiting: isAhead ? record : undefined,
    making: undefined,
    held: undefined,
    checked: new Map(),
    hasTransactions: false,
    openAtMs: 0,
    dueAtMs: 0,
    proposedAtMs: undefined,
    owedSinceMs: undefined,
    patienceMs: context.settings.roundTimeoutMs,
    restingTicks: 0,
    serial: Math.max(0, Math.floor(nowMs)) * 1000,
    leader: undefined,
  };
  pace(state, nowMs);
  return state;
}

function start(context: EngineContext, record: Uint8Array | undefined, head: Head, nowMs: number): RaftStep {
  const known = record === undefined ? undefined : decodeRecord(record);
  const state = begin(context, head, known, nowMs);
  return { state, output: known !== undefined && state.waiting === known ? waitFor(state, known) : join(state, nowMs) };
}

/** What a member says and sets in motion when its group begins, or goes on, here. */
function join(state: RaftState, nowMs: number): RaftOutput[] {
  if (state.group === undefined) return [];
  const { validators, since } = state.head;
  const fields = { height: heightOf(state), since, members: validators.length, faults: 'crash' };
  return [{ kind: 'note', event: 'group', fields }, ...settle(state), tickTimer(state), ...wake(state, nowMs)];
}

function waitFor(state: RaftState, { decided }: RaftRecord): RaftOutput[] {
  const fields = { height: heightOf(state), decided };
  return [
    { kind: 'note', event: 'ledger-behind-log', fields },
    { kind: 'behind', height: decided },
  ];
}

/** The ledger has grown, by our own decision or by sync; another set begins another group (RAFT-GROUP-1). */
function onHead(state: RaftState, head: Head, nowMs: number): RaftOutput[] {
  if (head.header.number < heightOf(state)) return [];
  if (head.since !== state.head.since) {
    const { hasTransactions, serial } = state;
    Object.assign(state, begin(state.context, head, undefined, nowMs), { hasTransactions, serial });
    const cleared: RaftOutput[] = ['tick', 'due'].map((name) => ({ kind: 'cancel-timer', name }));
    return [...cleared, ...join(state, nowMs)];
  }
  state.head = head;
  state.checked = new Map();
  state.making = undefined;
  state.owedSinceMs = undefined;
  state.patienceMs = state.context.settings.roundTimeoutMs;
  pace(state, nowMs);
  if (state.waiting !== undefined) {
    if (head.header.number < state.waiting.decided) return [];
    state.group = openGroup(state.context, head, state.waiting);
    state.waiting = undefined;
    return join(state, nowMs);
  }
  if (state.group !== undefined) compact(state.group, head);
  return [...hearHeld(state), ...tryBuild(state, nowMs), ...wake(state, nowMs)];
}

function onTimer(state: RaftState, name: string, nowMs: number): RaftOutput[] {
  if (state.group === undefined) return [];
  if (name === 'due') return tryBuild(state, nowMs);
  if (name !== 'tick') return [];
  holdPace(state, nowMs);
  const resigned = resignIfStuck(state, nowMs);
  if (state.restingTicks > 0) state.restingTicks--;
  else state.group.node.tick();
  return [...resigned, ...tryAgain(state, nowMs), ...settle(state), ...tryBuild(state, nowMs), tickTimer(state)];
}

function react(state: RaftState, event: EngineEvent<RaftMessage>, nowMs: number): RaftOutput[] {
  switch (event.kind) {
    case 'head':
      return onHead(state, event.head, nowMs);
    case 'message': {
      const { message } = event;
      const output = message.kind === 'said' ? onSaid(state, message) : onSealed(state, message, nowMs);
      return [...output, ...tryBuild(state, nowMs)];
    }
    case 'timer':
      return onTimer(state, event.name, nowMs);
    case 'pool':
      state.hasTransactions = event.hasTransactions;
      return [...tryBuild(state, nowMs), ...wake(state, nowMs)];
    case 'built':
      return onBuilt(state, event);
    case 'checked':
      return onChecked(state, event, nowMs);
    case 'peer':
      return []; // the leader's next heartbeat finds out what a member lacks
  }
}

function describe(state: RaftState): EngineDescription {
  const round = state.group?.node.leadership.term ?? 0;
  return { height: heightOf(state), round, proposer: state.leader, prepares: 0, commits: 0 };
}

/** Agreement that survives crashes, not traitors: `spec/raft.md`. */
export const raft: ConsensusEngine<RaftState, RaftMessage, RaftUnsigned> = {
  name: 'raft',
  faults: 'crash',
  quorum: majorityOf,
  codes: Object.values(MESSAGE_CODES),
  start,
  step: (state, event, nowMs) => ({ state, output: react(state, event, nowMs) }),
  sign(unsigned, [signature]) {
    invariant(signature !== undefined, 'every message is signed');
    if (unsigned.kind === 'said') return { ...unsigned, signature };
    return { kind: 'sealed', block: sealedBlock(unsigned.block, signature), term: unsigned.term };
  },
  encodeMessage,
  /** Its messages are about a log, not about a height. */
  glance: () => undefined,
  parseMessage,
  authorOf: (message, recover) =>
    message.kind === 'said' ? recover(signingHash(message), message.signature) : undefined,
  verifySeals,
  describe,
};
