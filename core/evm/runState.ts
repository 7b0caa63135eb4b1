import type { Address } from '@hanse/base';
import type { BlockContext, EvmFailure, EvmMessage } from '@hanse/execution';
import type { Log } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import type { Precompile } from './precompiles/precompile.ts';
import type { TraceRun } from './traceRun.ts';

/** What one run is about and what has come of it so far. */
export type RunState = {
  readonly message: EvmMessage;
  readonly block: BlockContext;
  readonly journal: Journal;
  readonly precompiles: ReadonlyMap<number, Precompile>;
  readonly trace: TraceRun | undefined;
  /** Number of the sender's account. */
  readonly origin: number;
  readonly logs: Log[];
  /** Whose SELFDESTRUCT takes effect at the end of the transaction. */
  readonly destroyed: Address[];
  readonly marks: Mark[];
  /** By how much slow operations have counted above their gas so far (LEDGER-WORK-2). */
  surcharge: bigint;
  /** Why the last call or create was refused or failed before code of its own ran. */
  failure: EvmFailure | undefined;
  /** What a precompiled contract that the message itself called gave. */
  output: Uint8Array;
};

/** To what everything is set back when a frame is undone. */
export type Mark = {
  readonly journal: number;
  readonly touched: number;
  readonly logs: number;
  readonly destroyed: number;
};
