import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToUint, compareBytes, concatBytes, EMPTY_BYTES, equalBytes, padLeft, uintToBytes } from './bytes.ts';

test('unsigned integers to bytes and back', () => {
  const cases: [bigint, number[]][] = [
    [0n, []],
    [1n, [1]],
    [255n, [255]],
    [256n, [1, 0]],
    [0xffffffffffffn, [255, 255, 255, 255, 255, 255]],
    [0x1000000000000n, [1, 0, 0, 0, 0, 0, 0]],
    [0x0f00000000000000n, [0x0f, 0, 0, 0, 0, 0, 0, 0]],
  ];
  for (const [value, bytes] of cases) {
    assert.deepEqual(uintToBytes(value), Uint8Array.from(bytes));
    assert.equal(bytesToUint(Uint8Array.from(bytes)), value);
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) assert.deepEqual(uintToBytes(Number(value)), Uint8Array.from(bytes));
  }
  for (let bits = 0n; bits <= 300n; bits++) {
    for (const value of [1n << bits, (1n << bits) - 1n, (1n << bits) + 0x1234n]) {
      assert.equal(bytesToUint(uintToBytes(value)), value);
    }
  }
  assert.equal(bytesToUint(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 9)), 9n);
});

test('what is no unsigned integer is refused', () => {
  for (const value of [-1, 0.5, Number.NaN, 2 ** 53, -1n, -(2n ** 60n)]) {
    assert.throws(() => uintToBytes(value), RangeError, String(value));
  }
});

test('order, equality, joining, padding', () => {
  const sorted = [[], [0], [0, 0], [0, 1], [1], [1, 255], [255]].map((bytes) => Uint8Array.from(bytes));
  for (const [left, leftBytes] of sorted.entries()) {
    for (const [right, rightBytes] of sorted.entries()) {
      assert.equal(Math.sign(compareBytes(leftBytes, rightBytes)), Math.sign(left - right));
      assert.equal(equalBytes(leftBytes, rightBytes), left === right);
    }
  }
  assert.deepEqual(concatBytes(Uint8Array.of(1), EMPTY_BYTES, Uint8Array.of(2, 3)), Uint8Array.of(1, 2, 3));
  assert.deepEqual(padLeft(Uint8Array.of(7), 3), Uint8Array.of(0, 0, 7));
  assert.throws(() => padLeft(new Uint8Array(4), 3), RangeError);
});
