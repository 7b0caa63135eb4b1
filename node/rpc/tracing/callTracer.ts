import type { Address } from '@hanse/base';
import type { EvmTracer, FrameKind, TraceEnter, TraceExit, TransactionOutcome } from '@hanse/execution';
import type { Log, RecoveredTransaction } from '@hanse/protocol';
import { failureText } from '../callFailure.ts';
import { data, quantity } from '../quantity.ts';
import { reasonOf } from '../revert.ts';
import type { Meter, TracerFactory, TraceSubject, TransactionTracer } from './transactionTracer.ts';

export type CallTracerOptions = { readonly calls: 'all' | 'outermost'; readonly logs: boolean };

type CallLog = {
  readonly address: Address;
  readonly topics: readonly string[];
  readonly data: string;
  readonly index: string;
  /** Calls of the frame before it. */
  readonly position: string;
};

/** A frame as geth's callTracer tells it. */
type CallFrame = {
  readonly from: Address;
  gas: string;
  gasUsed: string;
  to?: Address;
  readonly input: string;
  output?: string;
  error?: string;
  revertReason?: string;
  calls?: CallFrame[];
  logs?: CallLog[];
  readonly value?: string;
  readonly type: FrameKind;
};

/** What a frame takes in the answer, apart from its data. */
const FRAME_BYTES = 320;
const LOG_BYTES = 450;
const REVERTED = 'execution reverted';

/** The tree of calls, as geth's callTracer. */
export function callTracer(options: CallTracerOptions): TracerFactory {
  return (subject, meter) => new CallTracer(options, subject, meter);
}

class CallTracer implements TransactionTracer {
  readonly tracer: EvmTracer;
  readonly #options: CallTracerOptions;
  readonly #transaction: RecoveredTransaction;
  readonly #meter: Meter;
  readonly #running: CallFrame[] = [];
  /** For each frame that runs, told or not: the index of its first log. */
  readonly #firstLogs: number[] = [];
  #outermost: CallFrame | undefined;
  #logIndex: number;

  constructor(options: CallTracerOptions, { transaction, firstLog }: TraceSubject, meter: Meter) {
    this.#options = options;
    this.#transaction = transaction;
    this.#logIndex = firstLog;
    this.#meter = meter;
    this.tracer = {
      onEnter: (enter) => this.#onEnter(enter),
      onExit: (exit) => this.#onExit(exit),
      ...(options.logs ? { onLog: (log) => this.#onLog(log) } : {}),
    };
  }

  end({ gasUsed }: TransactionOutcome): void {
    const frame = this.#outermost as CallFrame;
    frame.gas = quantity(this.#transaction.gasLimit);
    frame.gasUsed = quantity(gasUsed);
    if (this.#options.logs) forgetUndone(frame, 'stands');
  }

  result(): CallFrame | undefined {
    return this.#outermost;
  }

  #isLeftOut(depth: number): boolean {
    return this.#options.calls === 'outermost' && depth > 1;
  }

  #onEnter({ kind, depth, from, to, value, gas, input }: TraceEnter): void {
    this.#firstLogs.push(this.#logIndex);
    if (this.#isLeftOut(depth)) return;
    this.#meter(FRAME_BYTES + input.length * 2);
    const frame: CallFrame = {
      from,
      gas: quantity(gas),
      gasUsed: '0x0',
      to,
      input: data(input),
      ...(kind === 'STATICCALL' ? {} : { value: quantity(value) }),
      type: kind,
    };
    const parent = this.#running.at(-1);
    if (parent === undefined) this.#outermost = frame;
    else if (parent.calls === undefined) parent.calls = [frame];
    else parent.calls.push(frame);
    this.#running.push(frame);
  }

  #onExit({ depth, gasUsed, output, failure, brokenAt }: TraceExit): void {
    const firstLog = this.#firstLogs.pop() as number;
    // The logs of a frame that failed are undone, and their numbers given to others.
    if (failure !== undefined) this.#logIndex = firstLog;
    if (this.#isLeftOut(depth)) return;
    const frame = this.#running.pop() as CallFrame;
    frame.gasUsed = quantity(gasUsed);
    if (output.length > 0) {
      this.#meter(output.length * 2);
      frame.output = data(output);
    }
    if (failure === undefined) return;
    frame.error = failure === 'revert' ? REVERTED : failureText(failure);
    if (failure === 'invalid-opcode' && brokenAt !== undefined) frame.error += `: ${brokenAt}`;
    if (frame.type === 'CREATE' || frame.type === 'CREATE2') delete frame.to;
    const reason = failure === 'revert' ? reasonOf(output) : undefined;
    if (reason !== undefined) frame.revertReason = reason;
  }

  #onLog({ address, topics, data: bytes }: Log): void {
    const index = this.#logIndex++;
    const frame = this.#running.at(-1);
    if (frame === undefined || this.#isLeftOut(this.#firstLogs.length)) return;
    this.#meter(LOG_BYTES + bytes.length * 2);
    frame.logs ??= [];
    frame.logs.push({
      address,
      topics,
      data: data(bytes),
      index: quantity(index),
      position: quantity(frame.calls?.length ?? 0),
    });
  }
}

/** What was logged in a frame that failed, or within one, has not happened. */
function forgetUndone(frame: CallFrame, outer: 'stands' | 'undone'): void {
  const state = frame.error === undefined ? outer : 'undone';
  if (state === 'undone') delete frame.logs;
  for (const call of frame.calls ?? []) forgetUndone(call, state);
}
