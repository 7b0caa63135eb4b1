import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Hash, hexToBytes } from '@hanse/base';
import { createAddress, EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import { HanseEvm } from '@hanse/evm';
import { type BlockContext, traceBlock } from '@hanse/execution';
import { QBFT_MIX_HASH, ZERO_HASH } from '@hanse/protocol';
import type { StateReader } from '@hanse/state';
import { CHAIN_ID, OTHER, signed, TOKEN } from '../fakePorts.ts';
import { parseTraceConfig } from './traceConfig.ts';

const SENDER = signed().sender;
const COINBASE = `0x${'c0'.repeat(20)}` as Address;
const block: BlockContext = {
  number: 7,
  timestamp: 1000,
  coinbase: COINBASE,
  gasLimit: 120_000_000n,
  baseFeePerGas: 0n,
  prevRandao: QBFT_MIX_HASH,
  excessBlobGas: 0n,
  chainId: CHAIN_ID,
  fork: 'osaka',
  blockHash: () => undefined,
};

type Code = { readonly [address: Address]: string };

/** A state in which only the code of some accounts is set; TOKEN's slot 1 is 5. */
function readerOf(codes: Code): StateReader {
  const byHash = new Map<Hash, Uint8Array>();
  return {
    account: (address) => {
      const code = codes[address];
      if (address === SENDER)
        return { nonce: 0n, balance: 100n, storageRoot: EMPTY_TRIE_ROOT, codeHash: EMPTY_CODE_HASH };
      if (code === undefined) return undefined;
      const bytes = hexToBytes(`0x${code}`);
      const codeHash = keccak256Hash(bytes);
      byHash.set(codeHash, bytes);
      return { nonce: 1n, balance: 0n, storageRoot: EMPTY_TRIE_ROOT, codeHash };
    },
    slot: (address, slot) => (address === TOKEN && BigInt(slot) === 1n ? 5n : 0n),
    code: (hash) => byHash.get(hash) as Uint8Array,
  };
}

/** What the tracer with these options says of one call to TOKEN with 1 wei. */
async function trace(
  codes: Code,
  options: object,
  to: Address | null = TOKEN,
  meter?: (bytes: number) => void,
): Promise<unknown> {
  const { tracer } = parseTraceConfig(options);
  let result: unknown;
  await traceBlock({
    block,
    reader: readerOf(codes),
    evm: new HanseEvm(),
    parentHash: ZERO_HASH,
    parentBeaconBlockRoot: undefined,
    transactions: [signed({ to, value: 1n, ...(to === null ? { data: hexToBytes(`0x${codes[TOKEN]}`) } : {}) })],
    traceOf: (transaction, _index, state) => {
      const traced = tracer({ transaction, coinbase: COINBASE, state, firstLog: 4 }, meter ?? (() => undefined));
      return {
        tracer: traced.tracer,
        end: (outcome) => {
          traced.end(outcome);
          result = traced.result();
        },
      };
    },
  });
  return result;
}

// SSTORE(1, SLOAD(1) + 1); MSTORE(0, 7); RETURN(0, 32)
const COUNTER = '600154600101600155600760005260206000f3';

test('the struct logger tells each step as geth does', async () => {
  const result = await trace({ [TOKEN]: COUNTER }, { enableMemory: true });
  const log = (result as { structLogs: { op: string }[] }).structLogs;
  assert.deepEqual(
    { ...(result as object), structLogs: undefined },
    {
      gas: 21_048 + 3 + 2100 + 3 + 3 + 3 + 2900 + 3 + 3 + 6 + 3 + 3,
      failed: false,
      returnValue: `0x${'0'.repeat(63)}7`,
      structLogs: undefined,
    },
  );
  assert.deepEqual(log.slice(0, 3), [
    { pc: 0, op: 'PUSH1', gas: 78_952, gasCost: 3, depth: 1, stack: [] },
    {
      pc: 2,
      op: 'SLOAD',
      gas: 78_949,
      gasCost: 2100,
      depth: 1,
      stack: ['0x1'],
      storage: { [`${'0'.repeat(63)}1`]: `${'0'.repeat(63)}5` },
    },
    { pc: 3, op: 'PUSH1', gas: 76_849, gasCost: 3, depth: 1, stack: ['0x5'] },
  ]);
  assert.deepEqual(log[5], {
    pc: 8,
    op: 'SSTORE',
    gas: 76_840,
    gasCost: 2900,
    depth: 1,
    stack: ['0x6', '0x1'],
    storage: { [`${'0'.repeat(63)}1`]: `${'0'.repeat(63)}6` },
  });
  assert.deepEqual(log.at(-1), {
    pc: 18,
    op: 'RETURN',
    gas: 73_922,
    gasCost: 0,
    depth: 1,
    stack: ['0x20', '0x0'],
    memory: [`${'0'.repeat(63)}7`],
  });
});

type Steps = { readonly failed: boolean; readonly structLogs: readonly object[] };

test('the struct logger leaves out what it is told to, keeps to its limit, and names what broke', async () => {
  const bare = (await trace({ [TOKEN]: COUNTER }, { disableStack: true, disableStorage: true, limit: 2 })) as {
    structLogs: object[];
  };
  assert.deepEqual(bare.structLogs, [
    { pc: 0, op: 'PUSH1', gas: 78_952, gasCost: 3, depth: 1 },
    { pc: 2, op: 'SLOAD', gas: 78_949, gasCost: 2100, depth: 1 },
  ]);
  const lastLine = async (code: string): Promise<unknown> => {
    const { failed, structLogs } = (await trace({ [TOKEN]: code }, {})) as Steps;
    assert.equal(failed, true);
    return structLogs.at(-1);
  };
  const line = { gas: 78_950, depth: 1, stack: ['0x0'] };
  // geth's lines have no error where an opcode breaks while it works.
  assert.deepEqual(await lastLine('5f0c'), { ...line, pc: 1, op: 'opcode 0xc not defined', gasCost: 0 });
  assert.deepEqual(await lastLine('5f56'), { ...line, pc: 1, op: 'JUMP', gasCost: 8 });
  assert.deepEqual(await lastLine('5f01'), { ...line, pc: 1, op: 'ADD', gasCost: 3, error: 'stack underflow' });
  assert.deepEqual(await lastLine('5f620fffff52'), {
    ...line,
    pc: 5,
    op: 'MSTORE',
    gas: 78_947,
    gasCost: 2_195_590,
    stack: ['0x0', '0xfffff'],
    error: 'out of gas',
  });
  assert.deepEqual(await lastLine('5f60015f3e'), {
    ...line,
    pc: 4,
    op: 'RETURNDATACOPY',
    gas: 78_945,
    gasCost: 78_945,
    stack: ['0x0', '0x1', '0x0'],
  });
});

type CallLogs = readonly { readonly address: string; readonly index: string; readonly position: string }[];
type Logging = { readonly logs?: CallLogs; readonly calls?: readonly { readonly logs?: CallLogs }[] };

// CALL(GAS, OTHER, 0, 0, 0, 0, 0); LOG0(0, 0); STOP. OTHER reverts with Error("no").
const CALLER = `5f5f5f5f5f73${OTHER.slice(2)}5af1505f5fa000`;
const REVERTS_WITH_REASON = `7f08c379a0${'0'.repeat(56)}5f52602060045260026024527f6e6f${'0'.repeat(60)}60445260645ffd`;

test('the call tracer gives the tree of calls with reasons and logs', async () => {
  const frame = (await trace(
    { [TOKEN]: CALLER, [OTHER]: REVERTS_WITH_REASON },
    { tracer: 'callTracer', tracerConfig: { withLog: true } },
  )) as { calls: { gas: string; gasUsed: string; output: string }[] };
  const [inner] = frame.calls;
  assert.deepEqual(
    { ...frame, gasUsed: undefined, calls: [{ ...inner, gas: undefined, gasUsed: undefined, output: undefined }] },
    {
      from: SENDER,
      gas: '0x186a0',
      gasUsed: undefined,
      to: TOKEN,
      input: '0x010203',
      value: '0x1',
      type: 'CALL',
      calls: [
        {
          from: TOKEN,
          gas: undefined,
          gasUsed: undefined,
          to: OTHER,
          input: '0x',
          output: undefined,
          error: 'execution reverted',
          revertReason: 'no',
          value: '0x0',
          type: 'CALL',
        },
      ],
      logs: [{ address: TOKEN, topics: [], data: '0x', index: '0x4', position: '0x1' }],
    },
  );
  const top = (await trace(
    { [TOKEN]: CALLER, [OTHER]: REVERTS_WITH_REASON },
    {
      tracer: 'callTracer',
      tracerConfig: { onlyTopCall: true },
    },
  )) as object;
  assert.equal('calls' in top, false);
});

test('logs that were undone are not told and have no number; those of inner frames are not the outer one’s', async () => {
  // LOG0; CALL(OTHER); LOG0.
  const codes = { [TOKEN]: `5f5fa0${CALLER}` };
  const logsOf = async (inner: string, onlyTopCall: boolean): Promise<readonly string[]> => {
    const options = { tracer: 'callTracer', tracerConfig: { withLog: true, onlyTopCall } };
    const frame = (await trace({ ...codes, [OTHER]: inner }, options)) as Logging;
    return [...(frame.logs ?? []), ...(frame.calls ?? []).flatMap(({ logs }) => logs ?? [])].map(
      ({ address, index, position }) => `${address === TOKEN ? 'outer' : 'inner'} ${Number(index)} ${Number(position)}`,
    );
  };
  const logAndStop = '5f5fa000';
  const logAndRevert = '5f5fa05f5ffd';
  assert.deepEqual(await logsOf(logAndStop, false), ['outer 4 0', 'outer 6 1', 'inner 5 0']);
  assert.deepEqual(await logsOf(logAndRevert, false), ['outer 4 0', 'outer 5 1']);
  assert.deepEqual(await logsOf(logAndStop, true), ['outer 4 0', 'outer 6 0']);
});

test('a transfer and a failed creation are traced, too', async () => {
  const transfer = (await trace({}, { tracer: 'callTracer' }, OTHER)) as { gasUsed: string };
  assert.equal(transfer.gasUsed, '0x5280', 'the floor of EIP-7623');
  const failed = (await trace({ [TOKEN]: 'fe' }, { tracer: 'callTracer' }, null)) as object;
  assert.equal('to' in failed, false);
  assert.equal((failed as { type: string }).type, 'CREATE');
  assert.equal((failed as { error: string }).error, 'invalid opcode: INVALID');
});

test('the prestate tracer tells what was touched, or what changed', async () => {
  const slot = `0x${'0'.repeat(63)}1`;
  const before = await trace({ [TOKEN]: COUNTER }, { tracer: 'prestateTracer' });
  assert.deepEqual(before, {
    [SENDER]: { balance: '0x64' },
    [TOKEN]: { balance: '0x0', nonce: 1, code: `0x${COUNTER}`, storage: { [slot]: `0x${'0'.repeat(63)}5` } },
    [COINBASE]: { balance: '0x0' },
  });
  const difference = await trace({ [TOKEN]: COUNTER }, { tracer: 'prestateTracer', tracerConfig: { diffMode: true } });
  assert.deepEqual(difference, {
    pre: {
      [SENDER]: { balance: '0x64' },
      [TOKEN]: { balance: '0x0', nonce: 1, code: `0x${COUNTER}`, storage: { [slot]: `0x${'0'.repeat(63)}5` } },
    },
    post: {
      [SENDER]: { balance: '0x63', nonce: 1 },
      [TOKEN]: { balance: '0x1', storage: { [slot]: `0x${'0'.repeat(63)}6` } },
    },
  });
});

type Difference = {
  readonly pre: { readonly [address: string]: object };
  readonly post: { readonly [address: string]: object };
};

test('what a creation makes is in the state after it and not in the one before', async () => {
  const created = createAddress(SENDER, 0n);
  // Returns one byte of code: 00.
  const { pre, post } = (await trace(
    { [TOKEN]: '60015ff3' },
    { tracer: 'prestateTracer', tracerConfig: { diffMode: true } },
    null,
  )) as { pre: object; post: { [address: string]: object } };
  assert.equal(created in pre, false);
  assert.deepEqual(post[created], { balance: '0x1', nonce: 1, code: '0x00' });
});

test('a contract whose constructor uses its storage was not there before', async () => {
  // SSTORE(0, 7); returns nothing.
  const before = (await trace({ [TOKEN]: '60075f5500' }, { tracer: 'prestateTracer' }, null)) as object;
  assert.deepEqual(Object.keys(before), [SENDER, COINBASE]);
  const tracerConfig = { diffMode: true, disableStorage: true };
  const { pre, post } = (await trace({ [TOKEN]: COUNTER }, { tracer: 'prestateTracer', tracerConfig })) as Difference;
  const bare = { balance: '0x0', nonce: 1, code: `0x${COUNTER}` };
  assert.deepEqual([pre[TOKEN], post[TOKEN]], [bare, { balance: '0x1' }]);
});

test('selectors are counted, nothing is nothing', async () => {
  const calls = `63aabbccdd5f525f5f6004601c5f73${OTHER.slice(2)}5af100`;
  assert.deepEqual(await trace({ [TOKEN]: calls, [OTHER]: '00' }, { tracer: '4byteTracer' }), { '0xaabbccdd-0': 1 });
  assert.deepEqual(await trace({ [TOKEN]: calls }, { tracer: 'noopTracer' }), {});
});

test('a trace that grows without end is cut by its meter', async () => {
  let bytes = 0;
  const meter = (more: number): void => {
    bytes += more;
    if (bytes > 10_000) throw new Error('too large');
  };
  await assert.rejects(trace({ [TOKEN]: '5b5f56' }, {}, TOKEN, meter), /too large/);
});

test('options that are no good are refused with what there is', () => {
  assert.throws(() => parseTraceConfig({ tracer: '{step: function() {}}' }), /callTracer/);
  assert.throws(() => parseTraceConfig({ tracer: 'constructor' }), /callTracer/);
  assert.throws(() => parseTraceConfig({ timeout: 'soon' }), /duration/);
  assert.throws(() => parseTraceConfig({ disableStack: 'yes' }), /disableStack/);
  assert.equal(parseTraceConfig({ timeout: '10s' }).timeoutMs, 10_000);
});
