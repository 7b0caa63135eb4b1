import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fault, hexToBytes } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import { protocolFault, ZERO_HASH } from '@hanse/protocol';
import { account, OTHER, signed, TOKEN, TRANSFER, transferLog } from './fakePorts.ts';
import { RPC_METHODS } from './methods/registry.ts';
import { errorObject } from './rpcError.ts';
import { testServer } from './testServer.ts';

const UNKNOWN = `0x${'ab'.repeat(32)}`;

test('every method of the reference has a name, a summary in both languages and named parameters', () => {
  for (const { name, summary, params, result } of RPC_METHODS) {
    assert.match(name, /^((debug|eth|net|web3|txpool|qbft|ots|erigon)_[a-zA-Z0-9]+|rpc\.discover)$/);
    assert.ok(summary.en !== '' && /[\u4e00-\u9fff]/.test(summary.zh) && result !== '', name);
    assert.ok(
      params.every((one) => one.name !== '' && one.kind !== ''),
      name,
    );
  }
});

test('blocks, transactions and receipts have geth’s fields', async (context) => {
  const { fake, call } = await testServer(context);
  const first = signed({ nonce: 0n });
  const second = signed({ nonce: 1n, to: null, value: 5n, maxFeePerGas: 7n, maxPriorityFeePerGas: 3n });
  const { block } = fake.addBlock(
    { transaction: first, logs: [transferLog(1), transferLog(2)] },
    { transaction: second, logs: [transferLog(3)], status: 0 },
  );

  const full = (await call('eth_getBlockByNumber', 'latest', true)).result as { [name: string]: unknown };
  assert.deepEqual(Object.keys(full).sort(), [
    'baseFeePerGas',
    'blobGasUsed',
    'difficulty',
    'excessBlobGas',
    'extraData',
    'gasLimit',
    'gasUsed',
    'hash',
    'logsBloom',
    'miner',
    'mixHash',
    'nonce',
    'number',
    'parentBeaconBlockRoot',
    'parentHash',
    'receiptsRoot',
    'requestsHash',
    'sha3Uncles',
    'size',
    'stateRoot',
    'timestamp',
    'transactions',
    'transactionsRoot',
    'uncles',
    'withdrawals',
    'withdrawalsRoot',
  ]);
  assert.deepEqual(
    [full['hash'], full['number'], full['baseFeePerGas'], full['withdrawals']],
    [block.hash, '0x1', '0x0', []],
  );
  for (const tag of ['safe', 'finalized', '0x1']) {
    assert.equal(((await call('eth_getBlockByNumber', tag, false)).result as { hash: string }).hash, block.hash, tag);
  }
  assert.deepEqual(
    ((await call('eth_getBlockByHash', block.hash, false)).result as { transactions: string[] }).transactions,
    [first.hash, second.hash],
  );
  assert.equal((await call('eth_getBlockByNumber', '0x2', false)).result, null);
  assert.equal((await call('eth_getBlockByHash', UNKNOWN, true)).result, null);
  assert.equal((await call('eth_getBlockTransactionCountByHash', block.hash)).result, '0x2');
  assert.equal((await call('eth_getBlockTransactionCountByNumber', '0x1')).result, '0x2');

  const transaction = (await call('eth_getTransactionByHash', second.hash)).result as { [name: string]: unknown };
  assert.deepEqual(Object.keys(transaction).sort(), [
    'accessList',
    'blockHash',
    'blockNumber',
    'blockTimestamp',
    'chainId',
    'from',
    'gas',
    'gasPrice',
    'hash',
    'input',
    'maxFeePerGas',
    'maxPriorityFeePerGas',
    'nonce',
    'r',
    's',
    'to',
    'transactionIndex',
    'type',
    'v',
    'value',
    'yParity',
  ]);
  assert.deepEqual([transaction['gasPrice'], transaction['to'], transaction['transactionIndex']], ['0x3', null, '0x1']);
  assert.deepEqual((await call('eth_getTransactionByBlockHashAndIndex', block.hash, '0x1')).result, transaction);
  assert.deepEqual((await call('eth_getTransactionByBlockNumberAndIndex', '0x1', '0x1')).result, transaction);
  assert.equal((await call('eth_getTransactionByBlockNumberAndIndex', '0x1', '0x2')).result, null);
  assert.equal((await call('eth_getTransactionByHash', UNKNOWN)).result, null);

  const receipt = (await call('eth_getTransactionReceipt', second.hash)).result as { [name: string]: unknown };
  assert.deepEqual(Object.keys(receipt).sort(), [
    'blockHash',
    'blockNumber',
    'contractAddress',
    'cumulativeGasUsed',
    'effectiveGasPrice',
    'from',
    'gasUsed',
    'logs',
    'logsBloom',
    'status',
    'to',
    'transactionHash',
    'transactionIndex',
    'type',
  ]);
  assert.deepEqual(
    [receipt['gasUsed'], receipt['cumulativeGasUsed'], receipt['status'], receipt['type']],
    ['0x7530', '0xea60', '0x0', '0x2'],
  );
  assert.match(String(receipt['contractAddress']), /^0x[0-9a-f]{40}$/);
  const [log] = receipt['logs'] as { [name: string]: unknown }[];
  assert.deepEqual(Object.keys(log ?? {}).sort(), [
    'address',
    'blockHash',
    'blockNumber',
    'blockTimestamp',
    'data',
    'logIndex',
    'removed',
    'topics',
    'transactionHash',
    'transactionIndex',
  ]);
  assert.deepEqual([log?.['logIndex'], log?.['removed']], ['0x2', false]);
  assert.deepEqual(((await call('eth_getBlockReceipts', '0x1')).result as unknown[])[1], receipt);
  assert.equal((await call('eth_getBlockReceipts', '0x9')).result, null);
  assert.equal((await call('eth_getTransactionReceipt', UNKNOWN)).result, null);
});

