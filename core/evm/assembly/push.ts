/** PUSH1 to PUSH32. Code is padded, and something lies before it, so that whole limbs may be read. */

/** The eight bytes before `end`, most significant first. */
// @ts-ignore: decorator
@inline
function limb(end: usize): u64 {
  return bswap<u64>(load<u64>(end - 8));
}

/** Those of the eight bytes before `end` that are among the last `count` (1 to 8). */
// @ts-ignore: decorator
@inline
function partOfLimb(end: usize, count: usize): u64 {
  return limb(end) & (u64.MAX_VALUE >> (64 - (<u64>count << 3)));
}

/** Puts the `count` bytes behind `pc`, 1 to 8, on the stack as a word. */
// @ts-ignore: decorator
@inline
export function pushShort(pc: usize, count: usize, out: usize): void {
  store<u64>(out, partOfLimb(pc + 1 + count, count));
  store<u64>(out, 0, 8);
  store<u64>(out, 0, 16);
  store<u64>(out, 0, 24);
}

/** The same for 9 to 32 bytes. */
export function pushLong(pc: usize, count: usize, out: usize): void {
  let end = pc + 1 + count;
  memory.fill(out, 0, 32);
  for (; count > 8; count -= 8, end -= 8, out += 8) store<u64>(out, limb(end));
  store<u64>(out, partOfLimb(end, count));
}
