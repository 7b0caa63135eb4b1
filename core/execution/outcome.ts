import { type Address, EMPTY_BYTES } from '@hanse/base';
import type { Log } from '@hanse/protocol';
import type { EvmFailure } from './evm.ts';

/** What became of one transaction. */
export type TransactionOutcome = {
  readonly gasUsed: bigint;
  /** Gas before the refund was taken off; what has to be there at the worst moment. */
  readonly gasPeak: bigint;
  /** Gas before refunds and the surcharge of slow operations: what counts towards the work of a block (LEDGER-WORK-1). */
  readonly work: bigint;
  /** Wei for each unit of gas. */
  readonly effectiveGasPrice: bigint;
  /** Address of the contract it made; undefined for calls and failed creations. */
  readonly created: Address | undefined;
  readonly logs: readonly Log[];
  /** Undefined: it succeeded. */
  readonly failure: EvmFailure | undefined;
  /** Return data, or the data of a revert. */
  readonly output: Uint8Array;
};

const NO_LOGS: readonly Log[] = [];

/** The outcome of a plain transfer. */
export function transferOutcome(gasUsed: bigint, effectiveGasPrice: bigint): TransactionOutcome {
  return {
    gasUsed,
    gasPeak: gasUsed,
    work: gasUsed,
    effectiveGasPrice,
    created: undefined,
    logs: NO_LOGS,
    failure: undefined,
    output: EMPTY_BYTES,
  };
}