test('state as of any block, by tag, height, hash or EIP-1898 object', async (context) => {
  const { fake, call } = await testServer(context);
  const { block } = fake.addBlock();
  fake.accounts.set(TOKEN, account({ balance: 5n, nonce: 3n, codeHash: keccak256Hash(new Uint8Array([0x60, 0x42])) }));
  for (const id of [
    undefined,
    null,
    'latest',
    'earliest',
    'pending',
    '0x1',
    block.hash,
    { blockHash: block.hash, requireCanonical: true },
    { blockNumber: '0x0' },
  ]) {
    assert.equal(
      (await call('eth_getBalance', TOKEN, ...(id === undefined ? [] : [id]))).result,
      '0x5',
      JSON.stringify(id),
    );
  }
  assert.equal((await call('eth_getBalance', OTHER, 'latest')).result, '0x0');
  assert.equal((await call('eth_getTransactionCount', TOKEN, 'latest')).result, '0x3');
  fake.waiting.set(UNKNOWN as never, signed());
  assert.equal((await call('eth_getTransactionCount', TOKEN, 'pending')).result, '0x1');
  assert.equal((await call('eth_getCode', TOKEN, 'latest')).result, '0x6042');
  assert.equal((await call('eth_getCode', OTHER, 'latest')).result, '0x');
  assert.equal((await call('eth_getStorageAt', TOKEN, '0x01', 'latest')).result, `0x${'2'.padStart(64, '0')}`);
  for (const [id, code] of [
    ['0x2', -32001],
    [UNKNOWN, -32001],
    [{ blockHash: UNKNOWN }, -32001],
    ['0x01', -32602],
    ['latestt', -32602],
    [7, -32602],
    [{}, -32602],
    [{ blockHash: block.hash, blockNumber: '0x1' }, -32602],
  ] as const) {
    assert.equal((await call('eth_getBalance', TOKEN, id)).error?.code, code, JSON.stringify(id));
  }
  const proof = (await call('eth_getProof', TOKEN, ['0x0', ZERO_HASH], 'latest')).result as {
    storageProof: { key: string }[];
  };
  assert.deepEqual(Object.keys(proof).sort(), [
    'accountProof',
    'address',
    'balance',
    'codeHash',
    'nonce',
    'storageHash',
    'storageProof',
  ]);
  assert.deepEqual(
    proof.storageProof.map(({ key }) => key),
    ['0x0', ZERO_HASH],
  );
  assert.deepEqual((await call('qbft_getValidatorsByBlockNumber', '0x1')).result, [OTHER]);
  assert.deepEqual((await call('qbft_getValidatorsByBlockHash', block.hash)).result, [OTHER]);
});

