import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex, concatBytes, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import type { Fork } from '@hanse/protocol';
import { p256 } from '@noble/curves/nist.js';
import type { Precompile } from './precompile.ts';
import { precompilesOf } from './precompilesOf.ts';

/** Answers that the EIPs, the standards and the clients publish. */
const at = (address: number, fork: Fork = 'osaka'): Precompile => precompilesOf(fork).get(address) as Precompile;
const bytes = (hex: string): Uint8Array => hexToBytes(`0x${hex.replace(/\s/g, '')}`);
const word = (value: bigint | number): Uint8Array => padLeft(uintToBytes(value), 32);
const text = (ascii: string): Uint8Array => new TextEncoder().encode(ascii);

function answers(address: number, input: Uint8Array, wanted: string | undefined): void {
  const output = at(address).run(input);
  assert.equal(output && bytesToHex(output), wanted === undefined ? undefined : bytesToHex(bytes(wanted)));
}

test('ecrecover', () => {
  const signed = (v: number) =>
    concatBytes(
      bytes('18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c'),
      word(v),
      bytes('73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f'),
      bytes('eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549'),
    );
  answers(1, signed(28), `${'00'.repeat(12)}a94f5374fce5edbc8e2a8697c15331677e6ebf0b`);
  for (const v of [0, 1, 26, 29, 256 + 27]) answers(1, signed(v), '');
  answers(1, new Uint8Array(0), '');
});

