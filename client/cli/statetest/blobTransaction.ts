import { concatBytes, encodeRlpListOfEncoded, type Fault, type Hash, RlpReader } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import type { BlockContext, Evm } from '@hanse/execution';
import {
  blobGasPrice,
  blobLimits,
  decodeTransaction,
  type FeeMarketTransaction,
  type Fork,
  GAS_PER_BLOB,
  isAtLeast,
  type RecoveredTransaction,
} from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import { cliFault } from '../faults.ts';

/** What a transaction with blobs says besides what one with a fee market says. */
export type Blobs = { readonly maxFeePerBlobGas: bigint; readonly hashes: readonly Hash[] };

const VERSION = '0x01';
/** Blobs of one transaction (EIP-7594). */
const OSAKA_TRANSACTION_BLOBS_MAX = 6n;
const TYPE = 3;
const FEE_MARKET_FIELDS = 9;

/**
 * A transaction of type 3 (EIP-4844) as one of type 2 and its blobs. A ledger here refuses them; Ethereum's own state
 * tests have some, and what they test of the EVM is ours too. Throws rlp, protocol and cli faults.
 */
export function decodeBlobTransaction(raw: Uint8Array): {
  readonly transaction: FeeMarketTransaction;
  readonly blobs: Blobs;
} {
  const outer = new RlpReader(raw, 1);
  const list = outer.list();
  outer.end();
  const start = list.offset;
  for (let field = 0; field < FEE_MARKET_FIELDS; field++) list.raw();
  const shared = raw.subarray(start, list.offset);
  const maxFeePerBlobGas = list.uint(32);
  const hashes: Hash[] = [];
  const hashList = list.list();
  while (!hashList.isDone()) hashes.push(hashList.hash());
  const unsigned = raw.subarray(start, list.offset);
  const signature = raw.subarray(list.offset);
  const asFeeMarket = decodeTransaction(concatBytes(Uint8Array.of(2), encodeRlpListOfEncoded([shared, signature])));
  if (asFeeMarket.type !== 2) throw cliFault('bad-blobs', { seen: `type ${asFeeMarket.type}`, wanted: 'type 3' });
  const signingHash = keccak256Hash(concatBytes(Uint8Array.of(TYPE), encodeRlpListOfEncoded([unsigned])));
  const transaction = { ...asFeeMarket, raw, hash: keccak256Hash(raw), signingHash };
  return { transaction, blobs: { maxFeePerBlobGas, hashes } };
}

/** What is wrong with the blobs under the rules of the block, or undefined. */
export function checkBlobs(
  transaction: RecoveredTransaction,
  { maxFeePerBlobGas, hashes }: Blobs,
  { block, journal }: { readonly block: BlockContext; readonly journal: Journal },
): Fault | undefined {
  const wrong = (seen: string | bigint | number, wanted: string | bigint): Fault =>
    cliFault('bad-blobs', { seen, wanted });
  if (!isAtLeast(block.fork, 'cancun')) return wrong('type 3', `a transaction type of ${block.fork}`);
  if (transaction.to === null) return wrong('no recipient', 'a recipient');
  if (hashes.length === 0) return wrong('no blobs', 'one or more');
  const foreign = hashes.find((hash) => !hash.startsWith(VERSION));
  if (foreign !== undefined) return wrong(foreign, `a hash that begins with ${VERSION}`);
  const most = blobsMax(block.fork);
  if (BigInt(hashes.length) > most) return wrong(`${hashes.length} blobs`, `at most ${most}`);
  const price = blobPrice(block);
  if (maxFeePerBlobGas < price) return wrong(`${maxFeePerBlobGas} wei for each blob gas`, `${price} wei`);
  const { sender, gasLimit, value } = transaction;
  const fee = transaction.type === 2 ? transaction.maxFeePerGas : 0n;
  const cost = gasLimit * fee + value + GAS_PER_BLOB * BigInt(hashes.length) * maxFeePerBlobGas;
  const balance = journal.balance(sender);
  return balance < cost ? wrong(`a balance of ${balance}`, cost) : undefined;
}

/** Burns the blob fee and gives the EVM in which the transaction sees its blobs. */
export function withBlobs(
  sender: RecoveredTransaction['sender'],
  { hashes }: Blobs,
  { block, journal, evm }: { readonly block: BlockContext; readonly journal: Journal; readonly evm: Evm },
): Evm {
  const fee = GAS_PER_BLOB * BigInt(hashes.length) * blobPrice(block);
  journal.setBalance(sender, journal.balance(sender) - fee);
  return {
    run: (message, ...rest) => evm.run({ ...message, blobHashes: hashes }, ...rest),
    isPrecompile: (address, fork) => evm.isPrecompile(address, fork),
  };
}

function blobPrice({ excessBlobGas, fork }: BlockContext): bigint {
  return blobGasPrice(excessBlobGas, blobLimits(fork));
}

function blobsMax(fork: Fork): bigint {
  return isAtLeast(fork, 'osaka') ? OSAKA_TRANSACTION_BLOBS_MAX : blobLimits(fork).max;
}
