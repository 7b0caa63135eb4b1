import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Address, bytesToHex, type Hash, type Hex, hexToBytes, isFault } from '@hanse/base';
import { addToBloom, BLOOM_BYTES, bloomHas, bloomOfLogs, mergeBloom } from './bloom.ts';
import { decodeReceipt, encodeReceipt } from './receiptCodec.ts';

const FOLDER = new URL('../../../shared/vectors/execution-apis/tests/', import.meta.url);
const skip = existsSync(FOLDER) ? false : 'the outside vectors are not here (../shared/vectors)';

function resultOf(file: string): unknown {
  const answer = readFileSync(new URL(file, FOLDER), 'utf8').match(/^<< (.*)$/m);
  return (JSON.parse(answer?.[1] ?? '{}') as { result?: unknown }).result;
}

test('a raw receipt of another client is read and written back', { skip }, () => {
  const [raw] = resultOf('debug_getRawReceipts/get-block-n.io') as readonly Hex[];
  const receipt = decodeReceipt(hexToBytes(raw as Hex));
  assert.equal(receipt.cumulativeGasUsed, 53_072n);
  assert.equal(bytesToHex(encodeReceipt(receipt)), raw);
});

test('blooms are those that another client computed', { skip }, () => {
  let withLogs = 0;
  for (const name of readdirSync(new URL('eth_getTransactionReceipt/', FOLDER))) {
    const receipt = resultOf(`eth_getTransactionReceipt/${name}`) as
      | {
          readonly logsBloom: Hex;
          readonly logs: readonly { readonly address: Address; readonly topics: readonly Hash[]; readonly data: Hex }[];
        }
      | null
      | undefined;
    if (receipt === null || receipt === undefined) continue;
    const bloom = bloomOfLogs(receipt.logs.map((log) => ({ ...log, data: hexToBytes(log.data) })));
    assert.equal(bytesToHex(bloom), receipt.logsBloom, name);
    if (receipt.logs.length > 0) withLogs++;
  }
  assert.ok(withLogs > 0);
});

test('a bloom has what was added or merged, and not the rest', () => {
  const item = (seed: number): Uint8Array => new Uint8Array(20).fill(seed);
  const bloom = new Uint8Array(BLOOM_BYTES);
  addToBloom(bloom, item(1));
  const other = new Uint8Array(BLOOM_BYTES);
  addToBloom(other, item(2));
  assert.ok(bloomHas(bloom, item(1)) && !bloomHas(bloom, item(2)));
  mergeBloom(bloom, other);
  assert.ok(bloomHas(bloom, item(1)) && bloomHas(bloom, item(2)) && !bloomHas(bloom, item(3)));
});

test('a receipt with impossible contents is refused', () => {
  const receipt = {
    type: 2,
    status: 1,
    cumulativeGasUsed: 1n,
    logsBloom: new Uint8Array(BLOOM_BYTES),
    logs: [],
  } as const;
  const topics = Array.from({ length: 5 }, () => `0x${'00'.repeat(32)}` as Hash);
  const log = { address: `0x${'01'.repeat(20)}` as Address, topics, data: new Uint8Array(0) };
  const refuse = (bytes: Uint8Array): void =>
    assert.throws(
      () => decodeReceipt(bytes),
      (error) => isFault(error, 'protocol/bad-receipt'),
    );
  refuse(encodeReceipt({ ...receipt, logs: [log] }));
  refuse(encodeReceipt({ ...receipt, status: 2 as 1 }));
});
