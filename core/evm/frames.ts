import { type Address, EMPTY_BYTES, hexToBytes, invariant } from '@hanse/base';
import { create2Address, createAddress, EMPTY_CODE_HASH } from '@hanse/crypto';
import { type EvmFailure, executionFault } from '@hanse/execution';
import { isAtLeast } from '@hanse/protocol';
import type { CodeCache } from './codeCache.ts';
import { failureOf } from './failures.ts';
import type { LinearMemory } from './linearMemory.ts';
import { CALL, CREATE2, DELEGATECALL, STATICCALL } from './opcodes.ts';
import type { Precompile } from './precompiles/precompile.ts';
import type { RunState } from './runState.ts';
import { COLD_CODE_SURCHARGE, precompileSurcharge } from './surcharge.ts';
import type { Touched } from './touched.ts';
import type { Offsets, Wasm } from './wasm.ts';

// Answers to startCall and startCreate (assembly/calls.ts).
export const STARTED = 0;
export const DONE = 1;
export const FAILED = 2;
export const REFUSED = 3;

/** Frames besides the outermost one (yellow paper). */
const CALL_DEPTH_MAX = 1024;
/** EIP-2681. */
const NONCE_MAX = 2n ** 64n - 1n;

const IDENTITY = 4;

export type FramesParts = {
  readonly wasm: Wasm;
  readonly offsets: Offsets;
  readonly memory: LinearMemory;
  readonly touched: Touched;
  readonly codes: CodeCache;
};

/** Begins and ends frames on the side of the state: value, code, nonces, and undoing all of it. */
export class Frames {
  readonly #wasm: Wasm;
  readonly #offsets: Offsets;
  readonly #memory: LinearMemory;
  readonly #touched: Touched;
  readonly #codes: CodeCache;
  readonly #pending: number;

  constructor({ wasm, offsets, memory, touched, codes }: FramesParts) {
    this.#wasm = wasm;
    this.#offsets = offsets;
    this.#memory = memory;
    this.#touched = touched;
    this.#codes = codes;
    this.#pending = wasm.pending.value;
  }

