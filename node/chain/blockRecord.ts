import { type Address, bytesToAddress, encodeRlp, encodeRlpListOfEncoded, hexToBytes, RlpReader } from '@hanse/base';
import {
  type Block,
  decodeBlock,
  decodeReceipt,
  encodeBlock,
  encodeReceipt,
  type Receipt,
  type RecoveredTransaction,
} from '@hanse/protocol';
import { chainFault } from './faults.ts';

/** A block whose senders are known. */
export type RecoveredBlock = Omit<Block, 'transactions'> & { readonly transactions: readonly RecoveredTransaction[] };

/** A block with everything its execution gave; what the log keeps of it. */
export type StoredBlock = {
  readonly block: RecoveredBlock;
  readonly receipts: readonly Receipt[];
};

/** A record of the log, decoded as far as asked. */
export type BlockRecord = {
  /** The block as peers exchange it. */
  readonly blockBytes: Uint8Array;
  readonly sendersBytes: Uint8Array;
  readonly receiptsReader: RlpReader;
  /** `encodeChanges` of what the block did to the state. */
  readonly changes: Uint8Array;
};

/** RLP [block, senders (20 bytes each, joined), [receipt…], changes]. */
export function encodeBlockRecord(stored: StoredBlock, changes: Uint8Array): Uint8Array {
  const { transactions } = stored.block;
  const senders = new Uint8Array(transactions.length * 20);
  transactions.forEach((transaction, index) => {
    senders.set(hexToBytes(transaction.sender), index * 20);
  });
  return encodeRlpListOfEncoded([
    encodeBlock(stored.block, 'full'),
    encodeRlp(senders),
    encodeRlp(stored.receipts.map(encodeReceipt)),
    encodeRlp(changes),
  ]);
}

/** Splits a record without decoding what is inside. */
export function openBlockRecord(record: Uint8Array): BlockRecord {
  const reader = new RlpReader(record).list();
  const blockBytes = reader.raw();
  const sendersBytes = reader.bytes();
  const receiptsReader = reader.list();
  const changes = reader.bytes();
  reader.end();
  return { blockBytes, sendersBytes, receiptsReader, changes };
}

/** The block and receipts of a record; a record that does not decode is damaged. */
export function decodeBlockRecord(record: Uint8Array): StoredBlock {
  const { blockBytes, sendersBytes, receiptsReader } = openBlockRecord(record);
  const decoded = decodeBlock(blockBytes);
  if (!('block' in decoded)) throw chainFault('damaged-block', { seen: 'a block without its transactions' });
  const { block } = decoded;
  if (sendersBytes.length !== block.transactions.length * 20) {
    throw chainFault('damaged-block', {
      seen: `${sendersBytes.length} bytes of senders for ${block.transactions.length} transactions`,
    });
  }
  const transactions = block.transactions.map((transaction, index): RecoveredTransaction => {
    const sender: Address = bytesToAddress(sendersBytes.subarray(index * 20, index * 20 + 20));
    return { ...transaction, sender };
  });
  const receipts: Receipt[] = [];
  while (!receiptsReader.isDone()) receipts.push(decodeReceipt(receiptsReader.bytes()));
  return { block: { ...block, transactions }, receipts };
}
