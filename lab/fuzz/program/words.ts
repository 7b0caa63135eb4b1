import type { Dice } from '../dice.ts';

const WORD = 1n << 256n;

/** Words at which arithmetic goes wrong when it goes wrong. */
const EDGES: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  31n,
  32n,
  33n,
  255n,
  256n,
  257n,
  (1n << 31n) - 1n,
  1n << 31n,
  (1n << 32n) - 1n,
  1n << 32n,
  (1n << 53n) + 1n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
  1n << 64n,
  (1n << 64n) + 1n,
  (1n << 127n) - 1n,
  1n << 127n,
  (1n << 128n) - 1n,
  1n << 128n,
  (1n << 160n) - 1n,
  1n << 160n,
  (1n << 192n) - 1n,
  1n << 192n,
  (1n << 255n) - 1n,
  1n << 255n,
  (1n << 255n) + 1n,
  WORD - 2n,
  WORD - 1n,
];

/** A word as arithmetic meets it: an edge, a small number, a negative one, bits in one place, anything. */
export function randomWord(dice: Dice): bigint {
  const kind = dice.below(12);
  if (kind < 5) return dice.pick(EDGES);
  if (kind < 7) return BigInt(dice.below(40));
  if (kind === 7) return WORD - 1n - BigInt(dice.below(300));
  if (kind === 8) return 1n << BigInt(dice.below(256));
  if (kind === 9) return (1n << BigInt(dice.below(256))) - 1n;
  return dice.uint(256);
}

/** Offsets that are near, now and then far, seldom beyond all bounds. */
export function randomOffset(dice: Dice, farOnce: number): bigint {
  if (!dice.once(farOnce)) return BigInt(dice.once(3) ? dice.below(0x180) : dice.below(10) * 32);
  const far = [0x1000n, 0x7fe0n, 0xffffn, 0x10_0000n, 0x7fff_ffffn, 0xffff_ffe0n, 0xffff_ffffn, 1n << 32n];
  return dice.once(3) ? dice.pick(EDGES) : dice.pick(far) + BigInt(dice.below(3)) - 1n;
}

export function randomLength(dice: Dice, farOnce: number): bigint {
  if (dice.once(6)) return 0n;
  if (!dice.once(farOnce)) return BigInt(dice.once(2) ? dice.pick([1, 31, 32, 33, 64, 96]) : dice.below(0x140));
  return randomOffset(dice, 1);
}
