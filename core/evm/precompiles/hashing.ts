import { type Precompile, WORD_BYTES, wordsOf } from './precompile.ts';
import { wasm, windowAt } from './wasm.ts';

const TEXT_BYTES = wasm.TEXT_BYTES.value;
const text = windowAt(wasm.text, TEXT_BYTES);
const shaDigest = windowAt(wasm.shaState, 32);
const ripemdDigest = windowAt(wasm.ripemdState, 20);

/** How a hash takes a text in pieces. */
type Steps = {
  readonly begin: () => void;
  readonly absorb: (length: number) => void;
  readonly finish: (length: number, total: number) => void;
};
const SHA256: Steps = { begin: wasm.sha256Begin, absorb: wasm.sha256Absorb, finish: wasm.sha256Finish };
const RIPEMD160: Steps = { begin: wasm.ripemdBegin, absorb: wasm.ripemdAbsorb, finish: wasm.ripemdFinish };

function absorbAll(input: Uint8Array, { begin, absorb, finish }: Steps): void {
  begin();
  let at = 0;
  for (; input.length - at > TEXT_BYTES; at += TEXT_BYTES) {
    text.set(input.subarray(at, at + TEXT_BYTES));
    absorb(TEXT_BYTES);
  }
  text.set(at === 0 ? input : input.subarray(at));
  finish(input.length - at, input.length);
}

/** 0x02 */
export const sha256: Precompile = {
  address: 2,
  gas: (input) => BigInt(60 + 12 * wordsOf(input.length)),
  run: (input) => {
    absorbAll(input, SHA256);
    return shaDigest.slice();
  },
};

/** 0x03: 20 bytes, zeros in front. */
export const ripemd160: Precompile = {
  address: 3,
  gas: (input) => BigInt(600 + 120 * wordsOf(input.length)),
  run: (input) => {
    absorbAll(input, RIPEMD160);
    const output = new Uint8Array(WORD_BYTES);
    output.set(ripemdDigest, 12);
    return output;
  },
};
