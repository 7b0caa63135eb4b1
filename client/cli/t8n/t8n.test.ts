import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Address, hexToBytes } from '@hanse/base';
import { addressOfPrivateKey, createAddress } from '@hanse/crypto';
import { BEACON_ROOTS_ADDRESS } from '@hanse/execution';
import { run } from '../run.ts';
import { type PlainAccount, PlainState } from '../statetest/plainState.ts';

const root = mkdtempSync(join(tmpdir(), 'hanse-t8n-'));
after(() => rmSync(root, { recursive: true }));

const KEY = `0x${'11'.repeat(32)}`;
const SENDER = addressOfPrivateKey(hexToBytes(KEY));
const TO = `0x${'33'.repeat(20)}` as Address;
const MINER = `0x${'44'.repeat(20)}` as Address;
const CODE_AT = `0x${'55'.repeat(20)}` as Address;
const RICH = 10n ** 18n;
const ZERO = `0x${'00'.repeat(32)}`;
const NO_REQUESTS = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const alloc = { [SENDER]: { balance: `0x${RICH.toString(16)}` } };
const env = {
  currentCoinbase: MINER,
  currentGasLimit: '0x7fffffffffffffff',
  currentNumber: '2',
  currentTimestamp: '1000',
  currentRandom: '0x00',
  currentBaseFee: '0x07',
  withdrawals: [],
  parentBeaconBlockRoot: ZERO,
};
const transfer = { nonce: '0x0', gas: '0x5208', gasPrice: '0x9', to: TO, value: '0x5', input: '0x', secretKey: KEY };

type Result = {
  readonly stateRoot: string;
  readonly txRoot: string;
  readonly receiptsRoot: string;
  readonly blobGasUsed?: string;
  readonly gasUsed: string;
  readonly currentBaseFee: string;
  readonly currentExcessBlobGas?: string;
  readonly requests?: readonly string[];
  readonly requestsHash?: string;
  readonly rejected?: readonly { readonly index: number; readonly error: string }[];
  readonly receipts: readonly {
    readonly type: string;
    readonly status: string;
    readonly contractAddress: string;
    readonly logs: readonly { readonly logIndex: string; readonly topics: readonly string[]; readonly data: string }[];
  }[];
};
type Run = {
  readonly code: number;
  readonly stderr: string;
  readonly result: Result;
  readonly alloc: object;
  readonly body: string;
};

let runs = 0;
async function t8n(
  files: { readonly alloc?: unknown; readonly env?: unknown; readonly txs?: unknown },
  ...args: string[]
): Promise<Run> {
  const cwd = join(root, `run-${runs++}`);
  mkdirSync(cwd);
  const inputs = { alloc, env, txs: [transfer], ...files };
  for (const [name, value] of Object.entries(inputs)) {
    writeFileSync(join(cwd, `${name}.json`), typeof value === 'string' ? value : JSON.stringify(value));
  }
  let stdout = '';
  let stderr = '';
  const streams = ['--output.alloc', 'stdout', '--output.result=stdout', '--output.body', 'stdout'];
  const code = await run(['t8n', ...streams, ...args], {
    env: {},
    cwd,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    isInteractive: false,
  });
  const outputs = JSON.parse(stdout === '' ? '{}' : stdout) as Pick<Run, 'result' | 'alloc' | 'body'>;
  return { code, stderr, ...outputs };
}

const account = (balance: bigint, nonce = 0n): PlainAccount => ({
  balance,
  nonce,
  code: new Uint8Array(0),
  storage: new Map(),
});
const rootOf = (accounts: { readonly [address: string]: PlainAccount }): string =>
  new PlainState(new Map(Object.entries(accounts) as [Address, PlainAccount][])).root();

