import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { EMPTY_TRIE_ROOT } from '@hanse/crypto';
import { type Header, NEWEST_FORKS, QBFT_MIX_HASH, ZERO_HASH } from '@hanse/protocol';
import { completeHeader, draftHeader } from './buildHeader.ts';
import { buildTransactions } from './buildTransactions.ts';
import { checkExecuted, checkHeader } from './checkHeader.ts';
import { executeBlock } from './executeBlock.ts';
import { addressAt, blockOf, CHAIN_ID, COINBASE, noEvm, readerOf, transfer } from './fixture.ts';
import { LEAGUE } from './ledgerFamily.ts';
import type { LedgerRules } from './ledgerRules.ts';

const reader = readerOf({
  [addressAt(1)]: { balance: 1000n },
  [addressAt(2)]: { balance: 1000n },
  [addressAt(3)]: { balance: 0n },
});
const common = { block: blockOf(), reader, evm: noEvm, parentHash: ZERO_HASH };

test('what the proposer builds is what the others find', async () => {
  const candidates = [transfer(1), transfer(1, { nonce: 1n }), transfer(3), transfer(3, { nonce: 1n }), transfer(2)];
  const { executed, passedOver } = await buildTransactions({ ...common, candidates });
  assert.equal(executed.transactions.length, 3);
  assert.equal(executed.gasUsed, 63_000n);
  assert.deepEqual(
    passedOver.map(({ fault, advice }) => [fault.code, advice]),
    [['execution/insufficient-funds', 'keep']],
  );
  const checked = await executeBlock({ ...common, transactions: executed.transactions });
  assert.deepEqual(checked, executed);
  assert.deepEqual(
    executed.receipts.map(({ cumulativeGasUsed }) => cumulativeGasUsed),
    [21_000n, 42_000n, 63_000n],
  );
});

test('candidates that can never be applied are to be dropped', async () => {
  const candidates = [
    transfer(1, { chainId: 9n }),
    transfer(2, { nonce: 1n }),
    transfer(3, { gasLimit: 40_000_000n, value: 0n }),
  ];
  const { executed, passedOver } = await buildTransactions({ ...common, candidates });
  assert.equal(executed.transactions.length, 0);
  assert.equal(executed.transactionsRoot, EMPTY_TRIE_ROOT);
  assert.deepEqual(
    passedOver.map(({ fault, advice }) => [fault.code, advice]),
    [
      ['protocol/wrong-chain', 'drop'],
      ['execution/nonce-too-high', 'keep'],
      ['execution/block-gas-limit', 'drop'],
    ],
  );
});

test('a block closes when its gas is used or its time is up', async () => {
  const block = blockOf({ gasLimit: 50_000n });
  const candidates = [transfer(1), transfer(2), transfer(1, { nonce: 1n })];
  const full = await buildTransactions({ ...common, block, candidates });
  assert.equal(full.executed.transactions.length, 2);
  assert.equal(full.passedOver.length, 0);
  let asked = 0;
  const timed = await buildTransactions({ ...common, candidates, shouldClose: () => ++asked > 1 });
  assert.equal(timed.executed.transactions.length, 1);
});

test('a block with a transaction that cannot be applied is refused and says which', async () => {
  const transactions = [transfer(1), transfer(1)];
  await assert.rejects(executeBlock({ ...common, transactions }), (error: unknown) => {
    assert.ok(isFault(error, 'execution/invalid-transaction'));
    assert.equal(error.params['index'], 1);
    assert.ok(isFault(error.cause, 'execution/nonce-too-low'));
    return true;
  });
});

const rules: LedgerRules = {
  chainId: CHAIN_ID,
  forks: NEWEST_FORKS,
  gasLimit: 30_000_000n,
  baseFee: 'zero',
  blockPeriodMs: 1000,
  mixHash: QBFT_MIX_HASH,
  family: LEAGUE,
};

async function parentAndChild(): Promise<{
  parent: Header;
  child: Header;
  wrong: (fields: Partial<Header>) => Header;
}> {
  const executed = await executeBlock({ ...common, transactions: [] });
  const start = { parent: { number: -1, timestamp: 0 } as Header, parentHash: ZERO_HASH, coinbase: COINBASE };
  const extraData = new Uint8Array(3);
  const draft = draftHeader({ ...start, timestamp: 1000, extraData, rules });
  const parent = completeHeader(draft, executed, EMPTY_TRIE_ROOT);
  const next = draftHeader({ parent, parentHash: ZERO_HASH, coinbase: COINBASE, timestamp: 1001, extraData, rules });
  const child = completeHeader(next, executed, EMPTY_TRIE_ROOT);
  return { parent, child, wrong: (fields) => ({ ...child, ...fields }) };
}

test('a header that was built is accepted; each wrong field is named', async () => {
  const { parent, child, wrong } = await parentAndChild();
  const executed = await executeBlock({ ...common, transactions: [] });
  checkHeader({ header: child, parent, parentHash: ZERO_HASH, rules });
  checkExecuted(child, executed, EMPTY_TRIE_ROOT);
  const cases: readonly [Partial<Header>, string][] = [
    [{ timestamp: 1000 }, 'timestamp'],
    [{ number: 3 }, 'number'],
    [{ parentHash: EMPTY_TRIE_ROOT }, 'parent hash'],
    [{ ommersHash: ZERO_HASH }, 'ommers hash'],
    [{ difficulty: 2n }, 'difficulty'],
    [{ gasLimit: 30_000_001n }, 'gas limit'],
    [{ mixHash: ZERO_HASH }, 'mix hash'],
    [{ nonce: new Uint8Array(8).fill(1) }, 'nonce'],
    [{ baseFeePerGas: 1n }, 'base fee'],
    [{ withdrawalsRoot: ZERO_HASH }, 'withdrawals root'],
    [{ blobGasUsed: 1n }, 'blob gas used'],
    [{ excessBlobGas: 1n }, 'excess blob gas'],
    [{ parentBeaconBlockRoot: EMPTY_TRIE_ROOT }, 'parent beacon block root'],
    [{ requestsHash: ZERO_HASH }, 'requests hash'],
    [{ gasUsed: 30_000_001n }, 'gas used'],
  ];
  for (const [fields, field] of cases) {
    assert.throws(
      () => checkHeader({ header: wrong(fields), parent, parentHash: ZERO_HASH, rules }),
      (error: unknown) => isFault(error, 'execution/bad-header') && error.params['field'] === field,
      field,
    );
  }
  for (const [fields, field] of [
    [{ gasUsed: 1n }, 'gas used'],
    [{ transactionsRoot: ZERO_HASH }, 'transactions root'],
    [{ receiptsRoot: ZERO_HASH }, 'receipts root'],
    [{ logsBloom: new Uint8Array(256).fill(1) }, 'logs bloom'],
    [{ stateRoot: ZERO_HASH }, 'state root'],
  ] as const) {
    assert.throws(
      () => checkExecuted(wrong(fields), executed, EMPTY_TRIE_ROOT),
      (error: unknown) => isFault(error, 'execution/bad-header') && error.params['field'] === field,
      field,
    );
  }
});

test('below a period of one second, timestamps may stand still', async () => {
  const { parent, wrong } = await parentAndChild();
  const header = wrong({ timestamp: 1000 });
  checkHeader({ header, parent, parentHash: ZERO_HASH, rules: { ...rules, blockPeriodMs: 200 } });
});
