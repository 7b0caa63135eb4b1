import { invariant } from '@hanse/base';
import createModule from 'mcl-wasm/dist/mcl_c.js';

/** What is used of mcl's WebAssembly module; pointers into its memory are numbers. */
export type Mcl = {
  readonly HEAP8: Int8Array;
  _malloc(bytes: number): number;
  _mclBn_init(curve: number, variant: number): number;
  _mclBn_setMapToMode(mode: number): number;
  _mclBn_verifyOrderG1(check: number): void;
  _mclBn_verifyOrderG2(check: number): void;
  _mclBnFp_setInt32(to: number, value: number): void;
  _mclBnFp_setBigEndianMod(to: number, bytes: number, length: number): number;
  _mclBnFp_getLittleEndian(bytes: number, room: number, from: number): number;
  _mclBnFp_neg(to: number, from: number): void;
  _mclBnFp2_mul(to: number, a: number, b: number): void;
  _mclBnFp_mapToG1(to: number, from: number): number;
  _mclBnFp2_mapToG2(to: number, from: number): number;
  _mclBnFr_setBigEndianMod(to: number, bytes: number, length: number): number;
  _mclBnFr_inv(to: number, from: number): void;
  _mclBnFr_mul(to: number, a: number, b: number): void;
  _mclBnFr_getLittleEndian(bytes: number, room: number, from: number): number;
  _mclBnG1_getBasePoint(to: number): void;
  _mclBnG1_dbl(to: number, from: number): void;
  _mclBnG1_mul(to: number, point: number, scalar: number): void;
  _mclBnG1_normalizeVec(to: number, from: number, count: number): void;
  _mclBnG1_isValid(point: number): number;
  _mclBnG1_isZero(point: number): number;
  _mclBnG1_normalize(to: number, from: number): void;
  _mclBnG1_add(to: number, a: number, b: number): void;
  _mclBnG1_mulVec(to: number, points: number, scalars: number, count: number): void;
  _mclBnG2_isValid(point: number): number;
  _mclBnG2_isZero(point: number): number;
  _mclBnG2_normalize(to: number, from: number): void;
  _mclBnG2_dbl(to: number, from: number): void;
  _mclBnG2_sub(to: number, a: number, b: number): void;
  _mclBnG2_isEqual(a: number, b: number): number;
  _mclBnG2_add(to: number, a: number, b: number): void;
  _mclBnG2_mulVec(to: number, points: number, scalars: number, count: number): void;
  _mclBnGT_setInt32(to: number, value: number): void;
  _mclBnGT_mul(to: number, a: number, b: number): void;
  _mclBnGT_isOne(from: number): number;
  _mclBn_millerLoopVec(to: number, g1: number, g2: number, count: number): void;
  _mclBn_finalExp(to: number, from: number): void;
};

/** What an element of Fp, a point of G1 and a scalar take in mcl's memory, whatever the curve. */
export const ELEMENT_BYTES = 48;
export const G1_POINT_BYTES: number = ELEMENT_BYTES * 3;
export const SCALAR_BYTES = 32;
/** mcl's own number for how it was compiled: its `init` refuses any other. */
const COMPILED_VARIANT = 46;

/** A module of its own for the curve that mcl knows under this number. */
export async function openMcl(curve: number): Promise<Mcl> {
  const mcl: Mcl = await createModule({ cryptoGetRandomValues: () => invariant(false, 'nothing here is random') });
  invariant(mcl._mclBn_init(curve, COMPILED_VARIANT) === 0, 'mcl was compiled in the way that is asked for');
  // Being on the curve and being in the group are two questions here.
  mcl._mclBn_verifyOrderG1(0);
  mcl._mclBn_verifyOrderG2(0);
  return mcl;
}
