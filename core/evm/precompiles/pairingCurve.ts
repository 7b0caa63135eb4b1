import { invariant, padLeft, uintToBytes } from '@hanse/base';
import { ELEMENT_BYTES, Mcl, SCALAR_BYTES } from './mcl.ts';

/** Points worked on at once: more gain nothing, and the scratch memory has an end. */
export const POINTS_AT_ONCE = 512;
/** Slots behind those, for points that never change. */
export const FIXED_SLOTS = 4;

/** Bytes of an encoded point. */
export function encodedBytesOf(shape: CurveShape, group: Group): number {
  return shape.encodedBytes * (group === 'g1' ? 2 : 4);
}

/** `g1`: coordinates in Fp; `g2`: in Fp2. */
export type Group = 'g1' | 'g2';

/** A point on the curve, not at infinity, twice: in mcl's memory with z = 1, and encoded at `at` of `input`. */
export type PointOnCurve = {
  readonly group: Group;
  readonly mcl: Mcl;
  readonly pointer: number;
  readonly input: Uint8Array;
  readonly at: number;
};

export type CurveShape = {
  /** mcl's number of the curve. */
  readonly curve: number;
  /** Bytes that a coordinate needs. */
  readonly fieldBytes: number;
  /** Bytes of a coordinate in a precompile's input: big-endian, zeros in front. */
  readonly encodedBytes: number;
  /** The order of the coordinates' field. */
  readonly prime: bigint;
  /** Which half of an Fp2 element comes first in a precompile's input. */
  readonly firstOfPair: 'real' | 'imaginary';
  /** Whether a point of the curve is in the group of prime order. */
  readonly isMember: (point: PointOnCurve) => boolean;
  /** mcl's number of the way to map field elements to points; undefined: nothing is mapped. */
  readonly mapToMode?: number;
};

/** What a point of a precompile's input must be on top of having coordinates below the prime. */
export type Wanted = 'on-curve' | 'member';
/** What a point of a precompile's input is; `refused`: not what was wanted. */
export type Decoded = 'point' | 'infinity' | 'refused';

/**
 * The groups of one curve on mcl's WebAssembly. It takes some ten milliseconds to make. Operands lie in scratch memory that is reserved once, since every call is
 * synchronous: for each group {@link POINTS_AT_ONCE} slots with a scalar each, and {@link FIXED_SLOTS}.
 */
export class PairingCurve {
  readonly shape: CurveShape;
  readonly #mcl: Mcl;
  readonly #prime: Uint8Array;
  readonly #bytes: number;
  readonly #one: number;
  readonly #g1: number;
  readonly #g2: number;
  readonly #scalars: number;
  readonly #result: number;
  readonly #product: number;
  readonly #factor: number;

