import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { getContractAddress } from 'viem';
import { createAddress, toChecksumAddress } from './address.ts';

test('the examples of EIP-55', () => {
  for (const wanted of [
    '0x52908400098527886E0F7030069857D2E4169EE7',
    '0xde709f2102306220921060314715629080e2fb77',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  ]) {
    assert.equal(toChecksumAddress(wanted.toLowerCase()), wanted);
    assert.equal(toChecksumAddress(wanted), wanted);
  }
});

test('addresses of created contracts', () => {
  const sender = '0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0' as Address;
  assert.equal(createAddress(sender, 0n), '0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d');
  assert.equal(createAddress(sender, 1n), '0x343c43a37d37dff08ae8c4a11544c718abb4fcf8');
  for (const nonce of [2n, 127n, 128n, 255n, 256n, 65536n, 2n ** 64n - 2n]) {
    assert.equal(createAddress(sender, nonce), getContractAddress({ from: sender, nonce }).toLowerCase());
  }
});
