import type { Head } from '../engine.ts';
import { startHeight } from './height.ts';
import { type Qbft, type QbftStep, stay } from './state.ts';

/** The ledger has grown, by our decision or by sync: the next height begins (QBFT-HEIGHT-1). */
export function onHead(state: Qbft, head: Head, nowMs: number): QbftStep {
  if (head.header.number < state.height) return stay(state);
  const { context, record, turnsOf } = state;
  return startHeight({ context, head, last: state, record, turnsOf }, nowMs);
}