  constructor(shape: CurveShape) {
    const { fieldBytes } = shape;
    const mcl = new Mcl(shape.curve);
    if (shape.mapToMode !== undefined) mcl.call.mclBn_setMapToMode(shape.mapToMode);
    this.shape = shape;
    this.#mcl = mcl;
    this.#prime = padLeft(uintToBytes(shape.prime), fieldBytes);
    this.#bytes = mcl.reserve(ELEMENT_BYTES);
    this.#one = mcl.reserve(ELEMENT_BYTES);
    this.#g1 = mcl.reserve(ELEMENT_BYTES * 3 * (POINTS_AT_ONCE + FIXED_SLOTS));
    this.#g2 = mcl.reserve(ELEMENT_BYTES * 6 * (POINTS_AT_ONCE + FIXED_SLOTS));
    this.#scalars = mcl.reserve(SCALAR_BYTES * POINTS_AT_ONCE);
    this.#result = mcl.reserve(ELEMENT_BYTES * 6);
    this.#product = mcl.reserve(ELEMENT_BYTES * 12);
    this.#factor = mcl.reserve(ELEMENT_BYTES * 12);
    mcl.call.mclBnFp_setInt32(this.#one, 1);
  }

  /** Bytes of an encoded point. */
  encodedBytes(group: Group): number {
    return encodedBytesOf(this.shape, group);
  }

  /** Reads the point at `at` of `input` into `slot`. Infinity is a member. */
  decode(group: Group, slot: number, input: Uint8Array, at: number, wanted: Wanted): Decoded {
    const length = this.encodedBytes(group);
    const point = this.#point(group, slot);
    if (isZero(input, at, at + length)) {
      this.#mcl.bytes.fill(0, point, point + this.#pointBytes(group));
      return 'infinity';
    }
    const half = length / 2;
    const third = this.#pointBytes(group) / 3;
    if (!this.#decodeCoordinate(group, point, input, at)) return 'refused';
    if (!this.#decodeCoordinate(group, point + third, input, at + half)) return 'refused';
    const memory = this.#mcl.bytes;
    memory.copyWithin(point + third * 2, this.#one, this.#one + ELEMENT_BYTES);
    if (group === 'g2') memory.fill(0, point + third * 2 + ELEMENT_BYTES, point + third * 3);
    const isValid = group === 'g1' ? this.#mcl.call.mclBnG1_isValid(point) : this.#mcl.call.mclBnG2_isValid(point);
    if (isValid === 0) return 'refused';
    if (wanted === 'on-curve') return 'point';
    return this.shape.isMember({ group, mcl: this.#mcl, pointer: point, input, at }) ? 'point' : 'refused';
  }

  /** Reads the scalar at `at` of `input`, a word, modulo the order of the group, as the factor of `slot`. */
  decodeScalar(slot: number, input: Uint8Array, at: number): void {
    this.#load(input, at, SCALAR_BYTES);
    this.#mcl.call.mclBnFr_setBigEndianMod(this.#scalars + slot * SCALAR_BYTES, this.#bytes, SCALAR_BYTES);
  }

  isInfinity(group: Group, slot: number): boolean {
    const point = this.#point(group, slot);
    return (group === 'g1' ? this.#mcl.call.mclBnG1_isZero(point) : this.#mcl.call.mclBnG2_isZero(point)) === 1;
  }

  /** Puts slot 0 plus slot 1 into slot 0. */
  add(group: Group): void {
    const [a, b] = [this.#point(group, 0), this.#point(group, 1)];
    if (group === 'g1') this.#mcl.call.mclBnG1_add(a, a, b);
    else this.#mcl.call.mclBnG2_add(a, a, b);
  }

  /** Puts the sum of the first `count` slots, each times its scalar, into slot 0. All must be members. */
  multiplySum(group: Group, count: number): void {
    const point = this.#point(group, 0);
    if (group === 'g1') this.#mcl.call.mclBnG1_mulVec(this.#result, point, this.#scalars, count);
    else this.#mcl.call.mclBnG2_mulVec(this.#result, point, this.#scalars, count);
    this.#mcl.bytes.copyWithin(point, this.#result, this.#result + this.#pointBytes(group));
  }

  /** Copies a slot of a group. */
  copy(group: Group, from: number, to: number): void {
    const start = this.#point(group, from);
    this.#mcl.bytes.copyWithin(this.#point(group, to), start, start + this.#pointBytes(group));
  }

  /** The encoding of slot 0. */
  encode(group: Group): Uint8Array {
    const output = new Uint8Array(this.encodedBytes(group));
    const point = this.#point(group, 0);
    const mcl = this.#mcl;
    if (this.isInfinity(group, 0)) return output;
    if (group === 'g1') mcl.call.mclBnG1_normalize(point, point);
    else mcl.call.mclBnG2_normalize(point, point);
    const third = this.#pointBytes(group) / 3;
    this.#encodeCoordinate(group, point, output, 0);
    this.#encodeCoordinate(group, point + third, output, output.length / 2);
    return output;
  }

  /** Begins a product of pairings. */
  beginPairing(): void {
    this.#mcl.call.mclBnGT_setInt32(this.#product, 1);
  }

  /** Multiplies the product by the pairings of the first `count` slots of G1 and G2, none at infinity. */
  pair(count: number): void {
    if (count === 0) return;
    this.#mcl.call.mclBn_millerLoopVec(this.#factor, this.#g1, this.#g2, count);
    this.#mcl.call.mclBnGT_mul(this.#product, this.#product, this.#factor);
  }

  /** Whether the product of pairings is one. */
  isPairingOne(): boolean {
    this.#mcl.call.mclBn_finalExp(this.#product, this.#product);
    return this.#mcl.call.mclBnGT_isOne(this.#product) === 1;
  }

  /** Maps the field element at `at` of `input` into slot 0 of the subgroup (RFC 9380); false: it is not below the prime. */
  mapToSubgroup(group: Group, input: Uint8Array, at: number): boolean {
    if (!this.#decodeCoordinate(group, this.#result, input, at)) return false;
    const point = this.#point(group, 0);
    const failed =
      group === 'g1'
        ? this.#mcl.call.mclBnFp_mapToG1(point, this.#result)
        : this.#mcl.call.mclBnFp2_mapToG2(point, this.#result);
    invariant(failed === 0, 'every field element maps to a point');
    return true;
  }

  #pointBytes(group: Group): number {
    return ELEMENT_BYTES * (group === 'g1' ? 3 : 6);
  }

  #point(group: Group, slot: number): number {
    return (group === 'g1' ? this.#g1 : this.#g2) + slot * this.#pointBytes(group);
  }

  #load(input: Uint8Array, at: number, length: number): void {
    this.#mcl.bytes.set(input.subarray(at, at + length), this.#bytes);
  }

  /** The offset of the real and of the imaginary half of an encoded Fp2 element. */
  #halves(at: number): readonly [number, number] {
    const { encodedBytes, firstOfPair } = this.shape;
    return firstOfPair === 'real' ? [at, at + encodedBytes] : [at + encodedBytes, at];
  }

  #decodeCoordinate(group: Group, to: number, input: Uint8Array, at: number): boolean {
    if (group === 'g1') return this.#decodeField(to, input, at);
    const [real, imaginary] = this.#halves(at);
    return this.#decodeField(to, input, real) && this.#decodeField(to + ELEMENT_BYTES, input, imaginary);
  }

  #decodeField(to: number, input: Uint8Array, at: number): boolean {
    const { fieldBytes, encodedBytes } = this.shape;
    const start = at + encodedBytes - fieldBytes;
    if (!isZero(input, at, start) || !isBelow(input, start, this.#prime)) return false;
    this.#load(input, start, fieldBytes);
    return this.#mcl.call.mclBnFp_setBigEndianMod(to, this.#bytes, fieldBytes) === 0;
  }

  #encodeCoordinate(group: Group, from: number, output: Uint8Array, at: number): void {
    const [real, imaginary] = group === 'g1' ? [at, undefined] : this.#halves(at);
    this.#encodeField(from, output, real);
    if (imaginary === undefined) return;
    this.#encodeField(from + ELEMENT_BYTES, output, imaginary);
  }

  #encodeField(from: number, output: Uint8Array, at: number): void {
    const { fieldBytes, encodedBytes } = this.shape;
    const length = this.#mcl.call.mclBnFp_getLittleEndian(this.#bytes, fieldBytes, from);
    const memory = this.#mcl.bytes;
    for (let index = 0; index < length; index++) {
      output[at + encodedBytes - 1 - index] = memory[this.#bytes + index] as number;
    }
  }
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** Whether the big-endian number at `at` of `bytes` is smaller than `limit`. */
function isBelow(bytes: Uint8Array, at: number, limit: Uint8Array): boolean {
  for (let index = 0; index < limit.length; index++) {
    const difference = (bytes[at + index] as number) - (limit[index] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
