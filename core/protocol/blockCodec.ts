import {
  bytesToHash,
  encodeRlp,
  encodeRlpListOfEncoded,
  type Hash,
  hexToBytes,
  type RlpItem,
  RlpReader,
  uintToBytes,
} from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import type { Block, Withdrawal } from './block.ts';
import { decodeTransaction } from './decodeTransaction.ts';
import { protocolFault } from './faults.ts';
import { hashHeader } from './hashHeader.ts';
import type { Header } from './header.ts';
import { decodeHeader, encodeHeader } from './headerCodec.ts';
import type { Transaction } from './transaction.ts';

/** Finds a transaction that is here already, so that it is neither decoded nor recovered again. */
export type TransactionLookup = (hash: Hash) => Transaction | undefined;

function withdrawalItem({ index, validatorIndex, address, amount }: Withdrawal): RlpItem {
  return [uintToBytes(index), uintToBytes(validatorIndex), hexToBytes(address), uintToBytes(amount)];
}

/** RLP of a withdrawal (EIP-4895), as it stands in the withdrawals trie. */
export function encodeWithdrawal(withdrawal: Withdrawal): Uint8Array {
  return encodeRlp(withdrawalItem(withdrawal));
}

/** Type 0 stands in a block as its list, the others as a string (EIP-2718). */
function transactionItem({ type, raw }: Transaction): Uint8Array {
  return type === 0 ? raw : encodeRlp(raw);
}

/**
 * RLP [header, transactions, ommers, withdrawals]. `compact` puts the 32-byte hash of each transaction in its place
 * (LEDGER-WIRE-1); no transaction that stands as a string is 32 bytes long, so a reader can tell.
 */
export function encodeBlock(block: Block, form: 'full' | 'compact'): Uint8Array {
  const { transactions, ommers, withdrawals } = block;
  const items =
    form === 'full' ? transactions.map(transactionItem) : transactions.map(({ hash }) => encodeRlp(hexToBytes(hash)));
  const parts = [
    encodeHeader(block.header),
    encodeRlpListOfEncoded(items),
    encodeRlpListOfEncoded(ommers.map(encodeHeader)),
  ];
  if (withdrawals !== undefined) parts.push(encodeRlp(withdrawals.map(withdrawalItem)));
  return encodeRlpListOfEncoded(parts);
}

/** Decoded, or the hashes of those named transactions that `lookup` does not know. */
export type DecodedBlock = { readonly block: Block } | { readonly missing: readonly Hash[] };

/**
 * A block in either form. Transactions that `lookup` knows are taken from it as they are. The header's hash is computed;
 * roots are not checked, nor is the length, which is the frame's business (LEDGER-WIRE-2). Throws `rlp/…` and `protocol/…` faults.
 */
export function decodeBlock(source: Uint8Array | RlpReader, lookup?: TransactionLookup): DecodedBlock {
  if (source instanceof RlpReader) return readBlock(source.list(), lookup);
  const outer = new RlpReader(source);
  const decoded = readBlock(outer.list(), lookup);
  outer.end();
  return decoded;
}

function readBlock(reader: RlpReader, lookup: TransactionLookup | undefined): DecodedBlock {
  const header = decodeHeader(reader);
  const transactionList = reader.list();
  const ommerList = reader.list();
  const withdrawals = reader.isDone() ? undefined : readWithdrawals(reader.list());
  reader.end();
  const missing: Hash[] = [];
  const transactions: Transaction[] = [];
  while (!transactionList.isDone()) {
    const transaction = readTransaction(transactionList, lookup);
    if (typeof transaction === 'string') missing.push(transaction);
    else transactions.push(transaction);
  }
  const ommers: Header[] = [];
  while (!ommerList.isDone()) ommers.push(decodeHeader(ommerList));
  if (missing.length > 0) return { missing };
  const block = { header, hash: hashHeader(header), transactions, ommers };
  return { block: withdrawals === undefined ? block : { ...block, withdrawals } };
}

function readKnown(raw: Uint8Array, lookup: TransactionLookup | undefined): Transaction {
  return lookup?.(keccak256Hash(raw)) ?? decodeTransaction(raw);
}

function readTransaction(reader: RlpReader, lookup: TransactionLookup | undefined): Transaction | Hash {
  if (reader.isList()) return readKnown(reader.raw(), lookup);
  const raw = reader.bytes();
  if (raw.length === 32) {
    const hash = bytesToHash(raw);
    return lookup?.(hash) ?? hash;
  }
  if ((raw[0] ?? 0xff) >= 0xc0)
    throw protocolFault('bad-block', {
      field: 'a transaction',
      seen: 'a list inside a string',
      wanted: 'a list, or a type byte and a list',
    });
  return readKnown(raw, lookup);
}

function readWithdrawals(reader: RlpReader): readonly Withdrawal[] {
  const withdrawals: Withdrawal[] = [];
  while (!reader.isDone()) {
    const entry = reader.list();
    withdrawals.push({
      index: entry.uint(8),
      validatorIndex: entry.uint(8),
      address: entry.address(),
      amount: entry.uint(8),
    });
    entry.end();
  }
  return withdrawals;
}
