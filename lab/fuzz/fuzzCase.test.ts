import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CaseFile, decodeCase, encodeCase } from './fuzzCase.ts';
import { randomCase } from './randomCase.ts';
import { shrink } from './shrink.ts';

test('a case survives being written to a file and read again', () => {
  for (let index = 0; index < 40; index++) {
    const fuzzCase = randomCase(5, index);
    const file = JSON.parse(JSON.stringify(encodeCase(fuzzCase, { name: 'n', about: 'a' }))) as CaseFile;
    assert.deepEqual(decodeCase(file), fuzzCase);
  }
});

test('shrinking keeps what a case shows and drops the rest', async () => {
  const fuzzCase = randomCase(5, 2);
  const [address, account] = [...fuzzCase.accounts].find(([, { code }]) => code.length > 40) ?? assert.fail('no code');
  const byte = account.code[20];
  const small = await shrink(fuzzCase, async ({ accounts }) => accounts.get(address)?.code[20] === byte);
  assert.deepEqual([...small.accounts.keys()], [address]);
  assert.equal(small.transactions.length, 1);
  const code = small.accounts.get(address)?.code ?? new Uint8Array(0);
  assert.equal(code.length, 21);
  assert.ok(code.subarray(0, 20).every((one) => one === 0x5b));
});
