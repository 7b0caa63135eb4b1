import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Address, Hash } from '@hanse/base';
import { EMPTY_LIST_HASH, EMPTY_TRIE_ROOT } from '@hanse/crypto';
import { HanseEvm } from '@hanse/evm';
import { ledgerRules, simulate } from '@hanse/execution';
import { BLOOM_BYTES, type Header, parseGenesis, ZERO_HASH } from '@hanse/protocol';
import type { StateReader } from '@hanse/state';
import { type TestServer, testServer } from './testServer.ts';

/** The chain on which execution-apis recorded its answers, as far as they depend on it. */
const CHAIN_ID = 0xc72dd9d5e883en;
const NOBODY = `0x${'00'.repeat(20)}` as Address;
const C0 = '0xc000000000000000000000000000000000000000';
const C1 = '0xc100000000000000000000000000000000000000';
const C2 = '0xc200000000000000000000000000000000000000';
const NOTHING: StateReader = {
  account: () => undefined,
  slot: () => 0n,
  code: () => new Uint8Array(0),
};

type Base = { readonly number: number; readonly timestamp: number; readonly gasLimit: bigint; readonly hash: string };
const OLD_HEAD: Base = {
  number: 0x2d,
  timestamp: 0x1c2,
  gasLimit: 0x47e7c40n,
  hash: '0xe27a3e81bd7cfe2aec2cc9e832c73a17c93e7efcf659cf4b39883b96c48708c2',
};
const NEW_HEAD: Base = {
  number: 0x36,
  timestamp: 0x21c,
  gasLimit: 0xbebc200n,
  hash: '0xa2223685e7dbcf60dbf07cbfc4e8836f584e3994011cbe97d3d0afc574f2b257',
};

function headerOf({ number, timestamp, gasLimit }: Base): Header {
  return {
    parentHash: ZERO_HASH,
    ommersHash: EMPTY_LIST_HASH,
    coinbase: NOBODY,
    stateRoot: EMPTY_TRIE_ROOT,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: new Uint8Array(BLOOM_BYTES),
    difficulty: 0n,
    number,
    gasLimit,
    gasUsed: 0n,
    timestamp,
    extraData: new Uint8Array(0),
    mixHash: ZERO_HASH,
    nonce: new Uint8Array(8),
    baseFeePerGas: 7n,
    withdrawalsRoot: EMPTY_TRIE_ROOT,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: ZERO_HASH,
    requestsHash: ZERO_HASH,
  };
}

type Call = {
  readonly returnData: string;
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[]; readonly logIndex: string }[];
  readonly gasUsed: string;
  readonly maxUsedGas: string;
  readonly status: string;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string };
};
type Block = {
  readonly number: string;
  readonly hash: string;
  readonly timestamp: string;
  readonly size: string;
  readonly gasUsed: string;
  readonly baseFeePerGas: string;
  readonly transactionsRoot: string;
  readonly receiptsRoot: string;
  readonly logsBloom: string;
  readonly transactions: readonly (string | { readonly [field: string]: unknown })[];
  readonly calls: readonly Call[];
};

/** A server that simulates after `base`; `stateRoots` are those that the recorded chain's state gave, one a block. */
async function simulator(context: TestContext, base: Base, stateRoots: readonly string[] = []) {
  const server: TestServer = await testServer(context);
  const { fake, call } = server;
  const genesis = parseGenesis({
    config: { chainId: 1, shanghaiTime: 0, cancunTime: 0, pragueTime: 0, terminalTotalDifficulty: 0 },
    alloc: {},
    gasLimit: '0x1c9c380',
    difficulty: '0x0',
  });
  const rules = ledgerRules(genesis);
  const roots = [...stateRoots];
  fake.onSimulate = ({ blocks, validation, transfers }, { gasCap, shouldStop }) =>
    simulate({
      blocks,
      base: { header: headerOf(base), hash: base.hash as Hash },
      reader: NOTHING,
      // Without the contracts that collect requests.
      rules: { ...rules, chainId: CHAIN_ID, family: { expectedHeader: rules.family.expectedHeader } },
      evm: new HanseEvm(),
      blockHash: () => undefined,
      rootAfter: () => (roots.shift() ?? EMPTY_TRIE_ROOT) as Hash,
      validation,
      transfers,
      gasCap,
      shouldStop,
    });
  const ask = (payload: object) => call('eth_simulateV1', payload, 'latest');
  return {
    ask,
    blocks: async (payload: object): Promise<readonly Block[]> => {
      const answer = await ask(payload);
      assert.equal(answer.error, undefined, JSON.stringify(answer.error));
      return answer.result as readonly Block[];
    },
    code: async (payload: object): Promise<number | undefined> => (await ask(payload)).error?.code,
  };
}

