import type { Address, Hash } from '@hanse/base';
import type { Header, Withdrawal } from '@hanse/protocol';
import { executionFault } from '../faults.ts';
import type { CallRequest } from './call.ts';
import type { StateOverrides } from './overrides.ts';

/** Blocks after the base that one simulation may span, those that fill gaps included; BLOCKHASH reaches as far. */
export const SIMULATED_BLOCKS_MAX = 256;
/** Seconds between simulated blocks that do not say. */
const TIMESTAMP_STEP = 1;

/** What is pretended about a simulated block. */
export type SimulatedBlockOverrides = {
  readonly number?: number;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly gasLimit?: bigint;
  readonly coinbase?: Address;
  readonly prevRandao?: Hash;
  readonly baseFeePerGas?: bigint;
  readonly withdrawals?: readonly Withdrawal[];
};

/** A call of a simulation: as `eth_call` has it, with fees and nonce as they would be signed. */
export type SimulatedCall = Omit<CallRequest, 'to'> & {
  readonly to?: Address | null;
  readonly nonce?: bigint;
  readonly maxFeePerGas?: bigint;
};

export type BlockStateCalls = {
  readonly blockOverrides: SimulatedBlockOverrides;
  readonly stateOverrides: StateOverrides;
  readonly calls: readonly SimulatedCall[];
};

export type PlannedBlock = BlockStateCalls & { readonly number: number; readonly timestamp: number };

/**
 * The blocks to simulate after `base` with number and time of each; gaps between numbers are filled with empty blocks.
 * Throws `execution/block-order`, `execution/time-order` and `execution/too-many-blocks`.
 */
export function planBlocks(
  blocks: readonly BlockStateCalls[],
  base: Pick<Header, 'number' | 'timestamp'>,
): readonly PlannedBlock[] {
  const planned: PlannedBlock[] = [];
  let { number, timestamp } = base;
  for (const block of blocks) {
    const wanted = block.blockOverrides.number ?? number + 1;
    if (wanted <= number) throw executionFault('block-order', { seen: wanted, wanted: number });
    if (wanted - base.number > SIMULATED_BLOCKS_MAX) {
      throw executionFault('too-many-blocks', { seen: wanted - base.number, wanted: SIMULATED_BLOCKS_MAX });
    }
    while (number + 1 < wanted) {
      timestamp += TIMESTAMP_STEP;
      planned.push({ ...EMPTY_BLOCK, number: ++number, timestamp });
    }
    number = wanted;
    const time = block.blockOverrides.timestamp ?? timestamp + TIMESTAMP_STEP;
    if (time <= timestamp) throw executionFault('time-order', { seen: time, wanted: timestamp });
    timestamp = time;
    planned.push({ ...block, number, timestamp });
  }
  return planned;
}

const EMPTY_BLOCK: BlockStateCalls = { blockOverrides: {}, stateOverrides: new Map(), calls: [] };