test('hexadecimal is read strictly, in geth’s words', async (context) => {
  const { call } = await testServer(context);
  const cases: readonly (readonly [method: string, params: readonly unknown[], problem: RegExp])[] = [
    ['eth_getBalance', ['0x12', 'latest'], /^invalid argument 0: hex string has length 2, want 40 for address$/],
    ['eth_getBalance', [TOKEN.slice(2), 'latest'], /^invalid argument 0: hex string without 0x prefix/],
    ['eth_getBalance', [TOKEN, '0x'], /^invalid argument 1: hex string "0x"$/],
    ['eth_getBalance', [TOKEN, '1'], /^invalid argument 1: hex string without 0x prefix$/],
    ['eth_getBlockByNumber', ['0x00', true], /leading zero digits/],
    ['eth_getBlockByNumber', ['0x1', 'yes'], /^invalid argument 1: string where a boolean is wanted$/],
    ['eth_getTransactionByHash', ['0x1234'], /want 64 for hash$/],
    ['eth_getStorageAt', [TOKEN, 1, 'latest'], /^invalid argument 1: number where a hex string is wanted$/],
    ['eth_getProof', [TOKEN, ['asdf'], 'latest'], /hex string invalid/],
    ['eth_sendRawTransaction', ['0x123'], /odd length/],
    ['eth_call', [{ to: TOKEN, value: '5' }], /without 0x prefix \(field "value"\)/],
    ['eth_call', [{ gasPrice: '0x1', maxFeePerGas: '0x1' }], /both gasPrice and/],
    ['eth_call', [{ data: '0x01', input: '0x02' }], /both "data" and "input"/],
    ['eth_call', [[]], /array where a transaction object is wanted/],
  ];
  for (const [method, params, problem] of cases) {
    const { error } = await call(method, ...params);
    assert.equal(error?.code, -32602, `${method} ${JSON.stringify(params)}`);
    assert.match(error?.message ?? '', problem);
  }
});

test('a storage key that cannot be read has the code that recorded clients gave', async (context) => {
  const { call } = await testServer(context);
  const cases: readonly (readonly [key: string, problem: RegExp])[] = [
    [`0x${'0'.repeat(65)}`, /^unable to decode storage key: hex string too long, want at most 32 bytes$/],
    ['asdf', /^unable to decode storage key: hex string invalid/],
  ];
  for (const [key, problem] of cases) {
    const { error } = await call('eth_getStorageAt', TOKEN, key, 'latest');
    assert.equal(error?.code, -32000, key);
    assert.match(error?.message ?? '', problem);
  }
});

test('calls: what is asked reaches the port, reverts come back as from geth', async (context) => {
  const { fake, call } = await testServer(context);
  let seen: unknown;
  fake.onCall = async (request, callContext) => {
    seen = {
      request,
      height: callContext.height,
      gasCap: callContext.gasCap,
      overrides: callContext.overrides,
      block: callContext.blockOverrides,
    };
    return { kind: 'success', output: new Uint8Array([7]), gasUsed: 25_000n };
  };
  const request = { from: OTHER.toUpperCase().replace('0X', '0x'), to: TOKEN, value: '0x1', input: '0xaa', unknown: 1 };
  assert.equal(
    (
      await call(
        'eth_call',
        request,
        'latest',
        { [TOKEN]: { balance: '0x5', stateDiff: { [ZERO_HASH]: ZERO_HASH } } },
        { time: '0x9' },
      )
    ).result,
    '0x07',
  );
  assert.deepEqual(seen, {
    request: { from: OTHER, to: TOKEN, value: 1n, data: new Uint8Array([0xaa]) },
    height: 0,
    gasCap: 50_000_000n,
    overrides: new Map([[TOKEN, { balance: 5n, stateDiff: new Map([[ZERO_HASH, 0n]]) }]]),
    block: { timestamp: 9 },
  });
  assert.equal((await call('eth_estimateGas', { to: TOKEN })).result, '0x61a8');
  assert.deepEqual((await call('eth_createAccessList', { to: TOKEN })).result, {
    accessList: [{ address: TOKEN, storageKeys: [ZERO_HASH] }],
    gasUsed: '0x7530',
  });

  const text = `0x08c379a0${'20'.padStart(64, '0')}${'3'.padStart(64, '0')}${'6e6f21'.padEnd(64, '0')}`;
  const panic = `0x4e487b71${'11'.padStart(64, '0')}`;
  const reverts: readonly (readonly [output: string, message: string])[] = [
    [text, 'execution reverted: no!'],
    [panic, 'execution reverted: arithmetic underflow or overflow'],
    ['0xdeadbeef', 'execution reverted'],
    ['0x', 'execution reverted'],
    [`0x08c379a0${'ff'.repeat(64)}`, 'execution reverted'],
  ];
  for (const [output, message] of reverts) {
    fake.onCall = async () => ({ kind: 'revert', output: hexToBytes(output), gasUsed: 1n });
    for (const method of ['eth_call', 'eth_estimateGas']) {
      assert.deepEqual((await call(method, { to: TOKEN })).error, { code: 3, message, data: output });
    }
  }
  fake.onCall = async () => ({ kind: 'failure', failure: 'out-of-gas', gasUsed: 1n });
  assert.deepEqual(((error) => [error?.code, error?.message])((await call('eth_call', {})).error), [
    -32000,
    'out of gas',
  ]);
  fake.onCall = async () => ({ kind: 'stopped' });
  assert.match((await call('eth_call', {})).error?.message ?? '', /^execution aborted \(timeout = 5000ms\)$/);
});

