import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { League, RpcClient } from '@hanse/e2e';
import { leaveTraces, type Traces } from './liveLedger.fixture.ts';
import { hasSpecification, ownJudges, specifiedJudges } from './specification.fixture.ts';

type Question = readonly [method: string, ...params: readonly unknown[]];
type Known = Traces & { readonly filter: string; readonly blockFilter: string };

const quantity = (value: bigint | number) => `0x${value.toString(16)}`;
const ZERO_SLOT = `0x${'00'.repeat(32)}`;
/** Fields of the pending block that nobody knows yet are null, as in geth and as client libraries expect. */
const NULL_WHILE_PENDING = { hash: ZERO_SLOT, miner: `0x${'00'.repeat(20)}`, nonce: '0x0000000000000000' };

/** As in geth; the specification describes only transactions of blocks here, and this form for the pool's methods. */
const NULL_WHILE_WAITING = { blockHash: ZERO_SLOT, blockNumber: '0x0', blockTimestamp: '0x0', transactionIndex: '0x0' };

/** At least one question for each method, with something of every kind among the answers. */
function questions({
  sender,
  token,
  hashes,
  waiting,
  block,
  transfer,
  filter,
  blockFilter,
}: Known): readonly Question[] {
  const number = quantity(block.number);
  const call = { from: sender, to: token, data: transfer };
  const simulation = {
    blockStateCalls: [
      {
        stateOverrides: { [sender]: { balance: '0xffff' } },
        calls: [call, { from: sender, to: sender, value: '0x1' }],
      },
      {
        calls: [
          { ...call, data: `${transfer.slice(0, -8)}ffffffff`, from: token },
          { to: token, gas: '0x5300' },
        ],
      },
    ],
    traceTransfers: true,
  };
  return [
    ['web3_clientVersion'],
    ['web3_sha3', '0x68'],
    ['net_version'],
    ['net_listening'],
    ['net_peerCount'],
    ['eth_chainId'],
    ['eth_syncing'],
    ['eth_accounts'],
    ['eth_blockNumber'],
    ...['latest', 'safe', 'finalized', 'earliest', 'pending', number, '0xffffff'].flatMap((tag): Question[] => [
      ['eth_getBlockByNumber', tag, false],
      ['eth_getBlockByNumber', tag, true],
      ['eth_getBlockTransactionCountByNumber', tag],
    ]),
    ['eth_getHeaderByNumber', number],
    ['eth_getBlockByHash', block.hash, true],
    ['eth_getBlockByHash', ZERO_SLOT, false],
    ['eth_getBlockTransactionCountByHash', block.hash],
    ['eth_getBlockTransactionCountByHash', ZERO_SLOT],
    ...[...hashes, waiting, ZERO_SLOT].flatMap((hash): Question[] => [
      ['eth_getTransactionByHash', hash],
      ['eth_getTransactionReceipt', hash],
      ['debug_getRawTransaction', hash],
    ]),
    ['eth_getTransactionByBlockHashAndIndex', block.hash, '0x0'],
    ['eth_getTransactionByBlockHashAndIndex', block.hash, '0x77'],
    ['eth_getTransactionByBlockNumberAndIndex', number, '0x0'],
    ['eth_getBlockReceipts', number],
    ['eth_getBlockReceipts', 'earliest'],
    ['eth_getBlockReceipts', '0xffffff'],
    ['qbft_getValidatorsByBlockNumber', 'latest'],
    ['qbft_getValidatorsByBlockHash', block.hash],
    ['eth_getBalance', sender, 'latest'],
    ['eth_getTransactionCount', sender, 'pending'],
    ['eth_getCode', token, 'latest'],
    ['eth_getCode', sender, 'latest'],
    ['eth_getStorageAt', token, '0x0', 'latest'],
    ['eth_getProof', token, ['0x0', ZERO_SLOT], 'latest'],
    ['eth_getProof', `0x${'77'.repeat(20)}`, ['0x1'], number],
    ['eth_call', call, 'latest'],
    ['eth_estimateGas', call],
    ['eth_createAccessList', call, 'latest'],
    ['eth_createAccessList', { ...call, from: token }, 'latest'],
    ['eth_simulateV1', simulation, 'latest'],
    ['eth_simulateV1', { ...simulation, returnFullTransactions: true, validation: true }, number],
    ['eth_gasPrice'],
    ['eth_maxPriorityFeePerGas'],
    ['eth_feeHistory', '0x5', 'latest', [10, 50]],
    ['eth_feeHistory', '0x5', 'latest'],
    ['txpool_status'],
    ['txpool_content'],
    ['txpool_contentFrom', sender],
    ['txpool_inspect'],
    ['eth_getLogs', { fromBlock: 'earliest', toBlock: 'latest', address: token }],
    ['eth_getLogs', { blockHash: block.hash }],
    ['eth_newFilter', { address: token }],
    ['eth_newBlockFilter'],
    ['eth_newPendingTransactionFilter'],
    ['eth_getFilterChanges', filter],
    ['eth_getFilterChanges', blockFilter],
    ['eth_getFilterLogs', filter],
    ['eth_uninstallFilter', blockFilter],
    ['debug_getRawBlock', number],
    ['debug_getRawHeader', number],
    ['debug_getRawReceipts', number],
    ['debug_traceTransaction', hashes[0]],
    ['debug_traceBlockByNumber', number],
    ['debug_traceBlockByHash', block.hash],
    ['debug_traceCall', call, 'latest'],
    ...['callTracer', 'prestateTracer', '4byteTracer', 'noopTracer'].map(
      (tracer): Question => ['debug_traceCall', call, 'latest', { tracer }],
    ),
    ['erigon_getHeaderByNumber', Number(block.number)],
    ['erigon_getHeaderByNumber', 0xffffff],
    ['ots_getApiLevel'],
    ['ots_hasCode', token, 'latest'],
    ['ots_getBlockDetails', Number(block.number)],
    ['ots_getBlockDetails', 0xffffff],
    ['ots_getBlockDetailsByHash', block.hash],
    ['ots_getBlockTransactions', Number(block.number), 0, 25],
    ['ots_searchTransactionsBefore', sender, 0, 25],
    ['ots_searchTransactionsAfter', token, 0, 25],
    ['ots_getTransactionBySenderAndNonce', sender, 0],
    ['ots_getTransactionBySenderAndNonce', sender, 77],
    ['ots_getContractCreator', token],
    ['ots_getContractCreator', sender],
    ...hashes.flatMap((hash): Question[] => [
      ['ots_getTransactionError', hash],
      ['ots_getInternalOperations', hash],
      ['ots_traceTransaction', hash],
    ]),
    ['rpc.discover'],
  ];
}

