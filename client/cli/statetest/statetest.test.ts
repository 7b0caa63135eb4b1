import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Address, bytesToHex, concatBytes, type Hash, hexToBytes } from '@hanse/base';
import { addressOfPrivateKey } from '@hanse/crypto';
import { signAuthorization } from '@hanse/protocol';
import { run } from '../run.ts';
import { rawTransaction } from '../t8n/transactionJson.ts';
import { type PlainAccount, PlainState } from './plainState.ts';
import type { StateTestResult } from './runStateTest.ts';

const root = mkdtempSync(join(tmpdir(), 'hanse-statetest-'));
after(() => rmSync(root, { recursive: true }));

const KEY = `0x${'11'.repeat(32)}`;
const SENDER = addressOfPrivateKey(hexToBytes(KEY));
const OTHER_KEY = `0x${'22'.repeat(32)}`;
const OTHER = addressOfPrivateKey(hexToBytes(OTHER_KEY));
const TO = `0x${'33'.repeat(20)}` as Address;
const MINER = `0x${'44'.repeat(20)}` as Address;
const NO_LOGS = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';
const RICH = 10n ** 18n;
const WRONG = `0x${'99'.repeat(32)}`;
const BASE_FEE = 10n;
const hex = (value: bigint): string => `0x${value.toString(16)}`;

const account = (balance: bigint, nonce = 0n, code: Uint8Array = new Uint8Array(0)): PlainAccount => ({
  balance,
  nonce,
  code,
  storage: new Map(),
});
const rootOf = (accounts: { readonly [address: string]: PlainAccount }): string =>
  new PlainState(new Map(Object.entries(accounts) as [Address, PlainAccount][])).root();

const pre = { [SENDER]: { balance: hex(RICH), nonce: '0x00', code: '0x', storage: {} } };
const preRoot = rootOf({ [SENDER]: account(RICH) });
const env = {
  currentNumber: '0x01',
  currentTimestamp: '0x03e8',
  currentCoinbase: MINER,
  currentGasLimit: '0x05f5e100',
  currentBaseFee: hex(BASE_FEE),
  currentRandom: '0x00',
};
const indexes = { data: 0, gas: 0, value: 0 };
const transfer = { nonce: '0x00', gasPrice: '0x0c', to: TO, value: '0x07', data: '0x', secretKey: KEY };
const transferRoot = rootOf({
  [SENDER]: account(RICH - 7n - 21_000n * 12n, 1n),
  [TO]: account(7n),
  [MINER]: account(21_000n * 2n),
});
const raw = (json: object): string => bytesToHex(rawTransaction(json, { chainId: 1n, where: 'test' }));

function write(name: string, tests: object): string {
  const path = join(root, name);
  writeFileSync(path, JSON.stringify(tests));
  return path;
}

async function statetest(...args: string[]): Promise<{ code: number; lines: StateTestResult[]; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const code = await run(['statetest', ...args, '--json'], {
    env: {},
    cwd: root,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    isInteractive: false,
  });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return { code, lines: lines.map((line) => JSON.parse(line) as StateTestResult), stderr };
}

test('a transfer passes, from its bytes and from its description; forks that are not ours are left out', async () => {
  const post = { hash: transferRoot, logs: NO_LOGS, indexes };
  const txbytes = raw({ ...transfer, gas: '0x5208' });
  const transaction = { ...transfer, gasLimit: ['0x5208'], data: ['0x'], value: ['0x07'] };
  const path = write('transfer.json', {
    transfer: { env, pre, transaction, post: { London: [post], Cancun: [{ ...post, txbytes }, post], Osaka: [post] } },
  });
  const { code, lines } = await statetest(path);
  assert.equal(code, 0, JSON.stringify(lines));
  assert.deepEqual(
    lines.map(({ fork, pass }) => `${fork} ${pass}`),
    ['Cancun true', 'Cancun true', 'Osaka true'],
  );
  assert.deepEqual(lines[0], {
    name: 'transfer',
    file: path,
    fork: 'Cancun',
    d: 0,
    g: 0,
    v: 0,
    stateRoot: transferRoot,
    logsHash: NO_LOGS,
    pass: true,
  });
  assert.deepEqual((await statetest(path, '--fork', 'osaka')).lines.length, 1);
});

