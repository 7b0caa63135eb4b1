import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, hexToBytes } from '@hanse/base';
import { decodeTransaction, signTransaction } from '@hanse/protocol';
import { serializeTransaction } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { answersTo, codeOf, loadVector, skip, VECTORS } from './answers.fixture.ts';
import { transactionCodec } from './transaction.ts';
import { transactionForkNamed } from './transactionForks.ts';

const FOLDER = 'ethereum-tests/TransactionTests/';
type Result = {
  readonly hash?: string;
  readonly sender?: string;
  readonly intrinsicGas: string;
  readonly exception?: string;
};
type Case = { readonly txbytes: string; readonly result: { readonly [fork: string]: Result } };

function allCases(): Case[] {
  const files = readdirSync(new URL(FOLDER, VECTORS), { recursive: true, encoding: 'utf8' });
  const json = files.filter((file) => file.endsWith('.json')).sort();
  return json.flatMap((file) => Object.values(loadVector<{ [name: string]: Case }>(`${FOLDER}${file}`)));
}

test('TransactionTests, every case under every fork it names', { skip }, async () => {
  const cases = allCases();
  const forks = [...new Set(cases.flatMap(({ result }) => Object.keys(result)))];
  assert.ok(forks.length >= 13 && cases.length >= 200);
  let checked = 0;
  for (const name of forks) {
    const fork = transactionForkNamed(name);
    assert.ok(fork !== undefined, name);
    const under = cases.filter(({ result }) => result[name] !== undefined);
    const said = await answersTo(
      transactionCodec({ fork }),
      under.map(({ txbytes }) => txbytes),
    );
    for (const [at, answer] of said.entries()) {
      const { txbytes, result } = under[at] as Case;
      const wanted = result[name] as Result;
      checked++;
      const place = `${name} ${txbytes.slice(0, 60)} ${wanted.exception} ${JSON.stringify(answer).slice(0, 300)}`;
      if (wanted.exception !== undefined) {
        assert.match(codeOf(answer) ?? '', /^(protocol|rlp|codec)\//, place);
        assert.notEqual(codeOf(answer), 'codec/defect');
        continue;
      }
      assert.deepEqual([answer['hash'], answer['sender']], [wanted.hash, wanted.sender], place);
      assert.equal(BigInt(answer['intrinsicGas'] as string), BigInt(wanted.intrinsicGas), place);
    }
  }
  assert.ok(checked > 2500, `checked ${checked}`);
});

test('the fields of every valid case make its bytes again', { skip }, async () => {
  const valid = allCases().filter(({ result }) => Object.values(result).at(-1)?.exception === undefined);
  const codec = transactionCodec();
  const read = (
    await answersTo(
      codec,
      valid.map(({ txbytes }) => txbytes),
    )
  ).filter((answer) => !('error' in answer));
  assert.ok(read.length > 25);
  assert.deepEqual(
    await answersTo(
      codec,
      read.map((answer) => JSON.stringify(answer)),
    ),
    read,
  );
});

const KEY = `0x${'45'.repeat(32)}` as const;
const TO = `0x${'ab'.repeat(20)}` as const;
const COMMON = { nonce: 7, gas: 100_000n, to: TO, value: 10n ** 18n, data: '0x00ff01' as const };
const LIST = [{ address: TO, storageKeys: [`0x${'01'.repeat(32)}` as const] }];

test('each type: fields to the bytes to sign, and signed ones to the transaction, as viem has them', async () => {
  const account = privateKeyToAccount(KEY);
  const authorization = await account.signAuthorization({ chainId: 5, address: TO, nonce: 1 });
  const transactions = [
    { type: 'legacy', ...COMMON, gasPrice: 3n },
    { type: 'legacy', ...COMMON, gasPrice: 3n, chainId: 2026 },
    { type: 'eip2930', ...COMMON, gasPrice: 3n, chainId: 5, accessList: LIST },
    { type: 'eip1559', ...COMMON, maxFeePerGas: 9n, maxPriorityFeePerGas: 2n, chainId: 5, accessList: LIST },
    { type: 'eip1559', ...COMMON, to: null, maxFeePerGas: 9n, maxPriorityFeePerGas: 0n, chainId: 5 },
    {
      type: 'eip7702',
      ...COMMON,
      maxFeePerGas: 9n,
      maxPriorityFeePerGas: 2n,
      chainId: 5,
      authorizationList: [authorization],
    },
  ] as const;
  for (const transaction of transactions) {
    const raw = await account.signTransaction(transaction as never);
    const [read] = await answersTo(transactionCodec(), [raw]);
    assert.ok(read !== undefined && !('error' in read), JSON.stringify(read));
    assert.equal(read['sender'], account.address.toLowerCase());
    assert.equal(read['hash'], decodeTransaction(hexToBytes(raw)).hash);
    const { v, yParity, r, s, ...unsigned } = read;
    const [toSign, again, byParity] = await answersTo(transactionCodec(), [
      JSON.stringify(unsigned),
      JSON.stringify({ ...unsigned, v, r, s }),
      JSON.stringify({ ...unsigned, yParity, r, s }),
    ]);
    assert.equal(toSign?.['signingPayload'], serializeTransaction(transaction as never));
    assert.equal(toSign?.['signingHash'], read['signingHash']);
    assert.deepEqual(toSign?.['intrinsicGas'], read['intrinsicGas']);
    assert.deepEqual([again, byParity], [read, read]);
  }
});

test('fields that are no transaction are refused with their place', async () => {
  const good = { nonce: 0, gasPrice: '0x1', gas: 21_000, to: TO, value: '0x0', input: '0x', chainId: '0x1' };
  const wrong: readonly [object, string][] = [
    [{ ...good, nonce: -1 }, 'nonce'],
    [{ ...good, nonce: '0x10000000000000000' }, 'nonce'],
    [{ ...good, to: '0x12' }, 'to'],
    [{ ...good, input: '0x1' }, 'input'],
    [{ ...good, gas: undefined }, 'gas'],
    [{ ...good, gasLimit: '0x1' }, 'gasLimit'],
    [{ ...good, type: '0x3' }, 'type'],
    [{ ...good, maxFeePerGas: '0x1', type: '0x0' }, 'maxFeePerGas'],
    [{ ...good, accessList: [{ address: TO, storageKeys: ['0x00'] }] }, 'accessList[0].storageKeys[0]'],
    [{ ...good, v: '0x1b', r: '0x1', s: '0x1' }, 'v'],
    [{ ...good, v: '0x25', r: '0x1' }, 's'],
    [[], 'input'],
    [{ ...good, gaz: 1 }, 'gaz'],
  ];
  const said = await answersTo(
    transactionCodec(),
    wrong.map(([value]) => JSON.stringify(value)),
  );
  for (const [at, answer] of said.entries()) {
    assert.match(codeOf(answer) ?? '', /^codec\/(bad|unknown)-field$/);
    assert.equal((answer as { error?: { params: { field: string } } }).error?.params.field, wrong[at]?.[1]);
  }
});

test('without a fork a transaction need only be readable; a chain can be asked for', async () => {
  const transaction = {
    type: 2,
    chainId: 2026n,
    nonce: 0n,
    gasLimit: 1n,
    to: null,
    value: 0n,
    data: new Uint8Array(0),
  } as const;
  const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 1n, accessList: [] };
  const raw = bytesToHex(signTransaction({ ...transaction, ...fees }, hexToBytes(KEY)).raw);
  const codes = await Promise.all(
    [
      {},
      { chainId: 2026n },
      { chainId: 1n },
      { fork: 'Osaka', chainId: 2026n },
      { fork: 'Osaka' },
      { fork: 'Berlin' },
    ].map(async (options) => codeOf((await answersTo(transactionCodec(options as object), [raw]))[0] ?? {})),
  );
  assert.deepEqual(codes, [
    undefined,
    undefined,
    'protocol/wrong-chain',
    'protocol/intrinsic-gas',
    'protocol/wrong-chain',
    'protocol/type-not-active',
  ]);
});
