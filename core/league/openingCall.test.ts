import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex } from '@hanse/base';
import { encodeFunctionData, parseAbi } from 'viem';
import { VALIDATORS_ADDRESS } from './addresses.ts';
import { openingCall } from './openingCall.ts';
import { member } from './storage.fixture.ts';

test('the call that opens a block is what a client would encode', () => {
  const abi = parseAbi(['function onBlock(address[] missed)']);
  for (const count of [0, 1, 2, 300]) {
    const missed = Array.from({ length: count }, (_, index) => member(0xabc000 - index));
    const { to, data } = openingCall({ missed });
    assert.equal(to, VALIDATORS_ADDRESS);
    assert.equal(bytesToHex(data), encodeFunctionData({ abi, args: [missed] }));
  }
});
