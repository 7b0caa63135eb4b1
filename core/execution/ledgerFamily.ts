import type { Address, Hash } from '@hanse/base';
import type { Receipt } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import { draftHeader, type HeaderDraft } from './buildHeader.ts';
import type { CheckHeaderOptions } from './checkHeader.ts';
import { expectedEthereumHeader } from './ethereumHeader.ts';
import type { BlockContext, Evm } from './evm.ts';
import { collectRequests, hashRequests } from './requests.ts';

/** Everything a closing block is asked about. */
export type CloseOptions = {
  readonly block: BlockContext;
  readonly journal: Journal;
  readonly evm: Evm;
  readonly receipts: readonly Receipt[];
};

/** In what a league's ledger and a plain Ethereum chain differ; all else is one code path. */
export type LedgerFamily = {
  /**
   * The header wanted after `parent`. What the rules leave to the proposer is taken from `header`; what is outside their
   * limits throws `execution/bad-header`.
   */
  readonly expectedHeader: (options: CheckHeaderOptions) => HeaderDraft;
  /** How much work a block with this gas limit may make (LEDGER-WORK-1); none: what gas pays for. */
  readonly workLimit?: (gasLimit: bigint) => bigint;
  /** What is left to do after the last transaction; gives the requests hash where the chain has requests (EIP-7685). */
  readonly closeBlock?: (options: CloseOptions) => Promise<Hash | undefined>;
};

/** Work that a block may make for each unit of its gas limit: five quarters. */
const WORK_NUMERATOR = 5n;
const WORK_DENOMINATOR = 4n;

/** Ledgers that organisations run: every field of the header is laid down (LEDGER-HEADER-2 to -4). */
export const LEAGUE: LedgerFamily = {
  expectedHeader: ({ header, parent, parentHash, rules }) => {
    const { coinbase, timestamp, extraData } = header;
    return draftHeader({ parent, parentHash, coinbase, timestamp, extraData, rules });
  },
  workLimit: (gasLimit) => (gasLimit * WORK_NUMERATOR) / WORK_DENOMINATOR,
};

/** Ethereum after the merge: its blocks can be imported and checked, not built. */
export function plainEthereum(depositContract: Address): LedgerFamily {
  return {
    expectedHeader: expectedEthereumHeader,
    closeBlock: async (options) => {
      const requests = await collectRequests({ ...options, depositContract });
      return requests === undefined ? undefined : hashRequests(requests);
    },
  };
}
