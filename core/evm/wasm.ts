import { EVM_WASM } from './interpreter.wasm.ts';

type Pointer = number;
export type WasmGlobal = { readonly value: number };
export type WasmMemory = { readonly buffer: ArrayBuffer };

/** What the interpreter asks of its host (assembly/host.ts says what each does). */
export type HostImports = {
  memoryGrew(): void;
  accessAccount(address: Pointer): number;
  isEmpty(account: number): number;
  balance(account: number, out: Pointer): void;
  codeSize(account: number): number;
  codeHash(account: number, out: Pointer): void;
  copyCode(account: number, offset: number, to: Pointer, length: number): void;
  accessDelegate(account: number): number;
  accessSlot(account: number, key: Pointer, current: Pointer): number;
  writeSlot(slot: number, value: Pointer): void;
  readTransient(account: number, key: Pointer, out: Pointer): void;
  writeTransient(account: number, key: Pointer, value: Pointer): void;
  blockHash(number: Pointer, out: Pointer): void;
  blobHash(word: Pointer): void;
  log(account: number, topics: Pointer, count: number, data: Pointer, length: number): void;
  selfDestruct(account: number, heir: number): void;
  startCall(): number;
  startCreate(): number;
  endFrame(failure: number, output: Pointer, length: number): void;
  step(opcode: number): void;
};

/** Offsets that assembly/index.ts exports: of a frame's fields, of what is about to begin, of the result. */
const OFFSETS = [
  'ACCOUNT',
  'ADDRESS',
  'CODE',
  'CODE_ACCOUNT',
  'DEPTH',
  'GAS',
  'IS_CREATE',
  'KIND',
  'MEMORY',
  'MEMORY_SIZE',
  'PC',
  'PENDING_ACCOUNT',
  'PENDING_ADDRESS',
  'PENDING_CODE',
  'PENDING_CODE_LENGTH',
  'PENDING_GAS',
  'PENDING_INPUT',
  'PENDING_INPUT_LENGTH',
  'PENDING_VALUE',
  'RESULT_FAILURE',
  'RESULT_GAS',
  'RESULT_LENGTH',
  'RESULT_OUTPUT',
  'RESULT_SPENT_GAS',
  'RETURN_LENGTH',
  'SALT',
  'SP',
  'TARGET',
] as const;
export type Offsets = { readonly [name in (typeof OFFSETS)[number]]: number };

/** The module's exports (assembly/index.ts says what each does). */
export type Wasm = {
  readonly memory: WasmMemory;
  readonly context: WasmGlobal;
  readonly pending: WasmGlobal;
  readonly result: WasmGlobal;
  readonly rules: WasmGlobal;
  readonly tracingRules: WasmGlobal;
  /** i64. */
  readonly refund: { readonly value: bigint };
  /** Address of the running frame. */
  readonly frame: WasmGlobal;
  heapStart(): Pointer;
  begin(arena: Pointer, tracing: number): number;
  reserveTo(end: Pointer): number;
  start(caller: Pointer): number;
  run(gas: number): number;
  spend(gas: number): void;
  returnRoom(length: number): Pointer;
  codeRoom(length: number): number;
  analyse(code: Pointer, length: number): void;
  stackOf(frame: Pointer): Pointer;
  returnDataOf(frame: Pointer): Pointer;
};

/** Part of every host we run in, but of none of the type libraries this project uses. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const module = new WebAssembly.Module(Uint8Array.from(atob(EVM_WASM), (character) => character.charCodeAt(0)));

/** A new interpreter with a linear memory of its own. */
export function instantiate(host: HostImports): { readonly wasm: Wasm; readonly offsets: Offsets } {
  const abort = (): never => {
    throw new Error('the interpreter has aborted');
  };
  const { exports } = new WebAssembly.Instance(module, { host, env: { abort } });
  const globals = exports as { readonly [name in keyof Offsets]: WasmGlobal };
  const offsets = Object.fromEntries(OFFSETS.map((name) => [name, globals[name].value])) as Offsets;
  return { wasm: exports as Wasm, offsets };
}
