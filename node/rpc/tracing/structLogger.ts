import { bytesToHex } from '@hanse/base';
import type { EvmFailure, EvmTracer, TraceStep, TransactionOutcome } from '@hanse/execution';
import { failureText } from '../callFailure.ts';
import { data, quantity } from '../quantity.ts';
import type { Meter, TracerFactory, TransactionTracer } from './transactionTracer.ts';

export type StructLogOptions = {
  readonly stack: boolean;
  readonly storage: boolean;
  readonly memory: boolean;
  readonly returnData: boolean;
  /** Steps at most; 0: as many as there are. */
  readonly limit: number;
};

/** One line of geth's struct log. */
type StructLog = {
  readonly pc: number;
  readonly op: string;
  readonly gas: number;
  gasCost: number;
  readonly depth: number;
  readonly refund?: number;
  error?: string;
  readonly stack?: readonly string[];
  readonly memory?: readonly string[];
  readonly storage?: { readonly [slot: string]: string };
  readonly returnData?: string;
};

const SLOAD = 0x54;
const SSTORE = 0x55;
const WORD_BYTES = 32;
/** What a line takes in the answer, apart from its words. */
const LINE_BYTES = 120;
/** A word in the answer. */
const WORD_TEXT_BYTES = 70;

/** Every step as geth's struct logger tells it: the tracer when none is named. */
export function structLogger(options: StructLogOptions): TracerFactory {
  return (_subject, meter) => new StructLogger(options, meter);
}

class StructLogger implements TransactionTracer {
  readonly tracer: EvmTracer;
  readonly #options: StructLogOptions;
  readonly #meter: Meter;
  readonly #logs: StructLog[] = [];
  /** Slots seen so far, by the account whose they are. */
  readonly #storage = new Map<string, { [slot: string]: string }>();
  /** The line whose cost is not known yet. */
  #open: StructLog | undefined;
  #outcome: TransactionOutcome | undefined;

  constructor(options: StructLogOptions, meter: Meter) {
    this.#options = options;
    this.#meter = meter;
    this.tracer = {
      onStep: (step) => this.#onStep(step),
      onCost: (cost, failure) => this.#onCost(cost, failure),
    };
  }

  end(outcome: TransactionOutcome): void {
    this.#outcome = outcome;
  }

  result(): object {
    const { gasUsed, failure, output } = this.#outcome as TransactionOutcome;
    return {
      gas: Number(gasUsed),
      failed: failure !== undefined,
      returnValue: failure === undefined || failure === 'revert' ? data(output) : '0x',
      structLogs: this.#logs,
    };
  }

  #onStep(step: TraceStep): void {
    const { limit } = this.#options;
    this.#open = undefined;
    if (limit > 0 && this.#logs.length >= limit) return;
    const log = this.#line(step);
    this.#open = log;
    this.#logs.push(log);
  }

  #onCost(cost: bigint, failure: EvmFailure | undefined): void {
    if (this.#open === undefined) return;
    const line = this.#open;
    this.#open = undefined;
    const isTooDear = cost > BigInt(line.gas);
    // What breaks while an opcode works takes all gas there is; the interpreter does not tell more than that.
    line.gasCost = isTooDear && failure !== 'out-of-gas' ? line.gas : Number(cost);
    if (failure !== undefined && isBeforeWork(failure, isTooDear)) line.error = failureText(failure);
  }

  #line(step: TraceStep): StructLog {
    const { stack, memory, storage, returnData } = this.#options;
    this.#meter(LINE_BYTES);
    const returned = returnData ? step.returnData() : undefined;
    const slots = storage ? this.#slotsAt(step) : undefined;
    return {
      pc: step.pc,
      op: step.opcodeName,
      gas: Number(step.gas),
      gasCost: 0,
      depth: step.depth,
      ...(stack ? { stack: this.#stack(step) } : {}),
      ...(returned === undefined || returned.length === 0 ? {} : { returnData: this.#bytes(returned) }),
      ...(memory && step.memoryLength > 0 ? { memory: this.#memory(step) } : {}),
      ...(slots === undefined ? {} : { storage: slots }),
      ...(step.refund === 0n ? {} : { refund: Number(step.refund) }),
    };
  }

  #stack({ stackLength, stackWord }: TraceStep): string[] {
    this.#meter(stackLength * WORD_TEXT_BYTES);
    return Array.from({ length: stackLength }, (_, index) => quantity(stackWord(stackLength - 1 - index)));
  }

  #memory(step: TraceStep): string[] {
    const words = step.memoryLength / WORD_BYTES;
    this.#meter(words * WORD_TEXT_BYTES);
    return Array.from({ length: words }, (_, index) =>
      bytesToHex(step.memory(index * WORD_BYTES, WORD_BYTES)).slice(2),
    );
  }

  #bytes(bytes: Uint8Array): string {
    this.#meter(bytes.length * 2);
    return data(bytes);
  }

  /** Told at SLOAD and SSTORE only: everything seen of the account so far, this access included. */
  #slotsAt(step: TraceStep): { readonly [slot: string]: string } | undefined {
    const { opcode, stackLength, address } = step;
    const isLoad = opcode === SLOAD && stackLength >= 1;
    if (!isLoad && !(opcode === SSTORE && stackLength >= 2)) return undefined;
    const key = step.stackWord(0);
    const known = { ...this.#storage.get(address), [text(key)]: text(isLoad ? step.slot(key) : step.stackWord(1)) };
    this.#storage.set(address, known);
    this.#meter(Object.keys(known).length * 2 * WORD_TEXT_BYTES);
    return known;
  }
}

/** geth's lines tell of what stops an opcode before its work begins, not of what breaks during it. */
function isBeforeWork(failure: EvmFailure, isTooDear: boolean): boolean {
  return failure === 'stack-underflow' || failure === 'stack-overflow' || (failure === 'out-of-gas' && isTooDear);
}

function text(word: bigint): string {
  return word.toString(16).padStart(64, '0');
}
