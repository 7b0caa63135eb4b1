import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexToBytes, RlpReader } from '@hanse/base';
import { decodeHeader, decodeReceipt, encodeBlock } from '@hanse/protocol';
import { signed, transferLog } from './fakePorts.ts';
import { testServer } from './testServer.ts';

test('raw blocks, headers and receipts are those of what the ledger holds', async (context) => {
  const { fake, call } = await testServer(context);
  const transaction = signed();
  const { block, receipts } = fake.addBlock({ transaction, logs: [transferLog(1)], status: 0 });
  const bytes = async (method: string, id: unknown) => hexToBytes((await call(method, id)).result as string);

  assert.deepEqual(await bytes('debug_getRawBlock', 'latest'), encodeBlock(block, 'full'));
  assert.deepEqual(decodeHeader(new RlpReader(await bytes('debug_getRawHeader', '0x1'))), block.header);
  const raws = (await call('debug_getRawReceipts', { blockHash: block.hash })).result as string[];
  assert.deepEqual(
    raws.map((raw) => decodeReceipt(hexToBytes(raw))),
    receipts,
  );
});

test('a raw transaction is found in a block and in the pool; an unknown one is empty', async (context) => {
  const { fake, call } = await testServer(context);
  const mined = signed({ nonce: 0n });
  const waiting = signed({ nonce: 1n });
  fake.addBlock({ transaction: mined });
  fake.waiting.set(waiting.hash, waiting);
  for (const one of [mined, waiting]) {
    const { result } = await call('debug_getRawTransaction', one.hash);
    assert.deepEqual(hexToBytes(result as string), one.raw);
  }
  assert.equal((await call('debug_getRawTransaction', `0x${'ab'.repeat(32)}`)).result, '0x');
});

test('raw data of a block that is not there, or of nothing, is an error', async (context) => {
  const { call } = await testServer(context);
  for (const method of ['debug_getRawBlock', 'debug_getRawHeader', 'debug_getRawReceipts']) {
    assert.equal((await call(method, '0x9')).error?.code, -32001, method);
    assert.equal((await call(method, '2')).error?.code, -32602, method);
    assert.equal((await call(method)).error?.code, -32602, method);
  }
  assert.equal((await call('debug_getRawTransaction', 'ab'.repeat(32))).error?.code, -32602);
});