  startCall(run: RunState): number {
    const offsets = this.#offsets;
    const memory = this.#memory;
    const pending = this.#pending;
    const kind = memory.field(pending + offsets.KIND);
    const frame = this.#wasm.frame.value;
    run.trace?.enterCall(frame);
    const { journal } = run;
    const value = kind === DELEGATECALL || kind === STATICCALL ? 0n : memory.word(pending + offsets.PENDING_VALUE);
    const from = frame === 0 ? run.origin : memory.field(frame + offsets.ACCOUNT);
    if (frame !== 0 && memory.field(frame + offsets.DEPTH) > CALL_DEPTH_MAX) return this.#refuse(run, 'call-depth');
    if (value !== 0n && journal.balance(this.#touched.addressOf(from)) < value) {
      return this.#refuse(run, 'insufficient-balance');
    }
    this.#mark(run);
    const account = memory.field(pending + offsets.PENDING_ACCOUNT);
    if (kind === CALL) this.#transfer(run, from, account, value);
    else if (kind === STATICCALL) journal.touch(this.#touched.addressOf(account));

    const precompile = run.precompiles.get(this.#touched.precompileNumber(memory.field(pending + offsets.TARGET)));
    if (precompile !== undefined) return this.#runPrecompile(run, precompile);
    const codeAddress = this.#touched.addressOf(memory.field(pending + offsets.CODE_ACCOUNT));
    const codeHash = journal.codeHash(codeAddress);
    if (codeHash === EMPTY_CODE_HASH) return this.#done(run, EMPTY_BYTES);
    const { at, length } = this.#codes.place(codeHash, () => journal.code(codeAddress));
    memory.setField(pending + offsets.PENDING_CODE, at);
    memory.setField(pending + offsets.PENDING_CODE_LENGTH, length);
    return STARTED;
  }

  startCreate(run: RunState): number {
    const offsets = this.#offsets;
    const memory = this.#memory;
    const pending = this.#pending;
    const frame = this.#wasm.frame.value;
    const { journal } = run;
    const value = memory.word(pending + offsets.PENDING_VALUE);
    const from = frame === 0 ? run.origin : memory.field(frame + offsets.ACCOUNT);
    const creator = this.#touched.addressOf(from);
    const created = this.#createdAddress(run, frame, creator);
    run.trace?.enterCreate(frame, creator, created);
    if (frame !== 0 && memory.field(frame + offsets.DEPTH) > CALL_DEPTH_MAX) return this.#refuse(run, 'call-depth');
    if (journal.balance(creator) < value) return this.#refuse(run, 'insufficient-balance');
    if (frame !== 0) {
      const nonce = journal.nonce(creator);
      if (nonce === NONCE_MAX) return this.#refuse(run, 'nonce-overflow');
      journal.setNonce(creator, nonce + 1n);
    }
    const account = this.#touched.accountOf(created);
    // EIP-2929: stays warm even when the create fails.
    this.#touched.accessAccount(account);
    this.#mark(run);
    if (
      journal.nonce(created) !== 0n ||
      journal.codeHash(created) !== EMPTY_CODE_HASH ||
      journal.hasStorage(created) // EIP-7610
    ) {
      return this.#fail(run, 'create-collision');
    }
    journal.createAccount(created);
    journal.setNonce(created, 1n);
    this.#transfer(run, from, account, value);
    memory.setField(pending + offsets.PENDING_ACCOUNT, account);
    memory.setAddress(pending + offsets.PENDING_ADDRESS, created);
    return STARTED;
  }

  endFrame(run: RunState, failureNumber: number, output: number, length: number): void {
    const offsets = this.#offsets;
    const memory = this.#memory;
    const frame = this.#wasm.frame.value;
    if (failureNumber !== 0) this.#undo(run);
    else {
      run.marks.pop();
      if (memory.field(frame + offsets.IS_CREATE) !== 0) {
        const created = this.#touched.addressOf(memory.field(frame + offsets.ACCOUNT));
        run.journal.setCode(created, memory.bytes(output, length));
      }
    }
    run.trace?.leave(frame, failureOf(failureNumber), output, length);
  }

  /** LEDGER-WORK-2: an account has been touched for the first time. */
  payForCold(run: RunState, account: number): void {
    const codeHash = run.journal.codeHash(this.#touched.addressOf(account));
    if (codeHash !== EMPTY_CODE_HASH) this.#surcharge(run, COLD_CODE_SURCHARGE);
  }

  #surcharge(run: RunState, surcharge: bigint): void {
    run.surcharge += surcharge;
    const { surchargeMax } = run.message;
    if (surchargeMax !== undefined && run.surcharge > surchargeMax) {
      throw executionFault('block-work-limit', { seen: run.surcharge, wanted: surchargeMax });
    }
  }

  /** There is no memory for the outermost frame. */
  giveUp(run: RunState): void {
    this.#fail(run, 'out-of-gas');
  }

  /** Moves the balance to the heir. EIP-6780: from Cancun on only a contract of the same transaction goes. */
  selfDestruct(run: RunState, account: number, heirAccount: number): void {
    const { journal } = run;
    const address = this.#touched.addressOf(account);
    const heir = this.#touched.addressOf(heirAccount);
    const balance = journal.balance(address);
    run.trace?.selfDestruct(this.#wasm.frame.value, address, heir, balance);
    const goes = !isAtLeast(run.block.fork, 'cancun') || journal.isCreated(address);
    if (heir !== address) {
      journal.setBalance(address, 0n);
      journal.setBalance(heir, journal.balance(heir) + balance);
      journal.touch(heir);
    } else if (goes) journal.setBalance(address, 0n);
    journal.touch(address);
    if (goes) run.destroyed.push(address);
  }

  #createdAddress(run: RunState, frame: number, creator: Address): Address {
    const offsets = this.#offsets;
    const memory = this.#memory;
    const kind = memory.field(this.#pending + offsets.KIND);
    if (frame === 0) return createAddress(creator, run.message.createNonce);
    if (kind !== CREATE2) return createAddress(creator, run.journal.nonce(creator));
    const input = memory.field(this.#pending + offsets.PENDING_INPUT);
    const initcode = memory.u8.subarray(input, input + memory.field(this.#pending + offsets.PENDING_INPUT_LENGTH));
    return create2Address(creator, hexToBytes(memory.hash(memory.field(this.#pending + offsets.SALT))), initcode);
  }

  #runPrecompile(run: RunState, precompile: Precompile): number {
    const offsets = this.#offsets;
    const memory = this.#memory;
    const gasAt = this.#pending + offsets.PENDING_GAS;
    const at = memory.field(this.#pending + offsets.PENDING_INPUT);
    const input = memory.u8.subarray(at, at + memory.field(this.#pending + offsets.PENDING_INPUT_LENGTH));
    const gas = memory.gas(gasAt);
    const cost = precompile.gas(input);
    if (cost > gas) return this.#fail(run, 'out-of-gas');
    this.#surcharge(run, precompileSurcharge(precompile.address, cost, run.block.fork));
    this.#wasm.spend(Number(cost));
    if (precompile.address === IDENTITY && this.#wasm.frame.value !== 0) {
      memory.setGas(gasAt, gas - cost);
      return this.#copyInput(run, at, input.length);
    }
    const output = precompile.run(input);
    if (output === undefined) return this.#fail(run, 'precompile-failure');
    memory.setGas(gasAt, gas - cost);
    return this.#done(run, output);
  }

  /** The identity contract within linear memory: it is cheap enough that copies outside would be felt. */
  #copyInput(run: RunState, from: number, length: number): number {
    const at = this.#wasm.returnRoom(length);
    this.#memory.u8.copyWithin(at >>> 0, from, from + length);
    run.marks.pop();
    const gas = this.#memory.gas(this.#pending + this.#offsets.PENDING_GAS);
    run.trace?.leaveAtOnce(gas, this.#memory.bytes(at, length), undefined);
    return DONE;
  }

  /** Ends what began without code of its own to run. */
  #done(run: RunState, output: Uint8Array): number {
    run.marks.pop();
    if (this.#wasm.frame.value === 0) run.output = output;
    else if (output.length > 0) {
      const at = this.#wasm.returnRoom(output.length);
      invariant(at !== 0, 'the output of a precompiled contract has room in linear memory');
      this.#memory.u8.set(output, at);
    }
    run.trace?.leaveAtOnce(this.#memory.gas(this.#pending + this.#offsets.PENDING_GAS), output, undefined);
    return DONE;
  }

  #fail(run: RunState, failure: EvmFailure): number {
    this.#undo(run);
    run.failure = failure;
    run.trace?.leaveAtOnce(0n, EMPTY_BYTES, failure);
    return FAILED;
  }

  #refuse(run: RunState, failure: EvmFailure): number {
    run.failure = failure;
    run.trace?.leaveAtOnce(this.#memory.gas(this.#pending + this.#offsets.PENDING_GAS), EMPTY_BYTES, failure);
    return REFUSED;
  }

  #transfer({ journal }: RunState, fromAccount: number, toAccount: number, value: bigint): void {
    const to = this.#touched.addressOf(toAccount);
    journal.touch(to);
    if (value === 0n) return;
    const from = this.#touched.addressOf(fromAccount);
    journal.setBalance(from, journal.balance(from) - value);
    journal.setBalance(to, journal.balance(to) + value);
  }

  #mark({ marks, journal, logs, destroyed }: RunState): void {
    marks.push({
      journal: journal.checkpoint(),
      touched: this.#touched.mark,
      logs: logs.length,
      destroyed: destroyed.length,
    });
  }

  #undo({ marks, journal, logs, destroyed }: RunState): void {
    const mark = marks.pop();
    invariant(mark !== undefined, 'a frame that ends has begun');
    journal.revertTo(mark.journal);
    this.#touched.undoTo(mark.touched);
    logs.length = mark.logs;
    destroyed.length = mark.destroyed;
  }
}
