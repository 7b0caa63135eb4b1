import type { Address, Hash } from '@hanse/base';

export type Log = {
  readonly address: Address;
  /** At most 4. */
  readonly topics: readonly Hash[];
  readonly data: Uint8Array;
};

/** What consensus knows of an executed transaction (EIP-2718 receipt). */
export type Receipt = {
  readonly type: 0 | 1 | 2 | 4;
  /** 1: succeeded, 0: reverted or failed. */
  readonly status: 0 | 1;
  readonly cumulativeGasUsed: bigint;
  /** 256 bytes. */
  readonly logsBloom: Uint8Array;
  readonly logs: readonly Log[];
};
