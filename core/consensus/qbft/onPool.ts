import { tend, untend } from './pacing.ts';
import type { Qbft, QbftStep } from './state.ts';

/** Transactions have come, or all have gone (QBFT-PACE-2). */
export function onPool(state: Qbft, { hasTransactions }: { readonly hasTransactions: boolean }): QbftStep {
  const next = { ...state, hasTransactions };
  return hasTransactions ? tend(next) : untend(next);
}
