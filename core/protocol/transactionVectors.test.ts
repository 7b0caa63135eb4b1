import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Fault, type Hex, hexToBytes } from '@hanse/base';
import { checkTransaction } from './checkTransaction.ts';
import { decodeTransaction, recoverSender } from './decodeTransaction.ts';
import type { Fork } from './fork.ts';
import { intrinsicGas } from './gas.ts';

const FOLDER = new URL('../../../shared/vectors/ethereum-tests/TransactionTests/', import.meta.url);
const skip = existsSync(FOLDER) ? false : 'the outside vectors are not here (../shared/vectors)';
/** Forks of the suite whose rules we have; a case is checked under each it names. */
const FORK_OF: { readonly [name: string]: Fork } = {
  Shanghai: 'shanghai',
  Cancun: 'cancun',
  Prague: 'prague',
  Osaka: 'osaka',
};

type Result = {
  readonly hash?: string;
  readonly sender?: string;
  readonly intrinsicGas?: string;
  readonly exception?: string;
};
type Case = { readonly txbytes: Hex; readonly result: { readonly [fork: string]: Result } };

function check(bytes: Hex, fork: Fork, wanted: Result): void {
  if (wanted.exception === undefined) {
    const transaction = decodeTransaction(hexToBytes(bytes));
    checkTransaction(transaction, { chainId: transaction.chainId ?? 1n, fork, unprotected: 'allow' });
    assert.equal(transaction.hash, wanted.hash);
    assert.equal(recoverSender(transaction), wanted.sender);
    assert.equal(intrinsicGas(transaction), BigInt(wanted.intrinsicGas ?? 0));
    return;
  }
  assert.throws(() => {
    const transaction = decodeTransaction(hexToBytes(bytes));
    checkTransaction(transaction, { chainId: 1n, fork, unprotected: 'allow' });
    if (recoverSender(transaction) === undefined) throw new Fault('test/no-sender', { en: '', zh: '' }, {});
  }, Fault);
}

test('TransactionTests', { skip }, async (suite) => {
  let checked = 0;
  for (const group of readdirSync(FOLDER)) {
    for (const file of readdirSync(new URL(`${group}/`, FOLDER))) {
      const cases = JSON.parse(readFileSync(new URL(`${group}/${file}`, FOLDER), 'utf8')) as {
        readonly [name: string]: Case;
      };
      for (const [name, { txbytes, result }] of Object.entries(cases)) {
        const named = Object.entries(FORK_OF).filter(([forkName]) => result[forkName] !== undefined);
        // Two malformed transactions were never extended beyond London; malformed they still are.
        for (const [forkName, fork] of named.length > 0 ? named : [['London', 'shanghai'] as const]) {
          const wanted = result[forkName] as Result;
          assert.ok(named.length > 0 || wanted.exception !== undefined, name);
          checked++;
          await suite.test(`${group}/${name} ${forkName}`, () => check(txbytes, fork, wanted));
        }
      }
    }
  }
  assert.ok(checked > 200, `the suite has cases, seen ${checked}`);
});
