import type { Hash } from '@hanse/base';
import { forkAt, type Header } from '@hanse/protocol';
import type { BlockContext } from './evm.ts';
import type { LedgerRules } from './ledgerRules.ts';

/** How far back BLOCKHASH reaches. */
export const BLOCK_HASH_WINDOW = 256;

export type BlockContextOptions = {
  readonly header: Pick<
    Header,
    'number' | 'timestamp' | 'coinbase' | 'gasLimit' | 'baseFeePerGas' | 'mixHash' | 'excessBlobGas'
  >;
  readonly rules: Pick<LedgerRules, 'chainId' | 'forks'>;
  /** Hash of a block of this ledger before `header`; asked only within {@link BLOCK_HASH_WINDOW}. */
  readonly blockHash: (number: number) => Hash | undefined;
};

/** What code sees of the block that `header` begins. */
export function blockContext({ header, rules, blockHash }: BlockContextOptions): BlockContext {
  const { number } = header;
  return {
    number,
    timestamp: header.timestamp,
    coinbase: header.coinbase,
    gasLimit: header.gasLimit,
    baseFeePerGas: header.baseFeePerGas ?? 0n,
    prevRandao: header.mixHash,
    excessBlobGas: header.excessBlobGas ?? 0n,
    chainId: rules.chainId,
    fork: forkAt(rules.forks, header.timestamp),
    blockHash: (asked) => (asked < number && asked >= number - BLOCK_HASH_WINDOW ? blockHash(asked) : undefined),
  };
}
