import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, bytesToUint, type Hash, hexToBytes } from '@hanse/base';
import { privateKeyToAddress } from 'viem/accounts';
import { SECP256K1_HALF_N, SECP256K1_N } from './constants.ts';
import { keccak256, keccak256Hash } from './keccak256.ts';
import {
  addressOfPrivateKey,
  addressOfPublicKey,
  isPrivateKey,
  publicKeyOf,
  recoverAddress,
  type Signature,
  signHash,
} from './signature.ts';

const keyOf = (seed: number): Uint8Array => keccak256(Uint8Array.of(seed));
const split = (bytes: Uint8Array): Signature => ({
  r: bytesToUint(bytes.subarray(0, 32)),
  s: bytesToUint(bytes.subarray(32, 64)),
  yParity: bytes[64] as number,
});

test('what we sign is low-s, deterministic and recovers to our address, in every form', () => {
  for (let seed = 0; seed < 50; seed++) {
    const key = keyOf(seed);
    const hash = keccak256(keyOf(seed + 1));
    const text = bytesToHex(hash) as Hash;
    const signature = signHash(hash, key);
    assert.deepEqual(signHash(text, key), signature);
    const parts = split(signature);
    assert.ok(parts.s <= SECP256K1_HALF_N);
    const address = addressOfPrivateKey(key);
    assert.equal(address, privateKeyToAddress(bytesToHex(key)).toLowerCase());
    for (const form of [signature, parts]) {
      assert.equal(recoverAddress(hash, form), address);
      assert.equal(recoverAddress(text, form), address);
    }
    assert.equal(addressOfPublicKey(publicKeyOf(key)), address);
    const highS = { r: parts.r, s: SECP256K1_N - parts.s, yParity: 1 - parts.yParity };
    assert.equal(recoverAddress(hash, highS), address, "a high s is the caller's business");
    assert.notEqual(recoverAddress(hash, { ...parts, yParity: 1 - parts.yParity }), address);
  }
});

test('malformed signatures are undefined, never a throw', () => {
  const hash = keccak256Hash(Uint8Array.of(1));
  const signature = signHash(hash, keyOf(1));
  const good = split(signature);
  const hostile: (Signature | Uint8Array)[] = [
    new Uint8Array(0),
    new Uint8Array(65),
    signature.subarray(0, 64),
    Uint8Array.of(...signature, 0),
    Uint8Array.of(...signature.subarray(0, 64), 27),
    Uint8Array.of(...signature.subarray(0, 64), 2),
    new Uint8Array(65).fill(0xff),
    { ...good, r: 0n },
    { ...good, s: 0n },
    { ...good, r: SECP256K1_N },
    { ...good, s: SECP256K1_N },
    { ...good, r: 2n ** 256n + good.r },
    { ...good, r: -1n },
    { ...good, yParity: 2 },
    { ...good, yParity: 0.5 },
    { ...good, r: 5n },
  ];
  for (const signature of hostile) assert.equal(recoverAddress(hash, signature), undefined);
  assert.equal(recoverAddress(new Uint8Array(31), good), undefined);
  assert.equal(recoverAddress('0x12' as Hash, good), undefined);
});

test('private keys', () => {
  assert.ok(isPrivateKey(keyOf(1)));
  for (const bad of [new Uint8Array(32), new Uint8Array(31).fill(1), new Uint8Array(32).fill(0xff)]) {
    assert.ok(!isPrivateKey(bad));
  }
});

type WycheproofTest = { tcId: number; comment: string; msg: string; sig: string; result: 'valid' | 'invalid' };
type WycheproofGroup = { publicKey: { uncompressed: string }; tests: WycheproofTest[] };

/** Strict DER of an ECDSA signature; undefined when it is not. */
function parseDer(der: Uint8Array): { r: bigint; s: bigint } | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) return undefined;
  const scalars: bigint[] = [];
  let at = 2;
  while (at < der.length) {
    const length = der[at + 1] ?? 0;
    const first = der[at + 2] ?? 0;
    if (der[at] !== 2 || length === 0 || at + 2 + length > der.length || first > 127) return undefined;
    if (first === 0 && length > 1 && (der[at + 3] as number) < 128) return undefined;
    scalars.push(bytesToUint(der.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  const [r, s] = scalars;
  return scalars.length === 2 && r !== undefined && s !== undefined ? { r, s } : undefined;
}

const vectors = new URL('../../../shared/vectors/wycheproof/ecdsa_secp256k1_sha256_test.json', import.meta.url);
const skip = existsSync(vectors) ? false : `vectors absent: ${vectors.pathname}`;

test('wycheproof: a signature is valid exactly when one of its two parities recovers the key', { skip }, () => {
  /** Valid, but the nonce point's x is above n: Ethereum's signatures (v 0 or 1) cannot express it. */
  const notExpressible = new Set([350, 471]);
  const { testGroups } = JSON.parse(readFileSync(vectors, 'utf8')) as { testGroups: WycheproofGroup[] };
  let seen = 0;
  for (const group of testGroups) {
    const address = addressOfPublicKey(hexToBytes(`0x${group.publicKey.uncompressed}`));
    for (const { tcId, comment, msg, sig, result } of group.tests) {
      const hash = new Uint8Array(
        createHash('sha256')
          .update(hexToBytes(`0x${msg}`))
          .digest(),
      );
      const scalars = parseDer(hexToBytes(`0x${sig}`));
      const recovered = [0, 1].map((yParity) => scalars && recoverAddress(hash, { ...scalars, yParity }));
      const wanted = result === 'valid' && !notExpressible.has(tcId);
      assert.equal(recovered.includes(address), wanted, `${tcId}: ${comment}`);
      seen++;
    }
  }
  assert.equal(seen, 476);
});