const time = (seconds: number) => `0x${seconds.toString(16)}`;
test('blocks, transactions and roots are those that execution-apis recorded', async (context) => {
  const recorded: readonly {
    readonly base: Base;
    readonly payload: { readonly block: object; readonly options?: object };
    readonly stateRoot: string;
    readonly hash: string;
    readonly size: string;
    readonly transactions: readonly string[];
    readonly receiptsRoot: string;
  }[] = [
    {
      base: OLD_HEAD,
      payload: { block: { calls: [{}] }, options: { traceTransfers: true } },
      stateRoot: '0xe475c130ff1da56c619eb0e0606662f2c8d71bbeb4e9e9988fe4dd77a46b5592',
      hash: '0xa02276791c39e6662cd8019a2cbb8a075403153067431795cee1b21de5c3b048',
      size: '0x27e',
      transactions: ['0xaab6995ceb3fb6183ef81e8cdaa904e2c96f3907215d19771607e47dec9f8c14'],
      receiptsRoot: '0xc508745f9f8b6847a127bbc58b7c6b2c0f073c7ca778b6f020138f0d6d782adf',
    },
    {
      base: NEW_HEAD,
      payload: {
        block: {
          blockOverrides: { baseFeePerGas: '0xf' },
          stateOverrides: { [C0]: { balance: '0xe8d4a51000' } },
          calls: [
            { from: C0, to: C1, maxFeePerGas: '0x10', value: '0x2540be400' },
            { from: C1, to: C2, maxFeePerGas: '0x10', value: '0x3e8' },
          ],
        },
        options: { validation: true },
      },
      stateRoot: '0x523aea25dd53d524e368577d0a1f9a374056a4cdf8a59a3e1a784c22bcd8a1f9',
      hash: '0x56931fbf438baa3f851f38bc283f891b3bf72c17dedf53e7841409e5c015594d',
      size: '0x2c8',
      transactions: [
        '0xc2df7444d2b0604cdfaa20cad5855422b575d8d2ec02868ed9eb45eb20490f66',
        '0x5c78719d6ce3bf5b515e9fc3a41ab755c007645928bf35eba1a318721b774595',
      ],
      receiptsRoot: '0x75308898d571eafb5cd8cde8278bf5b3d13c5f6ec074926de3bb895b519264e1',
    },
    {
      base: NEW_HEAD,
      payload: { block: { calls: [{ from: C1, to: C1, nonce: '0x64' }] } },
      stateRoot: '0xf2cdf9fce72c3714df22de42f8886b050f2aaacbbc02c67f920883ef3337f66e',
      hash: '0x00501d948d14178b7dcc6c0522b2f9c8f56516519e19b5ef15f079fbc7e0eb0a',
      size: '0x292',
      transactions: ['0x5502e2f81918bf15546115259aa912e0af477580be84d8f09be4bb8dd2d5667c'],
      receiptsRoot: '0xf78dfb743fbd92ade140711c8bbc542b5e307f0ab7984eff35d751969fe57efa',
    },
    {
      base: NEW_HEAD,
      payload: {
        block: {
          stateOverrides: { [C0]: { nonce: '0xffffffffffffffff' } },
          calls: [
            { from: C0, to: C1 },
            { from: C0, to: C1 },
          ],
        },
      },
      stateRoot: '0xbe5bc1695dcac4da6d1f3f809019cc65128f5b38ade6bfed28336f98991f29e8',
      hash: '0xe8f56f3acb4067e606d6d733f970b14fb3fa6f94f8845af68e66ed532843f6f1',
      size: '0x2c9',
      transactions: [
        '0x477a61e1243f3b2c6a206477ecfca9f57a099a152a08fda53d8cee470d6c5fb8',
        '0xd43781826f6cf87596228fb58a268cf2147d652bf2dc63e0e2df763efa03f709',
      ],
      receiptsRoot: '0x75308898d571eafb5cd8cde8278bf5b3d13c5f6ec074926de3bb895b519264e1',
    },
  ];
  for (const { base, payload, stateRoot, hash, size, transactions, receiptsRoot } of recorded) {
    const { blocks } = await simulator(context, base, [stateRoot]);
    const given = payload.block as { readonly blockOverrides?: object };
    // The chain of the recordings has a block every twelve seconds.
    const block = { ...given, blockOverrides: { ...given.blockOverrides, time: time(base.timestamp + 12) } };
    const [result] = await blocks({ blockStateCalls: [block], ...payload.options });
    assert.ok(result);
    assert.equal(result.receiptsRoot, receiptsRoot);
    assert.deepEqual(result.transactions, transactions);
    assert.equal(result.size, size);
    assert.equal(result.hash, hash);
  }
});

