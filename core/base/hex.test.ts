import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToAddress, bytesToHash, bytesToHex, hexToBytes, isAddress, isHash, isHex } from './hex.ts';

const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test('every byte goes to text and back, views included', () => {
  const text = bytesToHex(all);
  assert.equal(text, `0x${Array.from(all, (byte) => byte.toString(16).padStart(2, '0')).join('')}`);
  assert.deepEqual(hexToBytes(text), all);
  assert.deepEqual(hexToBytes(`0x${text.slice(2).toUpperCase()}`), all);
  assert.equal(bytesToHex(all.subarray(16, 19)), '0x101112');
  assert.equal(bytesToHex(new Uint8Array(0)), '0x');
  assert.deepEqual(hexToBytes('0x'), new Uint8Array(0));
});

test('the browser form, without Buffer, writes the same', async () => {
  const holder = globalThis as { Buffer?: unknown };
  const buffer = holder.Buffer;
  const inBrowser = await (async () => {
    try {
      holder.Buffer = undefined;
      return (await import(`./hex.ts?${'browser'}`)) as { bytesToHex: typeof bytesToHex };
    } finally {
      holder.Buffer = buffer;
    }
  })();
  assert.notEqual(inBrowser.bytesToHex, bytesToHex);
  assert.equal(inBrowser.bytesToHex(all), bytesToHex(all));
});

test('what is hexadecimal, a hash, an address', () => {
  for (const good of ['0x', '0x00', '0xaB']) assert.ok(isHex(good), good);
  for (const bad of ['', '00', '0x0', '0X00', '0xg0', '0x 1', '0x0g', 7, null, undefined, ['0x00']])
    assert.ok(!isHex(bad));
  assert.ok(isHash(`0x${'aB'.repeat(32)}`) && !isHash(`0x${'ab'.repeat(31)}`) && !isHash(`0x${'zz'.repeat(32)}`));
  assert.ok(isAddress(`0x${'aB'.repeat(20)}`) && !isAddress(`0x${'ab'.repeat(21)}`) && !isAddress(5));
  assert.equal(bytesToHash(new Uint8Array(32)), `0x${'00'.repeat(32)}`);
  assert.equal(bytesToAddress(new Uint8Array(20).fill(0xff)), `0x${'ff'.repeat(20)}`);
  assert.throws(() => bytesToHash(new Uint8Array(31)), RangeError);
  assert.throws(() => bytesToAddress(new Uint8Array(21)), RangeError);
  for (const bad of ['0xg0', '0x0g', '0x  ']) assert.throws(() => hexToBytes(bad), RangeError);
});
