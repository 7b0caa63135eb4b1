import { type Address, EMPTY_BYTES } from '@hanse/base';
import type { EvmFailure, EvmTracer, FrameKind, TraceExit, TraceStep } from '@hanse/execution';
import type { Log } from '@hanse/protocol';
import type { LinearMemory } from './linearMemory.ts';
import { CALL, CALLCODE, CREATE, CREATE2, DELEGATECALL, opcodeName, STATICCALL } from './opcodes.ts';
import type { Touched } from './touched.ts';
import type { Offsets, Wasm } from './wasm.ts';

const WORD_BYTES = 32;
const KINDS: { readonly [opcode: number]: FrameKind } = {
  [CREATE]: 'CREATE',
  [CALL]: 'CALL',
  [CALLCODE]: 'CALLCODE',
  [DELEGATECALL]: 'DELEGATECALL',
  [CREATE2]: 'CREATE2',
  [STATICCALL]: 'STATICCALL',
};

export type TraceParts = {
  readonly wasm: Wasm;
  readonly offsets: Offsets;
  readonly memory: LinearMemory;
  readonly touched: Touched;
};

/** Tells a tracer what the interpreter does. */
export class TraceRun {
  readonly #tracer: EvmTracer;
  readonly #parts: TraceParts;
  readonly #origin: Address;
  /** Gas before the last step, until its cost has been told. */
  #stepGas: bigint | undefined;
  #opcode = 0;
  /** Gas given to each frame that runs, outermost first. */
  readonly #given: bigint[] = [];

  constructor(tracer: EvmTracer, parts: TraceParts, origin: Address) {
    this.#tracer = tracer;
    this.#parts = parts;
    this.#origin = origin;
  }

  /** An opcode is about to be carried out in the running frame. */
  step(opcode: number): void {
    const { wasm, offsets, memory } = this.#parts;
    const frame = wasm.frame.value;
    const gas = memory.gas(frame + offsets.GAS);
    this.#tellCost(gas, undefined);
    this.#stepGas = gas;
    this.#opcode = opcode;
    this.#tracer.onStep?.(this.#machine(frame, opcode, gas));
  }

  /** A call begins, whose fields lie at `pending`. `caller`: its frame, 0 for the message itself. */
  enterCall(caller: number): void {
    const { offsets, memory, touched } = this.#parts;
    this.#enter(caller, this.#ownAddress(caller), touched.addressOf(memory.field(this.#pending(offsets.TARGET))));
  }

  enterCreate(creatorFrame: number, creator: Address, created: Address): void {
    this.#enter(creatorFrame, creator, created);
  }

  /** The running frame ends. */
  leave(frame: number, failure: EvmFailure | undefined, output: number, length: number): void {
    const { wasm, offsets, memory } = this.#parts;
    this.#tellCost(memory.gas(wasm.result.value + offsets.RESULT_SPENT_GAS), failure);
    const gasLeft = memory.gas(frame + offsets.GAS);
    const bytes = length === 0 ? EMPTY_BYTES : memory.bytes(output, length);
    const hasBroken = failure !== undefined && failure !== 'revert';
    this.#exit(gasLeft, bytes, failure, hasBroken ? { brokenAt: opcodeName(this.#opcode) } : undefined);
  }

  /** What began has ended without code of its own. */
  leaveAtOnce(gasLeft: bigint, output: Uint8Array, failure: EvmFailure | undefined): void {
    this.#exit(gasLeft, output, failure);
  }

  selfDestruct(frame: number, address: Address, heir: Address, balance: bigint): void {
    const { offsets, memory } = this.#parts;
    const depth = memory.field(frame + offsets.DEPTH) + 1;
    this.#tracer.onEnter?.({
      kind: 'SELFDESTRUCT',
      depth,
      from: address,
      to: heir,
      value: balance,
      gas: 0n,
      input: EMPTY_BYTES,
    });
    this.#tracer.onExit?.({ depth, gasUsed: 0n, output: EMPTY_BYTES, failure: undefined });
  }

  log(log: Log): void {
    this.#tracer.onLog?.(log);
  }

  #enter(caller: number, from: Address, to: Address): void {
    const { offsets, memory } = this.#parts;
    if (caller !== 0) this.#tellCost(memory.gas(caller + offsets.GAS), undefined);
    const gas = memory.gas(this.#pending(offsets.PENDING_GAS));
    this.#given.push(gas);
    const input = memory.field(this.#pending(offsets.PENDING_INPUT));
    this.#tracer.onEnter?.({
      kind: KINDS[memory.field(this.#pending(offsets.KIND))] as FrameKind,
      depth: this.#given.length,
      from,
      to,
      value: memory.word(this.#pending(offsets.PENDING_VALUE)),
      gas,
      input: memory.bytes(input, memory.field(this.#pending(offsets.PENDING_INPUT_LENGTH))),
    });
  }

  #exit(
    gasLeft: bigint,
    output: Uint8Array,
    failure: EvmFailure | undefined,
    more?: Pick<TraceExit, 'brokenAt'>,
  ): void {
    const depth = this.#given.length;
    const gasUsed = (this.#given.pop() as bigint) - gasLeft;
    this.#tracer.onExit?.({ depth, gasUsed, output, failure, ...more });
  }

  #tellCost(gasNow: bigint, failure: EvmFailure | undefined): void {
    if (this.#stepGas === undefined) return;
    // A revert has been carried out as it should.
    this.#tracer.onCost?.(this.#stepGas - gasNow, failure === 'revert' ? undefined : failure);
    this.#stepGas = undefined;
  }

  #pending(offset: number): number {
    return this.#parts.wasm.pending.value + offset;
  }

  #ownAddress(frame: number): Address {
    const { offsets, memory } = this.#parts;
    return frame === 0 ? this.#origin : memory.address(frame + offsets.ADDRESS);
  }

  #machine(frame: number, opcode: number, gas: bigint): TraceStep {
    const { wasm, offsets, memory } = this.#parts;
    const top = memory.field(frame + offsets.SP);
    const memoryAt = memory.field(frame + offsets.MEMORY);
    const memoryLength = memory.field(frame + offsets.MEMORY_SIZE);
    return {
      pc: memory.field(frame + offsets.PC) - memory.field(frame + offsets.CODE),
      opcode,
      opcodeName: opcodeName(opcode),
      gas,
      depth: memory.field(frame + offsets.DEPTH),
      address: memory.address(frame + offsets.ADDRESS),
      refund: wasm.refund.value,
      stackLength: (top - wasm.stackOf(frame)) / WORD_BYTES,
      stackWord: (index) => memory.word(top - (index + 1) * WORD_BYTES),
      memoryLength,
      memory: (offset, length) => {
        const bytes = new Uint8Array(length);
        const end = Math.min(offset + length, memoryLength);
        if (offset < end) bytes.set(memory.u8.subarray(memoryAt + offset, memoryAt + end));
        return bytes;
      },
      slot: (key) => this.#parts.touched.slotValue(memory.field(frame + offsets.ACCOUNT), key),
      returnData: () => memory.bytes(wasm.returnDataOf(frame), memory.field(frame + offsets.RETURN_LENGTH)),
    };
  }
}
