/** Products of words. WebAssembly multiplies 64 bits to 64; the upper half is put together from halves of 32 bits. */

const LOW_HALF: u64 = 0xffffffff;

/** The upper 64 bits of the product. */
// @ts-ignore: decorator
@inline
export function highOf(a: u64, b: u64): u64 {
  const a0 = a & LOW_HALF;
  const a1 = a >> 32;
  const b0 = b & LOW_HALF;
  const b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  const other = a0 * b1 + (middle & LOW_HALF);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}

/** MUL: the lower 256 bits of a · b. `out` may be an operand. */
export function mul(a: usize, b: usize, out: usize): void {
  const a0 = load<u64>(a);
  const b0 = load<u64>(b);
  const aUpper = load<u64>(a, 8) | load<u64>(a, 16) | load<u64>(a, 24);
  const bUpper = load<u64>(b, 8) | load<u64>(b, 16) | load<u64>(b, 24);
  if ((aUpper | bUpper) == 0) {
    store<u64>(out, a0 * b0);
    store<u64>(out, highOf(a0, b0), 8);
    store<u64>(out, 0, 16);
    store<u64>(out, 0, 24);
    return;
  }
  const a1 = load<u64>(a, 8);
  const a2 = load<u64>(a, 16);
  const a3 = load<u64>(a, 24);
  const b1 = load<u64>(b, 8);
  const b2 = load<u64>(b, 16);
  const b3 = load<u64>(b, 24);
  // Row of a0.
  const r0 = a0 * b0;
  let low = a0 * b1;
  let r1 = low + highOf(a0, b0);
  let carry = highOf(a0, b1) + u64(r1 < low);
  low = a0 * b2;
  let r2 = low + carry;
  carry = highOf(a0, b2) + u64(r2 < low);
  let r3 = a0 * b3 + carry;
  // Row of a1.
  low = a1 * b0;
  r1 += low;
  carry = highOf(a1, b0) + u64(r1 < low);
  low = a1 * b1;
  r2 += low;
  let next = highOf(a1, b1) + u64(r2 < low);
  r2 += carry;
  next += u64(r2 < carry);
  r3 += a1 * b2 + next;
  // Row of a2, and what is left of a3.
  low = a2 * b0;
  r2 += low;
  carry = highOf(a2, b0) + u64(r2 < low);
  r3 += a2 * b1 + carry + a3 * b0;
  store<u64>(out, r0);
  store<u64>(out, r1, 8);
  store<u64>(out, r2, 16);
  store<u64>(out, r3, 24);
}

/** The whole product of two words, 64 bytes at `out`, which is neither of them. */
export function multiplyFully(a: usize, b: usize, out: usize): void {
  const b0 = load<u64>(b);
  const b1 = load<u64>(b, 8);
  const b2 = load<u64>(b, 16);
  const b3 = load<u64>(b, 24);
  // The four limbs of the sum that the next row adds to.
  let r0: u64 = 0;
  let r1: u64 = 0;
  let r2: u64 = 0;
  let r3: u64 = 0;
  for (const end = out + 32; out < end; out += 8, a += 8) {
    const x = load<u64>(a);
    let low = x * b0;
    let sum = r0 + low;
    let carry = highOf(x, b0) + u64(sum < low);
    store<u64>(out, sum);
    low = x * b1;
    sum = r1 + low;
    let next = highOf(x, b1) + u64(sum < low);
    r0 = sum + carry;
    carry = next + u64(r0 < carry);
    low = x * b2;
    sum = r2 + low;
    next = highOf(x, b2) + u64(sum < low);
    r1 = sum + carry;
    carry = next + u64(r1 < carry);
    low = x * b3;
    sum = r3 + low;
    next = highOf(x, b3) + u64(sum < low);
    r2 = sum + carry;
    r3 = next + u64(r2 < carry);
  }
  store<u64>(out, r0);
  store<u64>(out, r1, 8);
  store<u64>(out, r2, 16);
  store<u64>(out, r3, 24);
}