/** Asked elsewhere: sends (by every test) and subscriptions (WebSocket). */
const ASKED_ELSEWHERE = /^(eth_sendRawTransaction|eth_(un)?subscribe)$/;

describe('answers of a live ledger and the schemas of execution-apis', {
  skip: hasSpecification() ? false : 'the descriptions of execution-apis are not beside the repository',
}, () => {
  let league: League;
  before(async () => {
    league = await League.start();
  });
  after(async () => league?.[Symbol.asyncDispose]());

  test('every answer validates, against the specification and against rpc.discover', async () => {
    const rpc = new RpcClient(league.node(0).plan.ports.rpc);
    const ask = <Value>(method: string, ...params: readonly unknown[]) => rpc.call<Value>(method, ...params);
    // Before anything happens: an empty list is of both kinds that the specification tells apart.
    const filter = await ask<string>('eth_newFilter', { fromBlock: 'earliest' });
    const blockFilter = await ask<string>('eth_newBlockFilter');
    const traces = await leaveTraces(league);
    const specified = specifiedJudges();
    const own = ownJudges(await ask('rpc.discover'));
    const wrong: string[] = [];
    const asked = new Set<string>();
    let compared = 0;
    for (const [method, ...params] of questions({ ...traces, filter, blockFilter })) {
      if (!own.has(method)) continue;
      asked.add(method);
      const result = await ask(method, ...params);
      const said = `${method}(${JSON.stringify(params).slice(1, 80)})`;
      const isPending = method === 'eth_getBlockByNumber' && params[0] === 'pending';
      const isWaiting = method === 'eth_getTransactionByHash' && params[0] === traces.waiting;
      const judged = isPending
        ? { ...(result as object), ...NULL_WHILE_PENDING }
        : isWaiting
          ? { ...(result as object), ...NULL_WHILE_WAITING }
          : result;
      for (const [name, judge] of [
        ['execution-apis', specified.get(method)],
        ['rpc.discover', own.get(method)],
      ] as const) {
        const problem = judge?.(judged);
        if (problem !== undefined) wrong.push(`${said}, ${name}: ${problem.slice(0, 400)}`);
        if (name === 'execution-apis' && judge !== undefined) compared++;
      }
    }
    assert.deepEqual(wrong, []);
    const forgotten = [...own.keys()].filter((name) => !asked.has(name) && !ASKED_ELSEWHERE.test(name));
    assert.deepEqual(forgotten, [], 'each method needs a question here');
    assert.ok(compared > 80, `${compared} answers were compared`);
  });
});