/** Sends the value it gets on to the address in its call data. */
const FORWARD = '0x5f5f5f5f345f355af100';
/** Counts its calls in slot 0 and returns the count. */
const COUNT = '0x5f546001015f555f545f5260205ff3';
/** Returns number, timestamp, base fee and proposer of its block, a word each. */
const SURROUNDINGS = '0x435f5242602052486040524160605260805ff3';
const REVERT = '0x5f5ffd';
const rich = { [C0]: { balance: '0xde0b6b3a7640000' } };
const wordOf = (hex: string) => `0x${hex.slice(2).padStart(64, '0')}`;

test('transfers are logged when asked for, in order, and not where they were undone', async (context) => {
  const { blocks } = await simulator(context, NEW_HEAD);
  const stateOverrides = { ...rich, [C1]: { code: FORWARD }, [C2]: { code: REVERT } };
  const pay = (to: string) => ({ from: C0, to: C1, value: '0x5', input: wordOf(to) });
  const calls = [pay(NOBODY), pay(C2), { from: C0, to: C2, value: '0x1' }, { from: C0, to: NOBODY, value: '0x2' }];
  const [block] = await blocks({ blockStateCalls: [{ stateOverrides, calls }], traceTransfers: true });
  const told = block?.calls.map(({ logs }) =>
    logs.map(({ address, topics, logIndex }) => [
      address,
      ...topics.slice(1).map((topic) => `0x${topic.slice(26)}`),
      logIndex,
    ]),
  );
  const money = `0x${'ee'.repeat(20)}`;
  assert.deepEqual(told, [
    [
      [money, C0, C1, '0x0'],
      [money, C1, NOBODY, '0x1'],
    ],
    [[money, C0, C1, '0x2']],
    [],
    [[money, C0, NOBODY, '0x3']],
  ]);
  assert.equal(BigInt(block?.logsBloom ?? '0x1'), 0n, 'no receipt has them');
  const [silent] = await blocks({ blockStateCalls: [{ stateOverrides, calls }] });
  assert.ok(silent?.calls.every(({ logs }) => logs.length === 0));
});

test('blocks build on each other: state, hashes, numbers and times; gaps are filled', async (context) => {
  const { blocks } = await simulator(context, NEW_HEAD);
  const count = { from: C0, to: C1 };
  const result = await blocks({
    blockStateCalls: [
      {
        stateOverrides: { [C1]: { code: COUNT, stateDiff: { [wordOf('0x')]: wordOf('0x29') } } },
        calls: [count, count],
      },
      { blockOverrides: { number: '0x39' }, calls: [count] },
      {
        blockOverrides: { time: '0x1000', feeRecipient: C2, baseFeePerGas: '0x7' },
        stateOverrides: { [C1]: { code: SURROUNDINGS } },
        calls: [count],
      },
    ],
  });
  assert.deepEqual(
    result.map(({ number, timestamp }) => [Number(number), Number(timestamp)]),
    [
      [0x37, 0x21d],
      [0x38, 0x21e],
      [0x39, 0x21f],
      [0x3a, 0x1000],
    ],
  );
  assert.deepEqual(
    result.map(({ calls }) => calls.map(({ returnData }) => returnData)),
    [
      [wordOf('0x2a'), wordOf('0x2b')],
      [],
      [wordOf('0x2c')],
      [`0x${['0x3a', '0x1000', '0x7', C2].map((word) => wordOf(word).slice(2)).join('')}`],
    ],
  );
});

test('a call that reverts or fails is a result with its error', async (context) => {
  const { blocks } = await simulator(context, NEW_HEAD);
  const [block] = await blocks({
    blockStateCalls: [
      {
        stateOverrides: { [C1]: { code: REVERT }, [C2]: { code: '0xfe' } },
        calls: [{ to: C1 }, { to: C2, gas: '0xffff' }],
      },
    ],
  });
  const [reverted, failed] = block?.calls ?? [];
  assert.deepEqual(reverted?.error, { code: 3, message: 'execution reverted', data: '0x' });
  assert.deepEqual(failed?.error, { code: -32015, message: 'vm execution error: invalid opcode' });
  assert.deepEqual([failed?.status, failed?.gasUsed, failed?.maxUsedGas], ['0x0', '0xffff', '0xffff']);
});

