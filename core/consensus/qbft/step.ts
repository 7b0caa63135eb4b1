import type { Address } from '@hanse/base';
import type { EngineEvent } from '../engine.ts';
import type { Heard, QbftMessage } from './message.ts';
import { onBuilt } from './onBuilt.ts';
import { onChecked } from './onChecked.ts';
import { onHead } from './onHead.ts';
import { onHeard, onMessage } from './onMessage.ts';
import { onPeer } from './onPeer.ts';
import { onPool } from './onPool.ts';
import { onTimer } from './onTimer.ts';
import { follow, type Later, type Qbft, type QbftStep, stay } from './state.ts';

function react(state: Qbft, event: EngineEvent<QbftMessage>, nowMs: number): QbftStep {
  switch (event.kind) {
    case 'head':
      return onHead(state, event.head, nowMs);
    case 'message':
      return onMessage(state, event.message, nowMs);
    case 'timer':
      return onTimer(state, event);
    case 'pool':
      return onPool(state, event);
    case 'built':
      return onBuilt(state, event);
    case 'checked':
      return onChecked(state, event);
    case 'peer':
      return onPeer(state, event.address);
  }
}

/** Splits what was kept into messages whose time has come and those still to wait for; what is past is dropped. */
function sortLater(state: Qbft): { readonly due: readonly Heard[]; readonly later: Qbft['later'] } {
  const due: Heard[] = [];
  const later = new Map<Address, Later>();
  for (const [author, kept] of state.later) {
    if (!state.validators.includes(author)) continue;
    const waiting: { -readonly [kind in keyof Later]: Later[kind] } = {};
    for (const kind of ['round-change', 'proposal', 'prepare', 'commit'] as const) {
      const message = kept[kind];
      if (message === undefined) continue;
      const { height, round } = message.signed.payload;
      if (height < state.height) continue;
      const isVote = kind === 'prepare' || kind === 'commit';
      if (height > state.height || (isVote && round > state.round)) waiting[kind] = message;
      else due.push({ message, author });
    }
    if (Object.keys(waiting).length > 0) later.set(author, waiting);
  }
  return { due, later };
}

/** After a move to another height or round: hears what was kept for it, until nothing more is due (QBFT-AGE-3). */
export function hearLater(moved: QbftStep, nowMs: number): QbftStep {
  let step = moved;
  for (;;) {
    const { due, later } = sortLater(step.state);
    if (due.length === 0) return { state: { ...step.state, later }, output: step.output };
    step = { state: { ...step.state, later }, output: step.output };
    for (const heard of due) {
      const { height } = heard.message.signed.payload;
      step = follow(step, (at) => (at.height === height ? onHeard(at, heard, nowMs) : stay(at)));
    }
  }
}

export function step(state: Qbft, event: EngineEvent<QbftMessage>, nowMs: number): QbftStep {
  const reacted = react(state, event, nowMs);
  const { height, round } = reacted.state;
  return height === state.height && round === state.round ? reacted : hearLater(reacted, nowMs);
}