test('what differs fails with its reason, and so does what should have been refused or should not', async () => {
  const txbytes = raw({ ...transfer, gas: '0x5208' });
  const poor = raw({ ...transfer, gas: '0x5207' });
  const good = { hash: transferRoot, logs: NO_LOGS, indexes, txbytes };
  const refused = { hash: preRoot, logs: NO_LOGS, indexes, txbytes: poor };
  const cases = [
    good,
    { ...good, hash: WRONG },
    { ...good, logs: WRONG },
    { ...good, expectException: 'TransactionException.INTRINSIC_GAS_TOO_LOW' },
    refused,
    { ...refused, expectException: 'TransactionException.INTRINSIC_GAS_TOO_LOW' },
    { ...refused, hash: WRONG, expectException: 'TransactionException.INTRINSIC_GAS_TOO_LOW' },
    { ...refused, txbytes: '0x7f', expectException: 'TransactionException.RLP' },
  ];
  const { code, lines } = await statetest(write('wrong.json', { wrong: { env, pre, post: { Cancun: cases } } }));
  assert.equal(code, 1);
  assert.deepEqual(
    lines.map(({ pass, reason }) => (pass ? 'pass' : (reason ?? '').split(/[ ,(]/).slice(0, 2).join(' '))),
    ['pass', 'state root', 'logs hash', 'accepted ', 'refused: protocol/intrinsic-gas', 'pass', 'state root', 'pass'],
  );
});

test('the form of execution-spec-tests: another chain id, and an authorization under Prague', async () => {
  const chainId = 7n;
  const signed = signAuthorization({ chainId, address: TO, nonce: 0n }, hexToBytes(OTHER_KEY));
  const authorization = {
    chainId: hex(chainId),
    address: TO,
    nonce: '0x00',
    v: hex(BigInt(signed.yParity)),
    r: hex(signed.r),
    s: hex(signed.s),
  };
  const transaction = {
    type: '0x04',
    nonce: '0x00',
    maxFeePerGas: '0x0c',
    maxPriorityFeePerGas: '0x02',
    gasLimit: ['0x0186a0'],
    to: TO,
    value: ['0x00'],
    data: ['0x'],
    accessLists: [[]],
    authorizationList: [authorization],
    secretKey: KEY,
  };
  const gas = 21_000n + 25_000n;
  const hash = rootOf({
    [SENDER]: account(RICH - gas * 12n, 1n),
    [OTHER]: account(0n, 1n, concatBytes(hexToBytes('0xef0100'), hexToBytes(TO))),
    [MINER]: account(gas * 2n),
  });
  const test7702 = {
    env,
    pre,
    transaction,
    post: { Prague: [{ hash, logs: NO_LOGS, indexes }] },
    config: { chainid: '0x07' },
  };
  const { code, lines } = await statetest(write('prague.json', { 'tests/prague/set_code[fork_Prague]': test7702 }));
  assert.equal(code, 0, JSON.stringify(lines));
});

test('blobs: paid for and seen by the code; wrong ones are refused', async () => {
  const hashOfBlob = `0x01${'55'.repeat(31)}`;
  // BLOBHASH(0) to slot 0
  const code = hexToBytes('0x5f495f5500');
  const blob = {
    nonce: '0x00',
    maxFeePerGas: '0x0c',
    maxPriorityFeePerGas: '0x02',
    maxFeePerBlobGas: '0x02',
    gas: '0x0186a0',
    to: TO,
    data: '0x',
    secretKey: KEY,
    blobVersionedHashes: [hashOfBlob],
  };
  const gas = 21_000n + 2n + 3n + 2n + 22_100n;
  const after = rootOf({
    [SENDER]: account(RICH - gas * 12n - 131_072n, 1n),
    [TO]: {
      ...account(0n, 0n, code),
      storage: new Map([[`0x${'00'.repeat(32)}` as Hash, BigInt(hashOfBlob)]]),
    },
    [MINER]: account(gas * 2n),
  });
  const withCode = { ...pre, [TO]: { balance: '0x00', nonce: '0x00', code: bytesToHex(code), storage: {} } };
  const before = rootOf({ [SENDER]: account(RICH), [TO]: account(0n, 0n, code) });
  const bad = [
    { blobVersionedHashes: [] },
    { blobVersionedHashes: [WRONG] },
    { blobVersionedHashes: Array.from({ length: 7 }, () => hashOfBlob) },
    { maxFeePerBlobGas: '0x00' },
    { to: '' },
  ];
  const refused = { hash: before, logs: NO_LOGS, indexes, expectException: 'TransactionException.TYPE_3' };
  const cases = [
    { hash: after, logs: NO_LOGS, indexes, txbytes: raw(blob) },
    ...bad.map((change) => ({ ...refused, txbytes: raw({ ...blob, ...change }) })),
  ];
  const path = write('blobs.json', { blobs: { env, pre: withCode, post: { Cancun: cases } } });
  const { code: exit, lines } = await statetest(path);
  assert.equal(exit, 0, JSON.stringify(lines));
  assert.equal(lines.length, 6);
});

test('a folder is searched, on two threads; what is no state test is said', async () => {
  const folder = join(root, 'suite');
  mkdirSync(join(folder, 'deep', '.meta'), { recursive: true });
  writeFileSync(join(folder, 'deep', '.meta', 'index.json'), 'no test');
  const post = {
    Cancun: [{ hash: transferRoot, logs: NO_LOGS, indexes, txbytes: raw({ ...transfer, gas: '0x5208' }) }],
  };
  for (const name of ['a.json', 'deep/b.json', 'deep/stTimeConsuming.json']) {
    writeFileSync(join(folder, name), JSON.stringify({ [name]: { env, pre, post } }));
  }
  const { code, lines } = await statetest('suite', '--workers', '2');
  assert.equal(code, 0);
  assert.deepEqual(lines.map(({ file }) => file).sort(), [
    'suite/a.json',
    'suite/deep/b.json',
    'suite/deep/stTimeConsuming.json',
  ]);
  assert.equal((await statetest('suite', '--fork', 'Prague')).code, 1, 'no case is no success');
  writeFileSync(join(folder, 'c.json'), '{"c": 1}');
  const broken = await statetest('suite', '--workers', '2');
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /bad-state-test/);
  assert.equal((await statetest('nowhere')).code, 1);
  assert.equal((await statetest('suite', '--fork', 'London')).code, 2);
});
