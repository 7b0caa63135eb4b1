import type { Address, Hash } from '@hanse/base';

/**
 * A block header, the fields and order of Ethereum. Optional ones come with their fork
 * and are absent before it; each implies all those above it.
 */
export type Header = {
  readonly parentHash: Hash;
  readonly ommersHash: Hash;
  readonly coinbase: Address;
  readonly stateRoot: Hash;
  readonly transactionsRoot: Hash;
  readonly receiptsRoot: Hash;
  /** 256 bytes. */
  readonly logsBloom: Uint8Array;
  readonly difficulty: bigint;
  /** Height; below 2^53. */
  readonly number: number;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly extraData: Uint8Array;
  readonly mixHash: Hash;
  /** 8 bytes. */
  readonly nonce: Uint8Array;
  /** London. */
  readonly baseFeePerGas?: bigint;
  /** Shanghai. */
  readonly withdrawalsRoot?: Hash;
  /** Cancun. */
  readonly blobGasUsed?: bigint;
  /** Cancun. */
  readonly excessBlobGas?: bigint;
  /** Cancun. */
  readonly parentBeaconBlockRoot?: Hash;
  /** Prague. */
  readonly requestsHash?: Hash;
};
