import { bytesToHex } from '@hanse/base';
import type { Evm, EvmFailure, EvmTracer, TraceStep } from '@hanse/execution';
import { quantityHex } from './allocJson.ts';

export type StepTraceOptions = {
  readonly stack: boolean;
  readonly memory: boolean;
  readonly returnData: boolean;
};

/** Text kept before it is written. */
const BUFFER_CHARS = 1 << 20;

/** The steps of one transaction as lines of JSON (EIP-3155), handed on in pieces. */
export class StepTrace {
  readonly tracer: EvmTracer;
  readonly #options: StepTraceOptions;
  readonly #write: (text: string) => void;
  #text = '';
  /** The line whose cost is not known yet. */
  #open: ((cost: bigint, failure: EvmFailure | undefined) => object) | undefined;
  #summary: object = { output: '', gasUsed: '0x0' };

  constructor(options: StepTraceOptions, write: (text: string) => void) {
    this.#options = options;
    this.#write = write;
    this.tracer = {
      onStep: (step) => {
        this.#open = this.#line(step);
      },
      onCost: (cost, failure) => {
        if (this.#open !== undefined) this.#put(this.#open(cost, failure));
        this.#open = undefined;
      },
      onExit: ({ depth, gasUsed, output, failure }) => {
        if (depth !== 1) return;
        const error = failure === undefined ? {} : { error: failureText(failure) };
        this.#summary = { output: bytesToHex(output).slice(2), gasUsed: quantityHex(gasUsed), ...error };
      },
    };
  }

  /** The transaction is applied. */
  end(): void {
    this.#put(this.#summary);
    this.#write(this.#text);
  }

  #line(step: TraceStep): (cost: bigint, failure: EvmFailure | undefined) => object {
    const { stack, memory, returnData } = this.#options;
    const { pc, opcode, gas, depth, refund, opcodeName, stackLength, memoryLength } = step;
    // Read now: the machine goes on before the cost is known.
    const words = stack
      ? Array.from({ length: stackLength }, (_, index) => quantityHex(step.stackWord(stackLength - 1 - index)))
      : null;
    const more = {
      ...(memory && memoryLength > 0 ? { memory: bytesToHex(step.memory(0, memoryLength)) } : {}),
      ...(returnData ? { returnData: bytesToHex(step.returnData()) } : {}),
    };
    return (cost, failure) => ({
      pc,
      op: opcode,
      gas: quantityHex(gas),
      gasCost: quantityHex(cost),
      memSize: memoryLength,
      stack: words,
      ...more,
      depth,
      refund: Number(refund),
      opName: opcodeName,
      ...(failure === undefined ? {} : { error: failureText(failure) }),
    });
  }

  #put(line: object): void {
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length < BUFFER_CHARS) return;
    this.#write(this.#text);
    this.#text = '';
  }
}

/** `evm` with every run told to `tracer`. */
export function withTracer(evm: Evm, tracer: EvmTracer): Evm {
  return {
    run: (message, block, journal, observer) => evm.run(message, block, journal, { ...observer, tracer }),
    isPrecompile: (address, fork) => evm.isPrecompile(address, fork),
  };
}

function failureText(failure: EvmFailure): string {
  return failure === 'revert' ? 'execution reverted' : failure.replaceAll('-', ' ');
}
