import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex, hexToBytes } from '@hanse/base';
import { keccak256, serializeTransaction } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { decodeTransaction, recoverSender } from './decodeTransaction.ts';
import { createDice } from './dice.fixture.ts';
import { randomTransaction } from './randomTransaction.fixture.ts';
import { signTransaction, type UnsignedTransaction } from './signTransaction.ts';

const KEY = new Uint8Array(32).fill(0x11);
const account = privateKeyToAccount(bytesToHex(KEY));
const ROUNDS = 60;

/** The same transaction in viem's words. */
function inViem(unsigned: UnsignedTransaction): object {
  const { chainId, nonce, gasLimit, to, value, data } = unsigned;
  const common = {
    nonce: Number(nonce),
    gas: gasLimit,
    value,
    data: bytesToHex(data),
    chainId: Number(chainId),
    ...(to === null ? {} : { to }),
  };
  if (unsigned.type === 0) return { type: 'legacy', ...common, gasPrice: unsigned.gasPrice };
  if (unsigned.type === 1) {
    return { type: 'eip2930', ...common, gasPrice: unsigned.gasPrice, accessList: unsigned.accessList };
  }
  const { maxFeePerGas, maxPriorityFeePerGas, accessList } = unsigned;
  const fees = { maxFeePerGas, maxPriorityFeePerGas, accessList };
  if (unsigned.type === 2) return { type: 'eip1559', ...common, ...fees };
  const authorizationList = unsigned.authorizationList.map(({ r, s, ...entry }) => ({
    ...entry,
    chainId: Number(entry.chainId),
    nonce: Number(entry.nonce),
    r: bytesToHex(hexToBytes(`0x${r.toString(16).padStart(64, '0')}`)),
    s: bytesToHex(hexToBytes(`0x${s.toString(16).padStart(64, '0')}`)),
  }));
  return { type: 'eip7702', ...common, ...fees, authorizationList };
}

for (const type of [0, 1, 2, 4] as const) {
  test(`type ${type}: viem and we sign the same bytes, and we read what viem wrote`, async () => {
    const dice = createDice(type + 1);
    for (let round = 0; round < ROUNDS; round++) {
      const unsigned = randomTransaction(type, dice);
      const theirs = await account.signTransaction(inViem(unsigned) as Parameters<typeof account.signTransaction>[0]);
      const ours = signTransaction(unsigned, KEY);
      assert.equal(bytesToHex(ours.raw), theirs, `round ${round}`);
      const read = decodeTransaction(hexToBytes(theirs));
      assert.deepEqual(read, ours);
      assert.deepEqual({ ...read, ...unsigned }, read);
      assert.equal(read.hash, keccak256(theirs));
      assert.equal(read.signingHash, keccak256(serializeTransaction(inViem(unsigned) as never)));
      assert.equal(recoverSender(read), account.address.toLowerCase());
    }
  });
}
