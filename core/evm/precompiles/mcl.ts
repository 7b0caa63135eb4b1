import { invariant } from '@hanse/base';
import { MCL_WASM } from './mcl.wasm.ts';

/** What is used of mcl's WebAssembly module; pointers into its memory are numbers. */
type Exports = {
  malloc(bytes: number): number;
  __wasm_call_ctors(): void;
  mclBn_init(curve: number, variant: number): number;
  mclBn_setMapToMode(mode: number): number;
  mclBn_verifyOrderG1(check: number): void;
  mclBn_verifyOrderG2(check: number): void;
  mclBnFp_setInt32(to: number, value: number): void;
  mclBnFp_setBigEndianMod(to: number, bytes: number, length: number): number;
  mclBnFp_getLittleEndian(bytes: number, room: number, from: number): number;
  mclBnFp_neg(to: number, from: number): void;
  mclBnFp2_mul(to: number, a: number, b: number): void;
  mclBnFp_mapToG1(to: number, from: number): number;
  mclBnFp2_mapToG2(to: number, from: number): number;
  mclBnFr_setBigEndianMod(to: number, bytes: number, length: number): number;
  mclBnFr_inv(to: number, from: number): void;
  mclBnFr_mul(to: number, a: number, b: number): void;
  mclBnFr_getLittleEndian(bytes: number, room: number, from: number): number;
  mclBnG1_getBasePoint(to: number): void;
  mclBnG1_dbl(to: number, from: number): void;
  mclBnG1_mul(to: number, point: number, scalar: number): void;
  mclBnG1_normalizeVec(to: number, from: number, count: number): void;
  mclBnG1_isValid(point: number): number;
  mclBnG1_isZero(point: number): number;
  mclBnG1_normalize(to: number, from: number): void;
  mclBnG1_add(to: number, a: number, b: number): void;
  mclBnG1_mulVec(to: number, points: number, scalars: number, count: number): void;
  mclBnG2_isValid(point: number): number;
  mclBnG2_isZero(point: number): number;
  mclBnG2_normalize(to: number, from: number): void;
  mclBnG2_dbl(to: number, from: number): void;
  mclBnG2_sub(to: number, a: number, b: number): void;
  mclBnG2_isEqual(a: number, b: number): number;
  mclBnG2_add(to: number, a: number, b: number): void;
  mclBnG2_mulVec(to: number, points: number, scalars: number, count: number): void;
  mclBnGT_setInt32(to: number, value: number): void;
  mclBnGT_mul(to: number, a: number, b: number): void;
  mclBnGT_isOne(from: number): number;
  mclBn_millerLoopVec(to: number, g1: number, g2: number, count: number): void;
  mclBn_finalExp(to: number, from: number): void;
};

/** What an element of Fp, a point of G1 and a scalar take in mcl's memory, whatever the curve. */
export const ELEMENT_BYTES = 48;
export const G1_POINT_BYTES: number = ELEMENT_BYTES * 3;
export const SCALAR_BYTES = 32;
/** Pages of 64 KiB that the module's memory begins with; it grows. */
const FIRST_PAGES = 32;
/** mcl's own number for how it was compiled: its `init` refuses any other. */
const COMPILED_VARIANT = 46;

type Memory = { readonly buffer: ArrayBuffer };
/** Part of every host we run in, but of none of the type libraries this project uses. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};
let compiled: object | undefined;

/** An instance of mcl for one curve, with its memory. */
export class Mcl {
  readonly call: Exports;
  readonly #memory: Memory;
  #bytes: Uint8Array;

  /** `curve`: mcl's number of it. */
  constructor(curve: number) {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(MCL_WASM), (character) => character.charCodeAt(0)));
    this.#memory = new WebAssembly.Memory({ initial: FIRST_PAGES });
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.call = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } }).exports as Exports;
    this.call.__wasm_call_ctors();
    invariant(this.call.mclBn_init(curve, COMPILED_VARIANT) === 0, 'mcl was compiled in the way that is asked for');
    // Being on the curve and being in the group are two questions here.
    this.call.mclBn_verifyOrderG1(0);
    this.call.mclBn_verifyOrderG2(0);
  }

  /** All memory. It moves when it grows, which any call may cause: ask anew after each. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  /** Reserves memory for good. */
  reserve(bytes: number): number {
    const pointer = this.call.malloc(bytes);
    invariant(pointer !== 0, 'mcl has memory for its scratch space');
    return pointer;
  }
}