test('a transfer and a withdrawal; the body can be applied again as RLP', async () => {
  const withdrawals = [{ index: '0x1', validatorIndex: '0x1', address: TO, amount: '0x2' }];
  const first = await t8n({ env: { ...env, withdrawals } }, '--state.fork', 'Cancun', '--state.reward', '-1');
  assert.equal(first.code, 0, first.stderr);
  const wanted = rootOf({
    [SENDER]: account(RICH - 5n - 21_000n * 9n, 1n),
    [TO]: account(5n + 2_000_000_000n),
    [MINER]: account(21_000n * 2n),
  });
  assert.equal(first.result.stateRoot, wanted);
  assert.equal(first.result.gasUsed, '0x5208');
  assert.equal(first.result.requests, undefined);
  assert.deepEqual(first.alloc, {
    [SENDER]: { balance: `0x${(RICH - 189_005n).toString(16)}`, nonce: '0x1' },
    [TO]: { balance: `0x${(2_000_000_005n).toString(16)}` },
    [MINER]: { balance: '0xa410' },
  });
  writeFileSync(join(root, 'txs.rlp'), JSON.stringify(first.body));
  const again = await t8n(
    { env: { ...env, withdrawals } },
    '--state.fork=Cancun',
    '--input.txs',
    join(root, 'txs.rlp'),
  );
  assert.deepEqual(again.result, first.result);
});

test('what cannot be applied is rejected with geth’s words, and the rest goes on', async () => {
  const txs = [
    { ...transfer, nonce: '0x1' },
    { ...transfer, protected: false },
    transfer,
    { ...transfer, nonce: '0x1', gas: '0x5207' },
    { ...transfer, nonce: '0x1', gasPrice: '0x6' },
    { ...transfer, nonce: '0x1', chainId: '0x2' },
    { ...transfer, nonce: '0x1', value: `0x${RICH.toString(16)}` },
    { ...transfer, nonce: '0x1', gasPrice: undefined, maxFeePerGas: '0x8', maxPriorityFeePerGas: '0x9' },
    {
      ...transfer,
      nonce: '0x1',
      type: '0x3',
      maxFeePerGas: '0x9',
      maxPriorityFeePerGas: '0x0',
      maxFeePerBlobGas: '0x1',
    },
    { ...transfer, nonce: '0x1' },
  ];
  const { code, result, stderr } = await t8n({ txs }, '--state.fork', 'Osaka');
  assert.equal(code, 0, stderr);
  assert.deepEqual(
    result.rejected?.map(({ index, error }) => `${index} ${error.split(/:| \(/)[0]}`),
    [
      '0 nonce too high',
      '2 nonce too low',
      '3 intrinsic gas too low',
      '4 max fee per gas less than block base fee',
      '5 invalid chain id for signer',
      '6 insufficient funds for gas * price + value',
      '7 max priority fee per gas higher than max fee per gas',
      '8 blob transaction missing blob hashes',
    ],
  );
  assert.equal(result.rejected?.[0]?.error, `nonce too high: address ${SENDER}, tx: 1 state: 0`);
  assert.equal(result.gasUsed, '0xa410');
  assert.deepEqual([result.requests, result.requestsHash], [[], NO_REQUESTS]);
});

