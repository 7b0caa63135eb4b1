import { concatBytes, encodeRlp, type Hash, hexToBytes, type RlpItem, RlpReader, uintToBytes } from '@hanse/base';
import { BLOOM_BYTES } from './bloom.ts';
import { protocolFault } from './faults.ts';
import type { Log, Receipt } from './receipt.ts';

function encodeLog(log: Log): RlpItem {
  return [hexToBytes(log.address), log.topics.map(hexToBytes), log.data];
}

/** EIP-2718 receipt: a type byte (none for type 0) and RLP [status, cumulative gas, bloom, logs]. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const payload = encodeRlp([
    uintToBytes(receipt.status),
    uintToBytes(receipt.cumulativeGasUsed),
    receipt.logsBloom,
    receipt.logs.map(encodeLog),
  ]);
  return receipt.type === 0 ? payload : concatBytes(new Uint8Array([receipt.type]), payload);
}

function decodeLog(reader: RlpReader): Log {
  const address = reader.address();
  const topicList = reader.list();
  const topics: Hash[] = [];
  while (!topicList.isDone()) topics.push(topicList.hash());
  if (topics.length > 4)
    throw protocolFault('bad-receipt', { field: 'topics', seen: topics.length, wanted: 'at most 4' });
  const data = reader.bytes();
  reader.end();
  return { address, topics, data };
}

export function decodeReceipt(bytes: Uint8Array): Receipt {
  const first = bytes[0];
  const isTyped = first === 1 || first === 2 || first === 4;
  const outer = new RlpReader(bytes, isTyped ? 1 : 0);
  const reader = outer.list();
  outer.end();
  const status = reader.uint(1);
  if (status > 1n) throw protocolFault('bad-receipt', { field: 'status', seen: status, wanted: '0 or 1' });
  const cumulativeGasUsed = reader.uint(8);
  const logsBloom = reader.bytes(BLOOM_BYTES);
  const logList = reader.list();
  reader.end();
  const logs: Log[] = [];
  while (!logList.isDone()) logs.push(decodeLog(logList.list()));
  return { type: isTyped ? first : 0, status: status === 1n ? 1 : 0, cumulativeGasUsed, logsBloom, logs };
}
