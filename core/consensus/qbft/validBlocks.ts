import type { Hash } from '@hanse/base';
import type { Block } from '@hanse/protocol';
import type { Qbft } from './state.ts';

/** Blocks of one height that were built or found valid here and are kept, besides the locked one (QBFT-CHECK-2). */
export const VALID_BLOCKS_KEPT = 4;

/** Keeps a block found valid here as the newest; the oldest goes, never the locked one (QBFT-CHECK-2). */
export function withValidBlock(state: Qbft, block: Block): Qbft {
  const validBlocks = new Map<Hash, Block>(state.validBlocks);
  validBlocks.delete(block.hash);
  validBlocks.set(block.hash, block);
  const locked = state.lock?.block.hash;
  let excess = validBlocks.size - VALID_BLOCKS_KEPT - (locked !== undefined && validBlocks.has(locked) ? 1 : 0);
  for (const hash of validBlocks.keys()) {
    if (excess <= 0) break;
    if (hash === locked) continue;
    validBlocks.delete(hash);
    excess--;
  }
  return { ...state, validBlocks };
}