test('what no block could contain ends the simulation with the code of the specification', async (context) => {
  const { code, blocks } = await simulator(context, NEW_HEAD);
  const one = (block: object, options: object = {}) => code({ blockStateCalls: [block], ...options });
  const full = { validation: true };
  const call = { from: C0, to: C1 };
  assert.equal(
    await one({ stateOverrides: { [C0]: { nonce: '0x5' } }, calls: [{ ...call, nonce: '0x4' }] }, full),
    -38010,
  );
  assert.equal(await one({ calls: [{ ...call, nonce: '0x1' }] }, full), -38011);
  const dear = { blockOverrides: { baseFeePerGas: '0xa' }, stateOverrides: rich };
  assert.equal(await one({ ...dear, calls: [{ ...call, maxFeePerGas: '0x9' }] }, full), -38012);
  assert.equal(await one({ ...dear, calls: [call] }, full), -38012);
  assert.equal(await one({ ...dear, calls: [call] }), undefined, 'as eth_call, nothing is paid for gas');
  assert.equal(await one({ ...dear, calls: [{ ...call, maxFeePerGas: '0x9' }] }), -38012);
  assert.equal(await one({ calls: [{ ...call, gas: '0x5207' }] }), -38013);
  assert.equal(await one({ calls: [{ ...call, value: '0x1' }] }), -38014);
  const small = { blockOverrides: { gasLimit: '0x5300' } };
  assert.equal(await one({ ...small, calls: [{ ...call, gas: '0x5301' }] }), -38015);
  assert.equal(await one({ ...small, calls: [call, { ...call, gas: '0x5208' }] }), -38015);
  assert.equal(await code({ blockStateCalls: [{ blockOverrides: { number: '0x36' } }] }), -38020);
  assert.equal(await one({ blockOverrides: { time: '0x21c' } }), -38021);
  const sha = '0x0000000000000000000000000000000000000002';
  const moved = (to: string) => ({ movePrecompileToAddress: to });
  assert.equal(await one({ stateOverrides: { [sha]: moved(sha) } }), -38022);
  assert.equal(await one({ stateOverrides: { [C0]: moved(C1) } }), -32000);
  assert.equal(await one({ calls: [{ from: C0, input: `0x${'00'.repeat(49_153)}` }] }), -38025);
  assert.equal(await one({ blockOverrides: { number: '0x137' } }), -38026);
  assert.equal((await blocks({ blockStateCalls: [{ blockOverrides: { number: '0x136' } }] })).length, 256);
  assert.equal(await code({ blockStateCalls: [] }), -32602);
  assert.equal(await code({}), -32602);
  assert.equal(await one({ calls: [{ ...call, maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }] }), -32602);
  assert.equal(await one({ calls: [{ ...call, blobVersionedHashes: [wordOf('0x1')] }] }), -32602);
});

test('withdrawals, whole transactions and the gas of all calls together', async (context) => {
  const { blocks, code } = await simulator(context, NEW_HEAD);
  const withdrawals = [{ index: '0x0', validatorIndex: '0x1', address: C0, amount: '0x1' }];
  const [first, second] = await blocks({
    blockStateCalls: [
      { blockOverrides: { withdrawals } },
      {
        calls: [
          { from: C0, to: C1, value: '0x3b9aca00' },
          { from: C0, to: C1, gasPrice: '0x0' },
        ],
      },
    ],
    returnFullTransactions: true,
  });
  assert.deepEqual((first as unknown as { withdrawals: unknown }).withdrawals, withdrawals);
  const [market, legacy] = (second?.transactions ?? []) as readonly { readonly [field: string]: unknown }[];
  assert.deepEqual(
    [market?.['type'], market?.['nonce'], market?.['value'], market?.['gas']],
    ['0x2', '0x0', '0x3b9aca00', '0x2faf080'],
  );
  assert.deepEqual(
    [legacy?.['type'], legacy?.['nonce'], legacy?.['v'], legacy?.['chainId']],
    ['0x0', '0x1', '0x0', undefined],
  );
  // An endless loop uses all it is given.
  const loop = { stateOverrides: { [C1]: { code: '0x5b5f56' } }, calls: [{ to: C1 }] };
  assert.equal(await code({ blockStateCalls: [loop, { calls: [{ to: C1 }] }] }), -38026);
});
