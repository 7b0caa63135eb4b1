import { type Fork, isAtLeast } from '@hanse/protocol';

/**
 * By how much operations count towards the work of a block above their gas, because they take longer than gas says
 * (LEDGER-WORK-2). Measured with `npm run bench -- --only gasbombs`; changing them is a change of the protocol.
 */

/** First access of a transaction to an account with code: it may be 24 KB to read and to look through for JUMPDESTs. */
export const COLD_CODE_SURCHARGE = 4000n;

/** The gas of a precompiled contract counts this many times, by its number; once where it is not named. */
const WEIGHTS: ReadonlyMap<number, bigint> = new Map([
  [0x01, 2n],
  [0x06, 3n],
  [0x07, 3n],
  [0x08, 4n],
  [0x09, 2n],
  [0x0a, 3n],
  [0x0b, 3n],
  [0x0c, 3n],
  [0x0d, 4n],
  [0x0e, 4n],
  [0x0f, 5n],
  [0x10, 4n],
  [0x11, 5n],
  [0x100, 4n],
]);
const MODEXP = 0x05;
/** EIP-7883 has mended its price. */
const MODEXP_WEIGHT_BEFORE_OSAKA = 12n;

/** What a call of the precompiled contract adds that has cost this much gas. */
export function precompileSurcharge(number: number, cost: bigint, fork: Fork): bigint {
  const isOldModexp = number === MODEXP && !isAtLeast(fork, 'osaka');
  const weight = isOldModexp ? MODEXP_WEIGHT_BEFORE_OSAKA : WEIGHTS.get(number);
  return weight === undefined ? 0n : cost * (weight - 1n);
}
