import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { RlpReader } from '@hanse/base';
import { decodeBlock, type RecoveredTransaction, recoverSender, type Transaction, withSender } from '@hanse/protocol';
import type { LedgerBlock } from './ports.ts';
import { testServer } from './testServer.ts';

const FOLDER = new URL('../../../shared/vectors/execution-apis/tests/', import.meta.url);
/** Answered from blocks alone; the others need the chain's state and receipts. */
const METHODS = [
  'debug_getRawBlock',
  'debug_getRawHeader',
  'debug_getRawTransaction',
  'eth_blockNumber',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getBlockTransactionCountByHash',
  'eth_getBlockTransactionCountByNumber',
  'eth_getTransactionByBlockHashAndIndex',
  'eth_getTransactionByBlockNumberAndIndex',
  'eth_getStorage',
  'eth_getTransactionByHash',
];
/** The genesis is not in the recorded chain, nor is what accounts hold. */
const NEEDS_STATE = ['get-genesis.io', 'get-storage.io'];
/** Fields that clients have added or dropped since these answers were recorded. */
const CHANGED_SINCE = ['totalDifficulty', 'blockTimestamp'];

function withoutChanged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutChanged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !CHANGED_SINCE.includes(name))
      .map(([name, field]) => [name, withoutChanged(field)]),
  );
}

function readChain(): LedgerBlock[] {
  const blocks: LedgerBlock[] = [];
  for (const reader = new RlpReader(readFileSync(new URL('chain.rlp', FOLDER))); !reader.isDone(); ) {
    const decoded = decodeBlock(reader.raw());
    assert.ok('block' in decoded);
    const { block } = decoded;
    const transactions = block.transactions.map((one: Transaction): RecoveredTransaction => {
      const sender = recoverSender(one);
      assert.ok(sender !== undefined);
      return withSender(one, sender);
    });
    blocks.push({ block: { ...block, transactions }, receipts: [] });
  }
  return blocks;
}

test('answers about blocks and transactions are those recorded from other clients', {
  skip: existsSync(FOLDER) ? false : 'the vectors of execution-apis are not beside the repository',
}, async (context) => {
  const { fake, post } = await testServer(context);
  const chain = readChain();
  fake.blocks.push(...(chain[0]?.block.header.number === 0 ? chain.slice(1) : chain));
  let asked = 0;
  for (const method of METHODS) {
    for (const file of readdirSync(new URL(`${method}/`, FOLDER))) {
      if (NEEDS_STATE.includes(file)) continue;
      const lines = readFileSync(new URL(`${method}/${file}`, FOLDER), 'utf8').split('\n');
      const request = lines.find((line) => line.startsWith('>> '))?.slice(3) ?? '';
      const expected = JSON.parse(lines.find((line) => line.startsWith('<< '))?.slice(3) ?? '{}');
      const { body } = await post(request);
      assert.deepEqual(withoutChanged(body.result), withoutChanged(expected.result), `${method}/${file}`);
      assert.equal(body.error?.code, expected.error?.code, `${method}/${file}`);
      asked++;
    }
  }
  assert.ok(asked >= 20, `${asked} cases`);
});