test('refused transactions: geth’s sentence, the code of EIP-1474, reason and hint', async (context) => {
  const { fake, call } = await testServer(context);
  const fault: Fault = protocolFault('wrong-chain', { seen: 1n, wanted: 31_337n });
  fake.onAdd = () => ({ kind: 'refused', hash: undefined, fault });
  const { error } = await call('eth_sendRawTransaction', '0x01');
  assert.deepEqual(error, {
    code: -32003,
    message: 'invalid sender: invalid chain id for signer: have 1 want 31337',
    data: { reason: 'protocol/wrong-chain', hint: fault.text },
  });
  assert.equal(
    errorObject(protocolFault('bad-transaction', { field: 'to', seen: 1, wanted: 2 }), () => undefined).code,
    -32003,
  );
});

test('gas costs nothing where it is free; fee history has one base fee more than blocks', async (context) => {
  const { fake, call } = await testServer(context);
  fake.addBlock(
    { transaction: signed({ maxFeePerGas: 9n, maxPriorityFeePerGas: 4n }) },
    { transaction: signed({ nonce: 1n }) },
  );
  fake.addBlock();
  assert.equal((await call('eth_gasPrice')).result, '0x0');
  assert.equal((await call('eth_maxPriorityFeePerGas')).result, '0x0');
  const ratio = 60_000 / 120_000_000;
  const expected = {
    oldestBlock: '0x1',
    reward: [
      ['0x0', '0x4'],
      ['0x0', '0x0'],
    ],
    baseFeePerGas: ['0x0', '0x0', '0x0'],
    gasUsedRatio: [ratio, 0],
    baseFeePerBlobGas: ['0x1', '0x1', '0x1'],
    blobGasUsedRatio: [0, 0],
  };
  for (const count of ['0x2', 2, '2'])
    assert.deepEqual((await call('eth_feeHistory', count, 'latest', [25, 75])).result, expected);
  assert.equal((await call('eth_feeHistory', '0x2', 'latest', [75, 25])).error?.message, 'invalid reward percentile');
  assert.equal((await call('eth_feeHistory', '0x2', '0x9', [])).error?.code, -32001);
});

test('logs by address, topics with alternatives and gaps, range and block', async (context) => {
  const { fake, call } = await testServer(context, { limits: { logBlocksMax: 4, logResultsMax: 3 } });
  const first = fake.addBlock({ transaction: signed(), logs: [transferLog(1), transferLog(2)] });
  fake.addBlock();
  fake.addBlock({ transaction: signed({ nonce: 1n }), logs: [transferLog(3)] });
  const find = async (filter: object): Promise<unknown> => {
    const { result, error } = await call('eth_getLogs', filter);
    return error === undefined
      ? (result as { data: string }[]).map(({ data }) => Number(data))
      : [error.code, error.message];
  };
  const all = { fromBlock: 'earliest', toBlock: 'latest' };
  assert.deepEqual(await find(all), [1, 2, 3]);
  assert.deepEqual(await find({}), [3]);
  assert.deepEqual(await find({ ...all, address: TOKEN }), [1, 2, 3]);
  assert.deepEqual(
    await find({ ...all, address: [OTHER, TOKEN], topics: [[ZERO_HASH, TRANSFER], null, ZERO_HASH] }),
    [1, 2, 3],
  );
  assert.deepEqual(await find({ ...all, address: OTHER }), []);
  assert.deepEqual(await find({ ...all, topics: [ZERO_HASH] }), []);
  assert.deepEqual(await find({ ...all, topics: [null, TRANSFER] }), []);
  assert.deepEqual(await find({ ...all, topics: [null, null, null, null] }), []);
  assert.deepEqual(await find({ blockHash: first.block.hash }), [1, 2]);
  assert.deepEqual(await find({ fromBlock: '0x9', toBlock: '0x10' }), []);
  assert.deepEqual(await find({ fromBlock: '0x2', toBlock: '0x1' }), [-32602, 'invalid block range params']);
  assert.deepEqual(await find({ blockHash: UNKNOWN }), [-32001, 'header not found']);
  fake.addBlock({ transaction: signed({ nonce: 2n }), logs: [transferLog(4)] });
  assert.deepEqual(await find({ ...all, address: TOKEN }), [-32005, 'query returned more than 3 results']);
  assert.deepEqual(await find(all), [-32005, 'exceed maximum block range: 4']);
  assert.equal((await call('eth_getLogs', { blockHash: UNKNOWN, fromBlock: '0x1' })).error?.code, -32602);
});

