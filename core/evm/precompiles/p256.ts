import { bytesToUint } from '@hanse/base';
import { ELEMENT_BYTES, G1_POINT_BYTES, Mcl, SCALAR_BYTES } from './mcl.ts';

/** mcl's number of the curve secp256r1. */
const CURVE = 107;
const P256_P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const P256_N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Digits of a scalar in base 256 are its bytes; the digits other than 0. */
const DIGITS = 255;

/** Parts of a signature and of what it signs, big-endian, 32 bytes each. */
export type P256Signature = {
  readonly hash: Uint8Array;
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  readonly x: Uint8Array;
  readonly y: Uint8Array;
};

/** ECDSA over secp256r1. It takes some twenty milliseconds to make. */
export class P256 {
  readonly #mcl: Mcl = new Mcl(CURVE);
  readonly #bytes: number = this.#mcl.reserve(SCALAR_BYTES);
  readonly #hash: number = this.#mcl.reserve(SCALAR_BYTES);
  readonly #r: number = this.#mcl.reserve(SCALAR_BYTES);
  readonly #inverse: number = this.#mcl.reserve(SCALAR_BYTES);
  readonly #key: number = this.#mcl.reserve(G1_POINT_BYTES);
  readonly #sum: number = this.#mcl.reserve(G1_POINT_BYTES);
  /** Multiples 1 to 255 of the generator times 256 to the power of 0 to 31: at most 32 additions multiply it. */
  readonly #table: number = this.#multiplesOfGenerator();

  /** Whether the holder of the key (x, y) signed `hash`. A high s is accepted. */
  verify(signature: P256Signature): boolean {
    const wanted = bytesToUint(signature.r);
    const s = bytesToUint(signature.s);
    if (wanted === 0n || wanted >= P256_N || s === 0n || s >= P256_N) return false;
    if (!this.#loadKey(signature)) return false;
    const { call } = this.#mcl;
    this.#loadScalar(this.#hash, signature.hash);
    this.#loadScalar(this.#r, signature.r);
    this.#loadScalar(this.#inverse, signature.s);
    call.mclBnFr_inv(this.#inverse, this.#inverse);
    call.mclBnFr_mul(this.#hash, this.#hash, this.#inverse);
    call.mclBnFr_mul(this.#r, this.#r, this.#inverse);
    call.mclBnG1_mul(this.#sum, this.#key, this.#r);
    this.#addMultipleOfGenerator(this.#hash);
    if (call.mclBnG1_isZero(this.#sum) === 1) return false;
    call.mclBnG1_normalize(this.#sum, this.#sum);
    const length = call.mclBnFp_getLittleEndian(this.#bytes, SCALAR_BYTES, this.#sum);
    return bytesToUint(this.#mcl.bytes.slice(this.#bytes, this.#bytes + length).reverse()) % P256_N === wanted;
  }

  /** False: the key is no point of the curve. Infinity cannot be written. */
  #loadKey({ x, y }: P256Signature): boolean {
    if (bytesToUint(x) >= P256_P || bytesToUint(y) >= P256_P) return false;
    const { call } = this.#mcl;
    for (const [index, coordinate] of [x, y].entries()) {
      this.#mcl.bytes.set(coordinate, this.#bytes);
      call.mclBnFp_setBigEndianMod(this.#key + index * ELEMENT_BYTES, this.#bytes, SCALAR_BYTES);
    }
    call.mclBnFp_setInt32(this.#key + ELEMENT_BYTES * 2, 1);
    return call.mclBnG1_isValid(this.#key) === 1;
  }

  #loadScalar(to: number, value: Uint8Array): void {
    this.#mcl.bytes.set(value, this.#bytes);
    this.#mcl.call.mclBnFr_setBigEndianMod(to, this.#bytes, SCALAR_BYTES);
  }

  #multiplesOfGenerator(): number {
    const { call } = this.#mcl;
    const table = this.#mcl.reserve(G1_POINT_BYTES * DIGITS * SCALAR_BYTES);
    call.mclBnG1_getBasePoint(this.#sum);
    for (let row = table; row < table + G1_POINT_BYTES * DIGITS * SCALAR_BYTES; row += G1_POINT_BYTES * DIGITS) {
      this.#mcl.bytes.copyWithin(row, this.#sum, this.#sum + G1_POINT_BYTES);
      for (let digit = 1; digit < DIGITS; digit++) {
        const at = row + digit * G1_POINT_BYTES;
        call.mclBnG1_add(at, at - G1_POINT_BYTES, row);
      }
      call.mclBnG1_add(this.#sum, row + (DIGITS - 1) * G1_POINT_BYTES, row);
    }
    call.mclBnG1_normalizeVec(table, table, DIGITS * SCALAR_BYTES);
    return table;
  }

  /** Adds the generator times `scalar` to the sum. */
  #addMultipleOfGenerator(scalar: number): void {
    const { call } = this.#mcl;
    const length = call.mclBnFr_getLittleEndian(this.#bytes, SCALAR_BYTES, scalar);
    const digits = this.#mcl.bytes.slice(this.#bytes, this.#bytes + length);
    for (const [index, digit] of digits.entries()) {
      const multiple = this.#table + (index * DIGITS + digit - 1) * G1_POINT_BYTES;
      if (digit > 0) call.mclBnG1_add(this.#sum, this.#sum, multiple);
    }
  }
}
