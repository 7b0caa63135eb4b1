import { bytesToUint } from '@hanse/base';
import { ELEMENT_BYTES, G1_POINT_BYTES, Mcl, SCALAR_BYTES } from './mcl.ts';
import { wasm, windowAt } from './wasm.ts';

/** mcl's number of the curve secp256r1. */
const CURVE = 107;
const P256_P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const P256_N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** What Montgomery's form multiplies by. */
const RADIX = 1n << 256n;

/** Bits of a digit: the tables hold the odd multiples below 2 to the power of one less. */
const GENERATOR_DIGIT_BITS = 8;
const KEY_DIGIT_BITS = 5;
const DIGITS = wasm.DIGITS.value;
const GENERATOR_MULTIPLES = wasm.GENERATOR_MULTIPLES.value;
const generatorDigits = new Int8Array(wasm.memory.buffer, wasm.p256GeneratorDigits.value, DIGITS);
const keyDigits = new Int8Array(wasm.memory.buffer, wasm.p256KeyDigits.value, DIGITS);
const generator = windowAt(wasm.p256Generator, GENERATOR_MULTIPLES * 64);
const key = windowAt(wasm.p256Key, 96);
const sum = windowAt(wasm.p256Sum, 96);

/** Parts of a signature and of what it signs, big-endian, 32 bytes each. */
export type P256Signature = {
  readonly hash: Uint8Array;
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  readonly x: Uint8Array;
  readonly y: Uint8Array;
};

/** ECDSA over secp256r1: scalars and the check of the key by mcl, multiplication by `assembly/p256.ts`. */
export class P256 {
  readonly #mcl: Mcl = new Mcl(CURVE);
  readonly #bytes: number = this.#mcl.reserve(SCALAR_BYTES);
  readonly #hash: number = this.#mcl.reserve(SCALAR_BYTES);
  readonly #r: number = this.#mcl.reserve(SCALAR_BYTES);
  readonly #inverse: number = this.#mcl.reserve(SCALAR_BYTES);
  readonly #point: number = this.#mcl.reserve(G1_POINT_BYTES);

  constructor() {
    const { call } = this.#mcl;
    const multiple = this.#mcl.reserve(G1_POINT_BYTES);
    const twice = this.#mcl.reserve(G1_POINT_BYTES);
    call.mclBnG1_getBasePoint(multiple);
    call.mclBnG1_dbl(twice, multiple);
    for (let index = 0; index < GENERATOR_MULTIPLES; index++) {
      call.mclBnG1_normalize(multiple, multiple);
      write(generator, index * 64, this.#readField(multiple));
      write(generator, index * 64 + 32, this.#readField(multiple + ELEMENT_BYTES));
      call.mclBnG1_add(multiple, multiple, twice);
    }
  }

  /** Whether the holder of the key (x, y) signed `hash`. A high s is accepted. */
  verify({ hash, r, s, x, y }: P256Signature): boolean {
    const wanted = bytesToUint(r);
    const factor = bytesToUint(s);
    if (wanted === 0n || wanted >= P256_N || factor === 0n || factor >= P256_N) return false;
    if (!this.#loadKey(x, y)) return false;
    const { call } = this.#mcl;
    this.#loadScalar(this.#hash, hash);
    this.#loadScalar(this.#r, r);
    this.#loadScalar(this.#inverse, s);
    call.mclBnFr_inv(this.#inverse, this.#inverse);
    call.mclBnFr_mul(this.#hash, this.#hash, this.#inverse);
    call.mclBnFr_mul(this.#r, this.#r, this.#inverse);
    writeDigits(generatorDigits, this.#readScalar(this.#hash), GENERATOR_DIGIT_BITS);
    writeDigits(keyDigits, this.#readScalar(this.#r), KEY_DIGIT_BITS);
    wasm.p256Multiply();
    const z = read(sum, 64);
    if (z === 0n) return false;
    // The coordinate is x / z², in Montgomery's form; it may be the one number of the field that is r modulo the order.
    const square = (z * z) % P256_P;
    const scaled = (read(sum, 0) * RADIX) % P256_P;
    if ((wanted * square) % P256_P === scaled) return true;
    return wanted + P256_N < P256_P && ((wanted + P256_N) * square) % P256_P === scaled;
  }

  /** False: the key is no point of the curve. Infinity cannot be written. */
  #loadKey(x: Uint8Array, y: Uint8Array): boolean {
    const [left, right] = [bytesToUint(x), bytesToUint(y)];
    if (left >= P256_P || right >= P256_P) return false;
    const { call } = this.#mcl;
    for (const [index, coordinate] of [x, y].entries()) {
      this.#mcl.bytes.set(coordinate, this.#bytes);
      call.mclBnFp_setBigEndianMod(this.#point + index * ELEMENT_BYTES, this.#bytes, SCALAR_BYTES);
    }
    call.mclBnFp_setInt32(this.#point + ELEMENT_BYTES * 2, 1);
    if (call.mclBnG1_isValid(this.#point) === 0) return false;
    write(key, 0, left);
    write(key, 32, right);
    write(key, 64, 1n);
    return true;
  }

  #loadScalar(to: number, value: Uint8Array): void {
    this.#mcl.bytes.set(value, this.#bytes);
    this.#mcl.call.mclBnFr_setBigEndianMod(to, this.#bytes, SCALAR_BYTES);
  }

  #readScalar(from: number): bigint {
    return this.#littleEndian(this.#mcl.call.mclBnFr_getLittleEndian(this.#bytes, SCALAR_BYTES, from));
  }

  #readField(from: number): bigint {
    return this.#littleEndian(this.#mcl.call.mclBnFp_getLittleEndian(this.#bytes, SCALAR_BYTES, from));
  }

  #littleEndian(length: number): bigint {
    return bytesToUint(this.#mcl.bytes.slice(this.#bytes, this.#bytes + length).reverse());
  }
}

/** Writes a coordinate in Montgomery's form. */
function write(to: Uint8Array, at: number, value: bigint): void {
  const view = new DataView(to.buffer, to.byteOffset + at, 32);
  let rest = (value * RADIX) % P256_P;
  for (let word = 0; word < 32; word += 8) {
    view.setBigUint64(word, BigInt.asUintN(64, rest), true);
    rest >>= 64n;
  }
}

function read(from: Uint8Array, at: number): bigint {
  return bytesToUint(from.slice(at, at + 32).reverse());
}

/**
 * The digits of `scalar` in base 2, the highest first: zero or odd, below 2 to the power of `bits` - 1 either way, and at
 * least bits - 1 zeros after each.
 */
function writeDigits(to: Int8Array, scalar: bigint, bits: number): void {
  to.fill(0);
  const whole = 1 << bits;
  let rest = scalar;
  for (let at = DIGITS - 1; rest > 0n; ) {
    const low = Number(BigInt.asUintN(32, rest));
    if (low === 0) {
      rest >>= 32n;
      at -= 32;
      continue;
    }
    const zeros = 31 - Math.clz32(low & -low);
    rest >>= BigInt(zeros);
    at -= zeros;
    const remainder = Number(BigInt.asUintN(bits, rest));
    const digit = remainder >= whole / 2 ? remainder - whole : remainder;
    to[at] = digit;
    rest = (rest - BigInt(digit)) >> BigInt(bits);
    at -= bits;
  }
}
