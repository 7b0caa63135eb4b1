import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, concatBytes, type Hash, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { type PlainAccount, PlainState } from '@hanse/cli';
import { leagueToken, register } from '@hanse/contracts';
import { addressOfPrivateKey, createAddress } from '@hanse/crypto';
import { HanseEvm } from '@hanse/evm';
import { type BlockContext, BlockExecution } from '@hanse/execution';
import {
  type Fork,
  QBFT_MIX_HASH,
  type RecoveredTransaction,
  signAuthorization,
  signTransaction,
  type UnsignedTransaction,
  withSender,
  ZERO_HASH,
} from '@hanse/protocol';
import { EthereumJsVm } from './ethereumJsVm.ts';

const CHAIN_ID = 77n;
const ACCOUNTS = 6;
const TRANSACTIONS = 150;

/** Small linear congruential dice: the same seed gives the same block. */
function diceOf(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const keyAt = (index: number): Uint8Array => new Uint8Array(32).fill(0x44).fill(index + 1, 31);
const addressAt = (index: number): Address => addressOfPrivateKey(keyAt(index));
const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);

function tokenCreation(): Uint8Array {
  const text = concatBytes(word(1n), new Uint8Array(32).fill(0x54, 0, 1));
  return concatBytes(hexToBytes(leagueToken.bytecode), word(96n), word(160n), word(10n ** 20n), text, text);
}

function tokenTransfer(to: Address, amount: bigint): Uint8Array {
  return concatBytes(hexToBytes('0xa9059cbb'), padLeft(hexToBytes(to), 32), word(amount));
}

function randomTransactions(seed: number, fork: Fork): RecoveredTransaction[] {
  const dice = diceOf(seed);
  const nonces = new Array<bigint>(ACCOUNTS).fill(0n);
  const token = createAddress(addressAt(0), 0n);
  const transactions: RecoveredTransaction[] = [];
  const add = (from: number, fields: object): void => {
    const typed = { type: 2, chainId: CHAIN_ID, nonce: nonces[from], to: null, value: 0n, accessList: [] };
    const fees = { gasPrice: 12n, maxFeePerGas: 15n, maxPriorityFeePerGas: BigInt(dice(4)) };
    const unsigned = { ...typed, ...fees, gasLimit: 2_000_000n, data: new Uint8Array(0), ...fields };
    transactions.push(withSender(signTransaction(unsigned as UnsignedTransaction, keyAt(from)), addressAt(from)));
    nonces[from] = (nonces[from] as bigint) + 1n;
  };
  add(0, { data: tokenCreation() });
  for (let count = 1; count < TRANSACTIONS; count++) {
    const from = dice(ACCOUNTS);
    const to = addressAt(dice(ACCOUNTS + 3));
    const type = dice(3);
    const value = BigInt(dice(1000));
    const kind = dice(8);
    if (kind < 2) add(from, { type, to, value, gasLimit: 21_000n + BigInt(dice(2)) * 4000n });
    else if (kind < 5) add(from, { type, to: token, data: tokenTransfer(to, BigInt(dice(5)) * 10n ** 18n) });
    else if (kind === 5) add(from, { type, data: hexToBytes(register.bytecode), value: BigInt(dice(2)) });
    else if (kind === 6) {
      const data = new Uint8Array(dice(400)).fill(1);
      const accessList = [{ address: token, storageKeys: [ZERO_HASH as Hash] }];
      add(from, { type: 1 + dice(2), to, data, accessList, gasLimit: 60_000n });
    } else if (fork !== 'cancun') {
      const signer = dice(ACCOUNTS);
      const nonce = (nonces[signer] as bigint) + (signer === from ? 1n : 0n);
      const lent = signAuthorization({ chainId: BigInt(dice(2)) * CHAIN_ID, address: token, nonce }, keyAt(signer));
      add(from, { type: 4, to, authorizationList: [lent], data: tokenTransfer(to, 1n) });
      nonces[signer] = (nonces[signer] as bigint) + 1n;
    }
  }
  return transactions;
}

for (const fork of ['cancun', 'prague', 'osaka'] as const) {
  test(`random transactions have the same gas, outcome and root as in @ethereumjs/vm (${fork})`, async () => {
    const rich = { nonce: 0n, balance: 10n ** 24n, code: new Uint8Array(0), storage: new Map<Hash, bigint>() };
    const accounts = Array.from({ length: ACCOUNTS }, (_, index): [Address, PlainAccount] => [addressAt(index), rich]);
    const state = new PlainState(new Map(accounts));
    const block: BlockContext = {
      number: 1,
      timestamp: 1000,
      coinbase: `0x${'c0'.repeat(20)}` as Address,
      gasLimit: 1_000_000_000n,
      baseFeePerGas: 10n,
      prevRandao: QBFT_MIX_HASH,
      excessBlobGas: 0n,
      chainId: CHAIN_ID,
      fork,
      blockHash: () => undefined,
    };
    const oracle = await EthereumJsVm.open(state, block);
    const evm = new HanseEvm();
    const execution = await BlockExecution.open({ block, reader: state, evm, parentHash: ZERO_HASH });
    const wanted: object[] = [];
    for (const transaction of randomTransactions(fork.length * 7919, fork)) {
      const fault = await execution.add(transaction);
      const outcome = await oracle.apply(transaction);
      assert.equal(fault === undefined, outcome !== undefined, `${fault?.message}`);
      if (outcome !== undefined) wanted.push(outcome);
    }
    const executed = execution.finish();
    const seen = executed.outcomes.map(({ gasUsed, failure, logs }) => ({
      gasUsed,
      hasFailed: failure !== undefined,
      logs: logs.length,
    }));
    assert.deepEqual(seen, wanted);
    assert.ok(seen.length > TRANSACTIONS / 2);
    assert.equal(state.after(executed.changes).root(), await oracle.root());
  });
}
