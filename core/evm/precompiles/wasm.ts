import { PRECOMPILES_WASM } from './precompiles.wasm.ts';

type WasmNumber = { readonly value: number };
type Exports = {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly blakeInput: WasmNumber;
  readonly blakeOutput: WasmNumber;
  readonly DIGITS: WasmNumber;
  readonly GENERATOR_MULTIPLES: WasmNumber;
  readonly p256Generator: WasmNumber;
  readonly p256GeneratorDigits: WasmNumber;
  readonly p256Key: WasmNumber;
  readonly p256KeyDigits: WasmNumber;
  readonly p256Sum: WasmNumber;
  readonly p256Multiply: () => void;
  readonly LIMBS_MAX: WasmNumber;
  readonly EXPONENT_BYTES: WasmNumber;
  readonly powerModulus: WasmNumber;
  readonly powerResult: WasmNumber;
  readonly powerTable: WasmNumber;
  readonly powerExponent: WasmNumber;
  readonly powerBegin: (limbs: number, isOdd: number) => void;
  readonly powerFillTable: () => void;
  readonly powerByNibbles: (length: number) => void;
  readonly powerByBits: (length: number) => void;
  readonly powerMultiply: () => void;
  readonly TEXT_BYTES: WasmNumber;
  readonly text: WasmNumber;
  readonly shaState: WasmNumber;
  readonly ripemdState: WasmNumber;
  readonly sha256Begin: () => void;
  readonly sha256Absorb: (length: number) => void;
  readonly sha256Finish: (length: number, total: number) => void;
  readonly ripemdBegin: () => void;
  readonly ripemdAbsorb: (length: number) => void;
  readonly ripemdFinish: (length: number, total: number) => void;
  readonly blake2f: (rounds: number, isLast: number) => void;
};
/** Part of every host we run in, but of none of the type libraries this project uses. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

function instantiate(): Exports {
  const binary = Uint8Array.from(atob(PRECOMPILES_WASM), (character) => character.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary));
  return exports as Exports;
}

/** The module of `assembly/`. Its memory never grows; every call is synchronous and overwrites what the last one left. */
export const wasm: Exports = instantiate();

/** A window on `length` bytes of the module's memory. */
export function windowAt(pointer: WasmNumber, length: number): Uint8Array {
  return new Uint8Array(wasm.memory.buffer, pointer.value, length);
}
