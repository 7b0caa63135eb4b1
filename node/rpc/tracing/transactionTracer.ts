import type { Address } from '@hanse/base';
import type { TraceState, TransactionTrace } from '@hanse/execution';
import type { RecoveredTransaction } from '@hanse/protocol';

/** What a tracer is told before the transaction begins. */
export type TraceSubject = {
  readonly transaction: RecoveredTransaction;
  readonly coinbase: Address;
  readonly state: TraceState;
  /** Index of its first log in the block. */
  readonly firstLog: number;
};

/** Traces one transaction; afterwards `result` is what debug_trace… answers. */
export type TransactionTracer = TransactionTrace & { result(): unknown };

/** Counts the bytes of an answer while it grows; throws `rpc/trace-too-large`. */
export type Meter = (bytes: number) => void;

export type TracerFactory = (subject: TraceSubject, meter: Meter) => TransactionTracer;
