import assert from 'node:assert/strict';
import { test } from 'node:test';
import { padLeft, uintToBytes } from '@hanse/base';
import { p256 } from '@noble/curves/nist.js';
import { P256, type P256Signature } from './p256.ts';

const { Fn, Point } = { Fn: p256.Point.Fn, Point: p256.Point };
const curve = new P256();
const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);

/** The signature by the key `secret` that leads to the factors u1 of the generator and u2 of the key. */
function signatureOf(secret: bigint, u1: bigint, u2: bigint): P256Signature | undefined {
  const factor = Fn.create(u1 + u2 * secret);
  if (factor === 0n) return undefined;
  const r = Fn.create(Point.BASE.multiply(factor).toAffine().x);
  const s = Fn.mul(r, Fn.inv(u2));
  const { x, y } = Point.BASE.multiply(secret).toAffine();
  return { hash: word(Fn.mul(u1, s)), r: word(r), s: word(s), x: word(x), y: word(y) };
}

test('every pair of factors that meets doubling, opposite points and infinity on the way', () => {
  const n = Fn.ORDER;
  const secrets = [1n, 2n, 127n, n - 1n];
  const factors = [1n, 2n, 15n, 16n, 17n, 127n, 256n, 1n << 255n, (n + 1n) / 2n, n - 1n];
  let verified = 0;
  for (const secret of secrets) {
    for (const u1 of [0n, ...factors]) {
      for (const u2 of factors) {
        const signature = signatureOf(secret, u1, u2);
        if (signature === undefined) continue;
        assert.equal(curve.verify(signature), true, `${secret} ${u1} ${u2}`);
        verified++;
      }
    }
  }
  assert.ok(verified > 400);
});

test('factors whose sum is infinity verify nothing', () => {
  // u1 + u2 = 0 for the key 1, whatever r: s = r / u2 and hash = u1 s.
  const [r, u2] = [5n, 77n];
  const s = Fn.mul(r, Fn.inv(u2));
  const { x, y } = Point.BASE.toAffine();
  const hash = word(Fn.mul(Fn.neg(u2), s));
  assert.equal(curve.verify({ hash, r: word(r), s: word(s), x: word(x), y: word(y) }), false);
});

test('what noble signs verifies, and nothing else does', () => {
  for (let run = 1; run <= 60; run++) {
    const secret = word(0x9e3779b97f4a7c15f39cc0605cedc835n ** BigInt(run) % Fn.ORDER);
    const hash = word((0xbf58476d1ce4e5b994d049bb133111ebn ** BigInt(run + 1)) & ((1n << 256n) - 1n));
    const signed = p256.sign(hash, secret, { prehash: false, lowS: run % 2 === 0 });
    const key = p256.getPublicKey(secret, false);
    const [r, s, x, y] = [signed.slice(0, 32), signed.slice(32), key.slice(1, 33), key.slice(33)];
    assert.equal(curve.verify({ hash, r, s, x, y }), true);
    for (const part of [hash, r, s, x, y]) {
      part[run % 32] = (part[run % 32] as number) ^ (1 << (run % 8));
      assert.equal(curve.verify({ hash, r, s, x, y }), false);
      part[run % 32] = (part[run % 32] as number) ^ (1 << (run % 8));
    }
  }
});