test('base fee and excess blob gas follow from the parent, the beacon root is stored, logs and addresses told', async () => {
  const from = { parentBaseFee: '0xa', parentGasUsed: '0x0', parentGasLimit: env.currentGasLimit };
  const blobs = { parentExcessBlobGas: '0x20000', parentBlobGasUsed: '0xc0000' };
  const beacon = `0x${'be'.repeat(32)}`;
  // as EIP-4788 lays it down
  const beaconCode =
    '0x3373fffffffffffffffffffffffffffffffffffffffe14604457602036146024575f5ffd5b620180005f350680545f35146037575f5ffd5b6201800001545f5260205ff35b6201800042064281555f359062018000015500';
  // LOG1 of no data with topic 7
  const logger = '0x60075f5fa1';
  const txs = [
    { ...transfer, to: CODE_AT, gas: '0x186a0' },
    { ...transfer, to: '', nonce: '0x1', gas: '0x186a0', input: logger },
  ];
  const {
    code,
    result,
    alloc: post,
    stderr,
  } = await t8n(
    {
      alloc: { ...alloc, [CODE_AT]: { code: logger }, [BEACON_ROOTS_ADDRESS]: { code: beaconCode, nonce: '0x1' } },
      env: { ...env, ...from, ...blobs, currentBaseFee: undefined, parentBeaconBlockRoot: beacon },
      txs,
    },
    '--state.fork',
    'Cancun',
  );
  assert.equal(code, 0, stderr);
  assert.equal(result.currentBaseFee, '0x9');
  assert.equal(result.currentExcessBlobGas, `0x${(0x20000 + 0xc0000 - 3 * 0x20000).toString(16)}`);
  const stored = (post as { readonly [address: string]: { readonly storage: object } })[BEACON_ROOTS_ADDRESS]?.storage;
  assert.deepEqual(Object.values(stored ?? {}), [`0x${(1000).toString(16).padStart(64, '0')}`, beacon]);
  const [called, created] = result.receipts;
  assert.deepEqual(
    called?.logs?.map(({ logIndex, data }) => [logIndex, data]),
    [['0x0', '0x']],
  );
  assert.deepEqual(
    created?.logs?.map(({ logIndex }) => logIndex),
    ['0x1'],
  );
  assert.equal(created?.contractAddress, createAddress(SENDER, 1n));
});

test('BLOCKHASH: given ones are seen, a missing one ends the run', async () => {
  // BLOCKHASH(1) to slot 0
  const code = '0x6001405f5500';
  const files = { alloc: { ...alloc, [CODE_AT]: { code } }, txs: [{ ...transfer, to: CODE_AT, gas: '0x186a0' }] };
  const hash = `0x${'ab'.repeat(32)}`;
  const given = await t8n({ ...files, env: { ...env, blockHashes: { '1': hash } } }, '--state.fork', 'Shanghai');
  assert.equal(given.code, 0, given.stderr);
  const { storage } = (given.alloc as { readonly [address: string]: { readonly storage: object } })[CODE_AT] ?? {};
  assert.deepEqual(storage, { [ZERO]: hash });
  const missing = await t8n(files, '--state.fork', 'Shanghai');
  assert.equal(missing.code, 4);
  assert.match(missing.stderr, /ERROR\(4\)/);
});

test('exit codes are geth’s', async () => {
  const cases: readonly (readonly [number, Parameters<typeof t8n>[0], ...string[]])[] = [
    [3, {}, '--state.fork', 'London'],
    [3, { env: { ...env, withdrawals: undefined } }],
    [3, { env: { ...env, currentRandom: undefined } }],
    [3, { env: { ...env, currentBaseFee: undefined } }],
    [3, { env: { ...env, currentDifficulty: '0x1' } }],
    [3, { env: { ...env, parentBeaconBlockRoot: undefined } }],
    [10, { env: '{' }],
    [10, { env: { ...env, currentNumber: undefined } }],
    [10, { txs: {} }],
    [10, { txs: [{ ...transfer, gas: 'x' }] }],
    [10, { txs: [{ ...transfer, secretKey: '0x0' }] }],
    [10, { txs: [{ ...transfer, type: '0x7f' }] }],
    [10, { alloc: { nobody: {} } }],
    [11, {}, '--input.txs', 'absent.json'],
    [11, {}, '--output.basedir', 'alloc.json', '--output.result', 'result.json'],
    [2, {}, '--state.chainid', 'x'],
  ];
  for (const [wanted, files, ...args] of cases) {
    const { code, stderr } = await t8n(files, ...args);
    assert.equal(code, wanted, `${JSON.stringify(files)} ${args.join(' ')}: ${stderr}`);
  }
  writeFileSync(join(root, 'bad.rlp'), '"0xc281"');
  assert.equal((await t8n({}, '--input.txs', join(root, 'bad.rlp'))).code, 12);
});

