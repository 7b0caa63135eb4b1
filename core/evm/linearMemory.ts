import { type Address, bytesToAddress, bytesToHash, type Hash } from '@hanse/base';
import type { WasmMemory } from './wasm.ts';
import { bigintToWords, hexToWord, WORD_LENGTH, wordsToBigint, wordToBytes } from './word.ts';

/** The interpreter's linear memory as the host sees it. Words are given by their address, as in assembly/host.ts. */
export class LinearMemory {
  readonly #memory: WasmMemory;
  readonly #bytes = new Uint8Array(32);
  u8: Uint8Array;
  u32: Uint32Array;
  i64: BigInt64Array;

  constructor(memory: WasmMemory) {
    this.#memory = memory;
    const { buffer } = memory;
    this.u8 = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
  }

  /** Memory has grown: the views before are void. */
  refresh(): void {
    const { buffer } = this.#memory;
    this.u8 = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
  }

  /** An unsigned 32-bit field. */
  field(at: number): number {
    return this.u32[at >>> 2] as number;
  }

  setField(at: number, value: number): void {
    this.u32[at >>> 2] = value;
  }

  gas(at: number): bigint {
    return this.i64[at >>> 3] as bigint;
  }

  setGas(at: number, gas: bigint): void {
    this.i64[at >>> 3] = gas;
  }

  word(at: number): bigint {
    return wordsToBigint(this.u32, at >>> 2);
  }

  /** The word if it is below 2^53, otherwise undefined. */
  smallWord(at: number): number | undefined {
    const first = at >>> 2;
    for (let word = 2; word < WORD_LENGTH; word++) if (this.u32[first + word] !== 0) return undefined;
    const value = (this.u32[first + 1] as number) * 2 ** 32 + (this.u32[first] as number);
    return Number.isSafeInteger(value) ? value : undefined;
  }

  setWord(at: number, value: bigint): void {
    bigintToWords(value, this.u32, at >>> 2);
  }

  hash(at: number): Hash {
    wordToBytes(this.u32, at >>> 2, this.#bytes);
    return bytesToHash(this.#bytes);
  }

  setHash(at: number, hash: Hash): void {
    hexToWord(hash, this.u32, at >>> 2);
  }

  address(at: number): Address {
    wordToBytes(this.u32, at >>> 2, this.#bytes);
    return bytesToAddress(this.#bytes.subarray(12));
  }

  setAddress(at: number, address: Address): void {
    hexToWord(address, this.u32, at >>> 2);
  }

  /** A copy. */
  bytes(at: number, length: number): Uint8Array {
    const from = at >>> 0;
    return this.u8.slice(from, from + length);
  }
}
