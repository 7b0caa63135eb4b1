import type { Hash } from '@hanse/base';
import type { Block } from '@hanse/protocol';
import { emit, type Qbft, type QbftStep, stay, withEntry } from './state.ts';

/** A block that the driver is executing for us, and the names under which its answer comes. */
export type Check = { readonly round: number; readonly digest: Hash; readonly block: Block };

/**
 * Has a block executed, unless one of the same hash is being executed: a header's hash does not cover the body, so
 * the answer must be about the one body that was asked about. Who waits is settled by `onChecked` (QBFT-CHECK-1).
 */
export function requestCheck(state: Qbft, check: Check): QbftStep {
  const { round, digest, block } = check;
  if (state.checks.has(block.hash)) return stay(state);
  const next = { ...state, checks: withEntry(state.checks, block.hash, check) };
  return emit(next, { kind: 'check', height: state.height, round, digest, block });
}