test('from stdin to stdout and files, with a trace of each transaction that was applied', () => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const [stop, txs] = [
    '0x5f00',
    [
      { ...transfer, nonce: '0x9' },
      { ...transfer, to: CODE_AT, gas: '0xffff' },
    ],
  ];
  const input = JSON.stringify({ alloc: { ...alloc, [CODE_AT]: { code: stop } }, env, txs });
  const from = ['--input.alloc', 'stdin', '--input.env', 'stdin', '--input.txs', 'stdin'];
  const to = ['--output.basedir', 'out', '--output.alloc', 'post.json', '--output.result', 'stdout', '--trace'];
  const stdout = execFileSync(process.execPath, [main, 't8n', ...from, ...to], { input, cwd: root, encoding: 'utf8' });
  const { result } = JSON.parse(stdout) as { readonly result: Result };
  assert.equal(result.rejected?.length, 1);
  const [post, trace] = readdirSync(join(root, 'out')).sort();
  assert.equal(post, 'post.json');
  assert.match(trace ?? '', /^trace-0-0x[0-9a-f]{64}\.jsonl$/);
  const lines = readFileSync(join(root, 'out', trace ?? ''), 'utf8')
    .trim()
    .split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as object),
    [
      { pc: 0, op: 0x5f, gas: '0xadf7', gasCost: '0x2', memSize: 0, stack: [], depth: 1, refund: 0, opName: 'PUSH0' },
      { pc: 1, op: 0, gas: '0xadf5', gasCost: '0x0', memSize: 0, stack: ['0x0'], depth: 1, refund: 0, opName: 'STOP' },
      { output: '', gasUsed: '0x2' },
    ],
  );
});

test('a blob transaction has the roots that geth gives it; blobs beyond those of a block wait', async () => {
  const from = '0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b';
  const at = '0xb94f5374fce5edbc8e2a8697c15331677e6ebf0b';
  const balance = '0x16345785d8a0000';
  const hash = '0x01a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8';
  // BLOBHASH(0) to slot 1
  const pre = { [from]: { balance }, [at]: { balance, code: '0x60004960015500' } };
  const blob = {
    type: '0x3',
    nonce: '0x0',
    maxPriorityFeePerGas: '0x2',
    maxFeePerGas: '0x64',
    gas: '0x61a80',
    to: at,
    maxFeePerBlobGas: '0xa',
    blobVersionedHashes: [hash],
    secretKey: '0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8',
  };
  const block = { ...env, currentCoinbase: '0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba', currentBaseFee: '0x9' };
  const files = { alloc: pre, env: block };
  const one = await t8n({ ...files, txs: [blob] }, '--state.fork', 'Cancun');
  assert.equal(one.code, 0, one.stderr);
  assert.equal(one.result.stateRoot, '0xa40cb3fab01848e922a48bd24191815df9f721ad4b60376edac75161517663e8');
  assert.equal(one.result.txRoot, '0x4409cc4b699384ba5f8248d92b784713610c5ff9c1de51e9239da0dac76de9ce');
  assert.equal(one.result.receiptsRoot, '0xbff643da765981266133094092d98c81d2ac8e9a83a7bbda46c3d736f1f874ac');
  assert.deepEqual([one.result.blobGasUsed, one.result.receipts[0]?.type], ['0x20000', '0x3']);
  const six = { ...blob, nonce: '0x1', blobVersionedHashes: Array.from({ length: 6 }, () => hash) };
  const two = await t8n({ ...files, txs: [blob, six, { ...six, maxFeePerBlobGas: '0x0' }] }, '--state.fork', 'Prague');
  assert.deepEqual(
    two.result.rejected?.map(({ index }) => index),
    [2],
  );
  const full = await t8n({ ...files, txs: [blob, six] }, '--state.fork', 'Cancun');
  assert.deepEqual(full.result.rejected, [{ index: 1, error: 'blob gas limit reached' }]);
  assert.equal((await t8n({ ...files, txs: [blob] }, '--state.fork', 'Shanghai')).result.rejected?.length, 1);
});
