import { bytesToUint } from '@hanse/base';
import { type Fork, isAtLeast } from '@hanse/protocol';
import { padded, WORD_BYTES } from './precompile.ts';

/** The three lengths in front: base, exponent, modulus. */
export const HEAD_BYTES = 96;
/** EIP-7823: no length above this from Osaka on. */
export const LENGTH_MAX_OSAKA = 1024n;

/** The lengths that the input declares; it may be far shorter, zeros follow it. */
export type Lengths = { readonly base: bigint; readonly exponent: bigint; readonly modulus: bigint };

export function lengthsOf(input: Uint8Array): Lengths {
  const head = padded(input, HEAD_BYTES);
  return { base: wordAt(head, 0), exponent: wordAt(head, 32), modulus: wordAt(head, 64) };
}

/** Almost all of a length's bytes are zeros: skipped, because a big number made of text is slow. */
function wordAt(bytes: Uint8Array, at: number): bigint {
  let start = at;
  while (start < at + WORD_BYTES && bytes[start] === 0) start++;
  return bytesToUint(bytes.subarray(start, at + WORD_BYTES));
}

/** The position of the highest bit of the first 32 bytes of the exponent; 0 when they are zero. */
function headBits(input: Uint8Array, base: bigint, exponent: bigint): bigint {
  const start = BigInt(HEAD_BYTES) + base;
  if (start >= BigInt(input.length)) return 0n;
  const length = exponent < 32n ? Number(exponent) : 32;
  const head = bytesToUint(padded(input.subarray(Number(start)), length));
  return head === 0n ? 0n : BigInt(head.toString(2).length - 1);
}

/** EIP-2565; from Osaka on EIP-7883. */
export function modexpGas(input: Uint8Array, fork: Fork): bigint {
  const { base, exponent, modulus } = lengthsOf(input);
  const isOsaka = isAtLeast(fork, 'osaka');
  const longest = base > modulus ? base : modulus;
  const words = (longest + 7n) / 8n;
  const tail = exponent > 32n ? (exponent - 32n) * (isOsaka ? 16n : 8n) : 0n;
  const sum = tail + headBits(input, base, exponent);
  const iterations = sum > 1n ? sum : 1n;
  if (!isOsaka) return atLeast(200n, (words * words * iterations) / 3n);
  return atLeast(500n, (longest > 32n ? 2n * words * words : 16n) * iterations);
}

function atLeast(least: bigint, gas: bigint): bigint {
  return gas < least ? least : gas;
}
