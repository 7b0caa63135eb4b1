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
  type Transaction,
} from '@hanse/protocol';
import { cliFault } from '../faults.ts';

/** What a transaction with blobs says besides what one with a fee market says. */
export type Blobs = { readonly maxFeePerBlobGas: bigint; readonly hashes: readonly Hash[] };

const VERSION = '0x01';
/** Blobs of one transaction (EIP-7594). */
const OSAKA_TRANSACTION_BLOBS_MAX = 6n;
const TYPE = 3;
const FEE_MARKET_FIELDS = 9;

/** A transaction of any type; one of type 3 as one of type 2 and its blobs. Throws rlp, protocol and cli faults. */
export function decodeAnyTransaction(raw: Uint8Array): {
  readonly transaction: Transaction;
  readonly blobs: Blobs | undefined;
} {
  return raw[0] === TYPE ? decodeBlobTransaction(raw) : { transaction: decodeTransaction(raw), blobs: undefined };
}

/**
 * A transaction of type 3 (EIP-4844) as one of type 2 and its blobs. A ledger here refuses them; Ethereum's own state
 * tests have some, and what they test of the EVM is ours too. Throws rlp, protocol and cli faults.
 */
function decodeBlobTransaction(raw: Uint8Array): {
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

/**
 * `evm` for one transaction with blobs: refuses what is wrong with them by throwing `cli/bad-blobs`, burns their fee and
 * shows them to the code.
 */
export function withBlobs(evm: Evm, transaction: RecoveredTransaction, blobs: Blobs): Evm {
  return {
    // The truth would let a plain transfer pass without the EVM, and so without its blobs.
    isPrecompile: () => true,
    run: (message, block, journal, observer) => {
      const { sender, gasLimit } = transaction;
      const left = journal.balance(sender);
      const fault = checkBlobs(transaction, blobs, { block, balance: left + gasLimit * message.gasPrice });
      if (fault !== undefined) throw fault;
      journal.setBalance(sender, left - blobGasOf(blobs) * blobPrice(block));
      return evm.run({ ...message, blobHashes: blobs.hashes }, block, journal, observer);
    },
  };
}

export function blobGasOf({ hashes }: Blobs): bigint {
  return GAS_PER_BLOB * BigInt(hashes.length);
}

/** What is wrong with the blobs under the rules of the block, in our words and (`sentence`) in geth's. */
function checkBlobs(
  transaction: RecoveredTransaction,
  blobs: Blobs,
  { block, balance }: { readonly block: BlockContext; readonly balance: bigint },
): Fault | undefined {
  const { maxFeePerBlobGas, hashes } = blobs;
  const wrong = (sentence: string, seen: string, wanted: string): Fault =>
    cliFault('bad-blobs', { seen, wanted, sentence });
  if (!isAtLeast(block.fork, 'cancun')) {
    return wrong('transaction type not supported', 'type 3', `a transaction type of ${block.fork}`);
  }
  if (transaction.to === null) return wrong('blob transaction of type create', 'no recipient', 'a recipient');
  if (hashes.length === 0) return wrong('blob transaction missing blob hashes', 'no blobs', 'one or more');
  const foreign = hashes.findIndex((hash) => !hash.startsWith(VERSION));
  if (foreign >= 0) {
    return wrong(
      `blob ${foreign} has invalid hash version`,
      `${hashes[foreign]}`,
      `a hash that begins with ${VERSION}`,
    );
  }
  const most = blobsMax(block.fork);
  if (BigInt(hashes.length) > most) {
    return wrong('blob transaction has too many blobs', `${hashes.length} blobs`, `at most ${most}`);
  }
  const price = blobPrice(block);
  if (maxFeePerBlobGas < price) {
    const sentence = `max fee per blob gas less than block blob gas fee: address ${transaction.sender} blobGasFeeCap: ${maxFeePerBlobGas}, blobBaseFee: ${price}`;
    return wrong(sentence, `${maxFeePerBlobGas} wei for each blob gas`, `${price} wei`);
  }
  const { gasLimit, value, sender } = transaction;
  const fee = transaction.type === 2 ? transaction.maxFeePerGas : 0n;
  const cost = gasLimit * fee + value + blobGasOf(blobs) * maxFeePerBlobGas;
  if (balance >= cost) return undefined;
  const sentence = `insufficient funds for gas * price + value: address ${sender} have ${balance} want ${cost}`;
  return wrong(sentence, `a balance of ${balance}`, `${cost}`);
}

function blobPrice({ excessBlobGas, fork }: BlockContext): bigint {
  return blobGasPrice(excessBlobGas, blobLimits(fork));
}

function blobsMax(fork: Fork): bigint {
  return isAtLeast(fork, 'osaka') ? OSAKA_TRANSACTION_BLOBS_MAX : blobLimits(fork).max;
}
