import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Address,
  bytesToHex,
  concatBytes,
  encodeRlp,
  type Hash,
  type Hex,
  hexToBytes,
  isFault,
} from '@hanse/base';
import { addressOfPrivateKey } from '@hanse/crypto';
import { recoverTransactionAddress, type TransactionSerializedLegacy } from 'viem';
import { checkTransaction } from './checkTransaction.ts';
import { decodeTransaction, recoverSender } from './decodeTransaction.ts';
import { signAuthorization, signTransaction, type UnsignedTransaction } from './signTransaction.ts';

const KEY = `0x${'11'.repeat(32)}` as Hex;
const TO = `0x${'ab'.repeat(20)}` as Address;
const SLOT = `0x${'cd'.repeat(32)}` as Hash;
const accessList = [{ address: TO, storageKeys: [SLOT] }];
const base = { nonce: 3n, gasLimit: 200_000n, to: TO, value: 5n, data: new Uint8Array([0, 1, 2]) };
const fees = { maxPriorityFeePerGas: 1n, maxFeePerGas: 9n };

const TRANSACTIONS: readonly UnsignedTransaction[] = [
  { type: 0, chainId: 7n, gasPrice: 8n, ...base },
  { type: 0, chainId: undefined, gasPrice: 0n, ...base },
  { type: 0, chainId: 7n, gasPrice: 8n, ...base, to: null, value: 0n },
  { type: 1, chainId: 7n, gasPrice: 8n, accessList, ...base },
  { type: 2, chainId: 7n, accessList: [], ...fees, ...base, to: null },
  { type: 2, chainId: 7n, accessList, ...fees, ...base, nonce: 0n, value: 0n, data: new Uint8Array(0) },
  {
    type: 4,
    chainId: 7n,
    accessList: [],
    authorizationList: [signAuthorization({ chainId: 0n, address: TO, nonce: 1n }, hexToBytes(KEY))],
    ...fees,
    ...base,
  },
];

test('a transaction without a chain id, which viem does not sign, is read by it with the same sender', async () => {
  const signed = signTransaction(TRANSACTIONS[1] as UnsignedTransaction, hexToBytes(KEY));
  const serializedTransaction = bytesToHex(signed.raw) as TransactionSerializedLegacy;
  const sender = await recoverTransactionAddress({ serializedTransaction });
  assert.equal(sender.toLowerCase(), addressOfPrivateKey(hexToBytes(KEY)));
  assert.equal(recoverSender(signed), sender.toLowerCase());
  assert.equal(signed.chainId, undefined);
});

test('each stateless rule refuses with its own code', () => {
  const rules = { chainId: 7n, fork: 'osaka', unprotected: 'refuse' } as const;
  const refuse = (
    changes: Partial<UnsignedTransaction>,
    code: string,
    other: Partial<typeof rules> | { fork: 'cancun' } = {},
  ): void => {
    const signed = signTransaction(
      { ...(TRANSACTIONS[5] as UnsignedTransaction), ...changes } as UnsignedTransaction,
      hexToBytes(KEY),
    );
    assert.throws(
      () => checkTransaction(signed, { ...rules, ...other }),
      (error) => isFault(error, code),
      code,
    );
  };
  refuse({ chainId: 8n }, 'protocol/wrong-chain');
  refuse({ gasLimit: 20_999n }, 'protocol/intrinsic-gas');
  refuse({ gasLimit: 16_777_217n }, 'protocol/gas-limit-cap');
  refuse({ nonce: 0xffff_ffff_ffff_ffffn }, 'protocol/nonce-max');
  refuse({ to: null, data: new Uint8Array(49_153) } as Partial<UnsignedTransaction>, 'protocol/initcode-too-large');
  refuse({ data: new Uint8Array(140_000) }, 'protocol/transaction-too-large');
  refuse({ maxPriorityFeePerGas: 10n } as Partial<UnsignedTransaction>, 'protocol/tip-above-fee');
  refuse({ maxFeePerGas: 1n << 255n } as Partial<UnsignedTransaction>, 'protocol/cost-overflow');
  refuse(
    { data: new Uint8Array(1000).fill(1), gasLimit: 40_000n } as Partial<UnsignedTransaction>,
    'protocol/intrinsic-gas',
  );
  refuse(TRANSACTIONS[1] as UnsignedTransaction, 'protocol/unprotected');
  refuse(TRANSACTIONS[6] as UnsignedTransaction, 'protocol/type-not-active', { fork: 'cancun' });
  refuse(
    { ...(TRANSACTIONS[6] as UnsignedTransaction), authorizationList: [] } as Partial<UnsignedTransaction>,
    'protocol/no-authorizations',
  );
});

test('blob transactions and unknown types are refused with a reason', () => {
  assert.throws(
    () => decodeTransaction(new Uint8Array([3, 0xc0])),
    (error) => isFault(error, 'protocol/blob-transaction'),
  );
  assert.throws(
    () => decodeTransaction(new Uint8Array([5, 0xc0])),
    (error) => isFault(error, 'protocol/unknown-transaction-type'),
  );
  assert.throws(
    () => decodeTransaction(new Uint8Array(0)),
    (error) => isFault(error, 'protocol/bad-transaction'),
  );
});

test('a transaction as long as a hash, made by choosing r and s, is refused; its neighbours are not', () => {
  const forged = (dataLength: number): Uint8Array => {
    const none = new Uint8Array(0);
    const one = new Uint8Array([1]);
    const data = new Uint8Array(dataLength).fill(0x60);
    const gasLimit = new Uint8Array([1, 0, 0]);
    const fields = [one, none, none, none, gasLimit, none, none, data, [], none, one, one];
    return concatBytes(new Uint8Array([2]), encodeRlp(fields));
  };
  const lengths = [14, 15, 16].map((dataLength) => forged(dataLength).length);
  assert.deepEqual(lengths, [31, 32, 33]);
  assert.throws(
    () => decodeTransaction(forged(15)),
    (error) => isFault(error, 'protocol/bad-transaction'),
  );
  for (const dataLength of [14, 16]) assert.ok(recoverSender(decodeTransaction(forged(dataLength))) !== undefined);
});
