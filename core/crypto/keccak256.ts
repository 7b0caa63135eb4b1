import { bytesToHash, type Hash } from '@hanse/base';
import { KECCAK256_WASM } from './keccak256.wasm.ts';

type WasmNumber = { readonly value: number };
type KeccakExports = {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly input: WasmNumber;
  readonly output: WasmNumber;
  readonly INPUT_BYTES: WasmNumber;
  readonly begin: () => void;
  readonly absorb: (length: number) => void;
  readonly finish: (length: number) => void;
  readonly digest: (length: number) => void;
};
/** Part of every host we run in, but of none of the type libraries this project uses. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Synchronous: the module is 2 KB, below every browser's limit for the main thread. */
function instantiate(): KeccakExports {
  const binary = Uint8Array.from(atob(KECCAK256_WASM), (character) => character.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  return exports as KeccakExports;
}

const wasm = instantiate();
const INPUT_BYTES = wasm.INPUT_BYTES.value;
/** One buffer is enough: a hash is computed in one synchronous go, nothing else can run in between. */
const input = new Uint8Array(wasm.memory.buffer, wasm.input.value, INPUT_BYTES);
const output = new Uint8Array(wasm.memory.buffer, wasm.output.value, 32);

/**
 * Where hot paths write what they want hashed, to save a copy; {@link keccak256OfInput} must follow at once, because
 * every other hash overwrites it.
 */
export const keccak256Input: Uint8Array = input;

/** Writes the keccak-256 of the first `length` bytes of {@link keccak256Input} to `target` at `at`. */
export function keccak256OfInput(length: number, target: Uint8Array, at: number): void {
  wasm.digest(length);
  target.set(output, at);
}

function hashIntoOutput(bytes: Uint8Array): void {
  if (bytes.length <= INPUT_BYTES) {
    input.set(bytes);
    wasm.digest(bytes.length);
    return;
  }
  wasm.begin();
  let at = 0;
  for (; bytes.length - at > INPUT_BYTES; at += INPUT_BYTES) {
    input.set(bytes.subarray(at, at + INPUT_BYTES));
    wasm.absorb(INPUT_BYTES);
  }
  input.set(bytes.subarray(at));
  wasm.finish(bytes.length - at);
}

/** Keccak-256 of `bytes`, any length: 32 new bytes. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  hashIntoOutput(bytes);
  return output.slice();
}

/** Keccak-256 of `bytes` as a {@link Hash}. */
export function keccak256Hash(bytes: Uint8Array): Hash {
  hashIntoOutput(bytes);
  return bytesToHash(output);
}

/** Writes the keccak-256 of `bytes` to `target` at `at`, without allocating. */
export function keccak256Into(bytes: Uint8Array, target: Uint8Array, at: number): void {
  hashIntoOutput(bytes);
  target.set(output, at);
}