test('sha256 and ripemd160', () => {
  answers(2, text(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  answers(2, text('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  answers(3, text(''), `${'00'.repeat(12)}9c1185a5c5e9fc54612808977ee8f548b2258d31`);
  answers(3, text('abc'), `${'00'.repeat(12)}8eb208f7e05d987a9b044a8e98c6b087f15a0bfc`);
  answers(3, text('a'.repeat(1_000_000)), `${'00'.repeat(12)}52783243c1697bdbe16d37f97f68f08325dc1528`);
});

test('modexp: the examples of EIP-198, priced by EIP-2565 and EIP-7883', () => {
  const order = (1n << 256n) - (1n << 32n) - 977n;
  const fermat = concatBytes(word(1), word(32), word(32), Uint8Array.of(3), word(order - 1n), word(order));
  const zero = concatBytes(word(0), word(32), word(32), word(order - 1n), word(order));
  answers(5, fermat, bytesToHex(word(1)).slice(2));
  answers(5, zero, '00'.repeat(32));
  assert.equal(at(5, 'prague').gas(fermat), 1360n);
  assert.equal(at(5).gas(fermat), 4080n);
  // The lengths of the "nagydani" vectors.
  const priced = (bytesLong: number, exponent: string) =>
    concatBytes(
      word(bytesLong),
      word(exponent.length / 2),
      word(bytesLong),
      new Uint8Array(bytesLong),
      bytes(exponent),
    );
  const table: readonly (readonly [number, string, bigint, bigint])[] = [
    [64, '02', 200n, 500n],
    [64, '010001', 341n, 2048n],
    [128, '010001', 1365n, 8192n],
    [1024, '03', 5461n, 32_768n],
    [1024, '010001', 87_381n, 524_288n],
  ];
  for (const [length, exponent, before, osaka] of table) {
    assert.equal(at(5, 'prague').gas(priced(length, exponent)), before);
    assert.equal(at(5).gas(priced(length, exponent)), osaka);
  }
});

test('modexp: huge lengths cost no time before they are paid; EIP-7823 refuses them', () => {
  const huge = (1n << 256n) - 1n;
  for (const lengths of [
    [huge, 0n, 0n],
    [0n, huge, 1n],
    [1n, huge, huge],
    [huge, huge, huge],
  ] as const) {
    const input = concatBytes(...lengths.map(word));
    assert.ok(at(5, 'shanghai').gas(input) > 1n << 200n);
    assert.ok(at(5).gas(input) > 1n << 200n);
    answers(5, input, undefined);
  }
  const nothing = concatBytes(word(0), word(huge), word(0));
  assert.equal(at(5, 'prague').gas(nothing), 200n);
  assert.deepEqual(at(5, 'prague').run(nothing), new Uint8Array(0));
  for (const position of [0, 1, 2]) {
    const lengths = [1, 1, 1];
    lengths[position] = 1025;
    answers(5, concatBytes(...lengths.map(word)), undefined);
    lengths[position] = 1024;
    assert.ok(at(5).run(concatBytes(...lengths.map(word))) !== undefined);
  }
});

test('alt_bn128', () => {
  const [one, two] = [word(1), word(2)];
  const twice =
    '030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3' +
    '15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4';
  const prime = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;
  const order = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n;
  answers(6, concatBytes(one, two, one, two), twice);
  answers(6, concatBytes(one, two, one, word(prime - 2n)), '00'.repeat(64));
  answers(6, new Uint8Array(0), '00'.repeat(64));
  answers(6, concatBytes(one, word(prime + 2n)), undefined);
  answers(6, concatBytes(word(prime), word(0)), undefined);
  answers(6, concatBytes(one, one), undefined);
  answers(7, concatBytes(one, two, two), twice);
  answers(7, concatBytes(one, two, word(order + 2n)), twice);
  answers(7, concatBytes(one, two, word(order)), '00'.repeat(64));
  answers(8, new Uint8Array(0), bytesToHex(word(1)).slice(2));
  answers(8, new Uint8Array(191), undefined);
  answers(8, new Uint8Array(192), bytesToHex(word(1)).slice(2));
  assert.equal(at(8).gas(new Uint8Array(400)), 113_000n);
});

test('blake2f: the vectors of EIP-152', () => {
  const input = (rounds: string, last: string) =>
    bytes(
      `${rounds}48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b` +
        `6bbd41fbabd9831f79217e1319cde05b616263${'00'.repeat(125)}0300000000000000${'00'.repeat(8)}${last}`,
    );
  const abc =
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
    '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923';
  const none =
    '08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5' +
    'd282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b';
  const notLast =
    '75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752' +
    '98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735';
  const single =
    'b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb' +
    'a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421';
  answers(9, input('0000000c', '01'), abc);
  answers(9, input('00000000', '01'), none);
  answers(9, input('0000000c', '00'), notLast);
  answers(9, input('00000001', '01'), single);
  answers(9, input('0000000c', '02'), undefined);
  answers(9, input('0000000c', '01').subarray(1), undefined);
  answers(9, concatBytes(input('0000000c', '01'), Uint8Array.of(0)), undefined);
  assert.equal(at(9).gas(input('ffffffff', '01')), 4_294_967_295n);
});

test('BLS12-381: the generator doubled in three ways, and the prices of EIP-2537', () => {
  const pad = (hex: string): string => hex.padStart(128, '0');
  const generator =
    pad('17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb') +
    pad('08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1');
  const twice =
    pad('0572cbea904d67468808c8eb50a9450c9721db309128012543902d0ac358a62ae28f75bb8f1c7c42c39a8c5529bf0f4e') +
    pad('166a9d8cabc673a322fda673779d8e3822ba3ecb8670e461f73bb9021d5fd76a4c56d9d4cd16bd1bba86881979749d28');
  const g = bytes(generator);
  answers(0x0b, concatBytes(g, g), twice);
  answers(0x0c, concatBytes(g, word(2)), twice);
  answers(0x0c, concatBytes(g, word(1), g, word(1)), twice);
  for (const address of [0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11]) answers(address, new Uint8Array(0), undefined);
  answers(0x0f, new Uint8Array(384), bytesToHex(word(1)).slice(2));
  assert.equal(at(0x0b).gas(g), 375n);
  assert.equal(at(0x0c).gas(new Uint8Array(160)), 12_000n);
  assert.equal(at(0x0c).gas(new Uint8Array(160 * 2)), 22_776n);
  assert.equal(at(0x0c).gas(new Uint8Array(160 * 128)), 797_184n);
  assert.equal(at(0x0c).gas(new Uint8Array(160 * 129)), 803_412n);
  assert.equal(at(0x0e).gas(new Uint8Array(288 * 128)), 1_509_120n);
  assert.equal(at(0x0f).gas(new Uint8Array(384 * 2)), 102_900n);
});

test('BLS12-381: a sum longer than one batch', () => {
  const pad = (hex: string): string => hex.padStart(128, '0');
  const g = bytes(
    pad('17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb') +
      pad('08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1'),
  );
  const long = concatBytes(...Array.from({ length: 1100 }, (_, index) => concatBytes(g, word(index))));
  assert.deepEqual(at(0x0c).run(long), at(0x0c).run(concatBytes(g, word((1099 * 1100) / 2))));
});

test('P256VERIFY', () => {
  const right = bytes(
    `4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d
     a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac
     36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60
     4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3
     7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e`,
  );
  answers(0x100, right, bytesToHex(word(1)).slice(2));
  for (let position = 0; position < 160; position += 9) {
    const wrong = right.slice();
    wrong[position] = (wrong[position] as number) ^ 1;
    answers(0x100, wrong, '');
  }
  answers(0x100, right.subarray(0, 159), '');
  answers(0x100, concatBytes(right, Uint8Array.of(0)), '');
  for (const part of [1, 2, 3])
    answers(0x100, right.slice().fill(0, part * 32, (part + (part === 3 ? 2 : 1)) * 32), '');
});

test('P256VERIFY: r is compared with the coordinate modulo the order', () => {
  const { Fn, Point } = { Fn: p256.Point.Fn, Point: p256.Point };
  const { Fp } = p256.Point;
  // A point whose x is not below the order, and the signature that leads to it.
  let x = Fn.ORDER;
  let nonce: InstanceType<typeof Point> | undefined;
  for (; nonce === undefined; x++) {
    try {
      nonce = Point.fromHex(`02${x.toString(16).padStart(64, '0')}`);
    } catch {
      // No point has this x.
    }
  }
  const [u1, u2] = [12_345n, 67_890n];
  const key = nonce.subtract(Point.BASE.multiply(u1)).multiply(Fn.inv(u2)).toAffine();
  const r = Fn.create(nonce.toAffine().x);
  assert.ok(nonce.toAffine().x >= Fn.ORDER && nonce.toAffine().x < Fp.ORDER);
  const s = Fn.mul(r, Fn.inv(u2));
  const input = concatBytes(...[Fn.mul(u1, s), r, s, key.x, key.y].map(word));
  answers(0x100, input, bytesToHex(word(1)).slice(2));
  answers(0x100, concatBytes(...[Fn.mul(u1, s), r + Fn.ORDER, s, key.x, key.y].map(word)), '');
});
