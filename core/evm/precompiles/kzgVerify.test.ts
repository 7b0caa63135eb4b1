import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexToBytes } from '@hanse/base';
import { kzgVerifyByPairing } from './kzgByPairing.ts';
import { kzgVerify } from './kzgVerify.ts';

// The published example of the point evaluation precompile.
const z = '0x564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306';
const y = '0x24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1';
const commitment = '0x8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7';
const proof = '0x873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a';

const bytes = (hex: string): Uint8Array => hexToBytes(hex);

/** Both ways must say the same, whichever the platform takes. */
function verify(c: string, at: string, value: string, quotient: string): boolean | undefined {
  const opening = { commitment: bytes(c), z: bytes(at), y: bytes(value), proof: bytes(quotient) };
  const answer = kzgVerify(opening);
  assert.equal(kzgVerifyByPairing(opening), answer);
  return answer;
}

test('a true opening is accepted, a false one is not', () => {
  assert.equal(verify(commitment, z, y, proof), true);
  assert.equal(verify(commitment, z, `0x30${y.slice(4)}`, proof), false);
});

test('the zero polynomial opens to zero with the point at infinity', () => {
  const infinity = `0xc0${'00'.repeat(47)}`;
  assert.equal(verify(infinity, z, `0x${'00'.repeat(32)}`, infinity), true);
  assert.equal(verify(infinity, z, y, infinity), false);
});

test('what is no point or no field element is refused', () => {
  assert.equal(verify(`0x${'ff'.repeat(48)}`, z, y, proof), undefined);
  assert.equal(verify(commitment, `0x${'ff'.repeat(32)}`, y, proof), undefined);
});

test('encodings that only look like points are refused', () => {
  const infinity = `0xc0${'00'.repeat(47)}`;
  const outside = `0x80${'00'.repeat(46)}04`;
  const uncompressed = `0x0f${commitment.slice(4)}`;
  const signedInfinity = `0xe0${'00'.repeat(47)}`;
  const notAlone = `0xc0${'00'.repeat(46)}01`;
  const tooLarge = `0x9a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab`;
  for (const bad of [outside, uncompressed, signedInfinity, notAlone, tooLarge]) {
    assert.equal(verify(bad, z, y, proof), undefined, bad);
    assert.equal(verify(commitment, z, y, bad), undefined, bad);
    assert.equal(verify(infinity, z, y, bad), undefined, bad);
  }
  const order = '0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001';
  assert.equal(verify(commitment, order, y, proof), undefined);
  assert.equal(verify(commitment, z, order, proof), undefined);
});