test('filters tell only what is new, and end', async (context) => {
  const { fake, call } = await testServer(context, { limits: { filtersMax: 3, filterBacklogMax: 2 } });
  const blocks = (await call('eth_newBlockFilter')).result;
  const logs = (await call('eth_newFilter', { address: TOKEN })).result;
  const pending = (await call('eth_newPendingTransactionFilter')).result;
  assert.equal((await call('eth_newBlockFilter')).error?.message, 'too many filters');
  const waiting = [0n, 1n, 2n].map((nonce) => signed({ nonce }));
  fake.tellPending(...waiting);
  const { block } = fake.addBlock({ transaction: signed(), logs: [transferLog(9)] });
  assert.deepEqual((await call('eth_getFilterChanges', blocks)).result, [block.hash]);
  assert.deepEqual((await call('eth_getFilterChanges', blocks)).result, []);
  assert.equal(((await call('eth_getFilterChanges', logs)).result as unknown[]).length, 1);
  assert.deepEqual((await call('eth_getFilterChanges', logs)).result, []);
  assert.equal(((await call('eth_getFilterLogs', logs)).result as unknown[]).length, 1);
  assert.deepEqual(
    (await call('eth_getFilterChanges', pending)).result,
    waiting.slice(1).map(({ hash }) => hash),
  );
  assert.equal((await call('eth_uninstallFilter', blocks)).result, true);
  assert.equal((await call('eth_uninstallFilter', blocks)).result, false);
  const { error } = await call('eth_getFilterChanges', blocks);
  assert.deepEqual([error?.code, error?.message], [-32000, 'filter not found']);
});

test('the pool and the pending block show what waits', async (context) => {
  const { fake, call } = await testServer(context);
  const transaction = signed();
  fake.waiting.set(transaction.hash, transaction);
  assert.deepEqual((await call('txpool_status')).result, { pending: '0x1', queued: '0x0' });
  assert.deepEqual((await call('txpool_inspect')).result, {
    pending: {
      [transaction.sender]: { 0: '0x00000000000000000000000000000000000070Ce: 0 wei + 100000 gas × 0 wei' },
    },
    queued: {},
  });
  const content = (await call('txpool_content')).result as {
    pending: { [address: string]: { [nonce: string]: { hash: string; blockHash: null } } };
  };
  assert.equal(content.pending[transaction.sender]?.['0']?.hash, transaction.hash);
  assert.equal(content.pending[transaction.sender]?.['0']?.blockHash, null);
  assert.deepEqual(
    Object.keys(((await call('txpool_contentFrom', transaction.sender)).result as { pending: object }).pending),
    ['0'],
  );
  const pending = (await call('eth_getBlockByNumber', 'pending', false)).result as { [name: string]: unknown };
  assert.deepEqual([pending['number'], pending['hash'], pending['transactions']], ['0x1', null, [transaction.hash]]);
  assert.equal((await call('eth_getBlockTransactionCountByNumber', 'pending')).result, '0x1');
});

test('the node about itself', async (context) => {
  const { call } = await testServer(context);
  assert.equal((await call('web3_clientVersion')).result, 'Hanse/v0/test');
  assert.equal(
    (await call('web3_sha3', '0x68656c6c6f20776f726c64')).result,
    '0x47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad',
  );
  assert.deepEqual(
    [(await call('net_version')).result, (await call('net_listening')).result, (await call('net_peerCount')).result],
    ['31337', true, '0x3'],
  );
  assert.deepEqual([(await call('eth_syncing')).result, (await call('eth_accounts')).result], [false, []]);
});
