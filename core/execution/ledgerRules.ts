import { type BaseFeeMode, type ForkSchedule, type Genesis, QBFT_MIX_HASH } from '@hanse/protocol';
import { LEAGUE, type LedgerFamily, plainEthereum } from './ledgerFamily.ts';

/** What every node of a ledger must agree on to build and check a block. */
export type LedgerRules = {
  readonly chainId: bigint;
  readonly forks: ForkSchedule;
  /** Gas of every block of a league; of a plain chain, that of block 0. */
  readonly gasLimit: bigint;
  readonly baseFee: BaseFeeMode;
  /** Shortest time between blocks, milliseconds. From 1000 on, timestamps rise strictly (LEDGER-TIME-1). */
  readonly blockPeriodMs: number;
  readonly mixHash: typeof QBFT_MIX_HASH;
  readonly family: LedgerFamily;
};

/** The rules that a genesis lays down. */
export function ledgerRules({ chainId, forks, header, hanse, plain }: Genesis): LedgerRules {
  return {
    chainId,
    forks,
    gasLimit: header.gasLimit,
    baseFee: hanse?.baseFee ?? 'market',
    blockPeriodMs: hanse?.blockPeriodMs ?? 1000,
    mixHash: QBFT_MIX_HASH,
    family: plain === undefined ? LEAGUE : plainEthereum(plain.depositContract),
  };
}
