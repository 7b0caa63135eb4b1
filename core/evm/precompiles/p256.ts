import { bytesToUint } from '@hanse/base';
import { ELEMENT_BYTES, G1_POINT_BYTES, openMcl, SCALAR_BYTES } from './mcl.ts';

/** mcl's number of the curve secp256r1. */
const CURVE = 107;
const P256_P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const P256_N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const mcl = await openMcl(CURVE);
const bytes = mcl._malloc(SCALAR_BYTES);
const hash = mcl._malloc(SCALAR_BYTES);
const r = mcl._malloc(SCALAR_BYTES);
const inverse = mcl._malloc(SCALAR_BYTES);
const key = mcl._malloc(G1_POINT_BYTES);
const sum = mcl._malloc(G1_POINT_BYTES);

function loadScalar(to: number, value: Uint8Array): void {
  mcl.HEAP8.set(value, bytes);
  mcl._mclBnFr_setBigEndianMod(to, bytes, SCALAR_BYTES);
}

function loadField(to: number, value: Uint8Array): void {
  mcl.HEAP8.set(value, bytes);
  mcl._mclBnFp_setBigEndianMod(to, bytes, SCALAR_BYTES);
}

/** A table of the multiples 1 to 255 of the generator times 256 to the power of 0 to 31: 32 additions multiply it. */
const DIGITS = 255;
/** Made when first needed: some milliseconds. */
let multiples: number | undefined;

function multiplesOfGenerator(): number {
  const table = mcl._malloc(G1_POINT_BYTES * DIGITS * SCALAR_BYTES);
  mcl._mclBnG1_getBasePoint(sum);
  for (let row = table; row < table + G1_POINT_BYTES * DIGITS * SCALAR_BYTES; row += G1_POINT_BYTES * DIGITS) {
    mcl.HEAP8.copyWithin(row, sum, sum + G1_POINT_BYTES);
    for (let digit = 1; digit < DIGITS; digit++) {
      const at = row + digit * G1_POINT_BYTES;
      mcl._mclBnG1_add(at, at - G1_POINT_BYTES, row);
    }
    mcl._mclBnG1_add(sum, row + (DIGITS - 1) * G1_POINT_BYTES, row);
  }
  mcl._mclBnG1_normalizeVec(table, table, DIGITS * SCALAR_BYTES);
  return table;
}

/** Adds the generator times `scalar` to the sum. */
function addMultipleOfGenerator(scalar: number, table: number): void {
  const length = mcl._mclBnFr_getLittleEndian(bytes, SCALAR_BYTES, scalar);
  for (let index = 0; index < length; index++) {
    const digit = (mcl.HEAP8[bytes + index] as number) & 0xff;
    if (digit > 0) mcl._mclBnG1_add(sum, sum, table + (index * DIGITS + digit - 1) * G1_POINT_BYTES);
  }
}

/** Parts of a signature and of what it signs, big-endian, 32 bytes each. */
export type P256Signature = {
  readonly hash: Uint8Array;
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  readonly x: Uint8Array;
  readonly y: Uint8Array;
};

/** Whether the holder of the key (x, y) signed `hash` with ECDSA over secp256r1. A high s is accepted. */
export function isP256Signature(signature: P256Signature): boolean {
  const wanted = bytesToUint(signature.r);
  const s = bytesToUint(signature.s);
  if (wanted === 0n || wanted >= P256_N || s === 0n || s >= P256_N) return false;
  if (bytesToUint(signature.x) >= P256_P || bytesToUint(signature.y) >= P256_P) return false;
  loadField(key, signature.x);
  loadField(key + ELEMENT_BYTES, signature.y);
  mcl._mclBnFp_setInt32(key + ELEMENT_BYTES * 2, 1);
  if (mcl._mclBnG1_isValid(key) === 0) return false;
  loadScalar(hash, signature.hash);
  loadScalar(r, signature.r);
  loadScalar(inverse, signature.s);
  mcl._mclBnFr_inv(inverse, inverse);
  mcl._mclBnFr_mul(hash, hash, inverse);
  mcl._mclBnFr_mul(r, r, inverse);
  multiples ??= multiplesOfGenerator();
  mcl._mclBnG1_mul(sum, key, r);
  addMultipleOfGenerator(hash, multiples);
  if (mcl._mclBnG1_isZero(sum) === 1) return false;
  mcl._mclBnG1_normalize(sum, sum);
  const length = mcl._mclBnFp_getLittleEndian(bytes, SCALAR_BYTES, sum);
  const x = Uint8Array.from(mcl.HEAP8.subarray(bytes, bytes + length)).reverse();
  return bytesToUint(x) % P256_N === wanted;
}
