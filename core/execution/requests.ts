import { type Address, bytesToHash, concatBytes, EMPTY_BYTES, type Hash } from '@hanse/base';
import { EMPTY_CODE_HASH, sha256 } from '@hanse/crypto';
import { isAtLeast, type Log, type Receipt } from '@hanse/protocol';
import { executionFault } from './faults.ts';
import type { CloseOptions } from './ledgerFamily.ts';
import { systemCall } from './systemCalls.ts';

/** Exits and partial exits (EIP-7002). */
const WITHDRAWAL_REQUESTS = '0x00000961ef480eb55e80d19ad83579a64c007002' as Address;
/** EIP-7251. */
const CONSOLIDATION_REQUESTS = '0x0000bbddc7ce488642fb579f8b00f3a590007251' as Address;
/** DepositEvent(bytes,bytes,bytes,bytes,bytes). */
const DEPOSIT_EVENT = '0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5' as Hash;
const DEPOSIT_DATA_BYTES = 576;
const WORD_BYTES = 32;
/** Bytes of a deposit's fields: public key, withdrawal credentials, amount, signature, index (EIP-6110). */
const DEPOSIT_FIELDS: readonly number[] = [48, 32, 8, 96, 8];

export type RequestsOptions = CloseOptions & {
  readonly depositContract: Address;
  /** What a queue without code is: no requests, or a block that cannot close (the rule, and the default). */
  readonly missingQueue?: 'empty' | 'refuse';
};

/**
 * The requests to the beacon chain that a block of Prague or later makes (EIP-7685), each with its type before it, empty
 * ones left out: deposits from logs, exits and consolidations from the queues of their contracts (LEDGER-PLAIN-4).
 * Undefined before Prague. Throws `execution/bad-request`.
 */
export async function collectRequests(options: RequestsOptions): Promise<readonly Uint8Array[] | undefined> {
  const { block, receipts, depositContract } = options;
  if (!isAtLeast(block.fork, 'prague')) return undefined;
  const lists = [
    depositsOf(receipts, depositContract),
    await takeQueue(options, WITHDRAWAL_REQUESTS),
    await takeQueue(options, CONSOLIDATION_REQUESTS),
  ];
  return lists.flatMap((list, type) => (list.length === 0 ? [] : [concatBytes(Uint8Array.of(type), list)]));
}

/** The hash of a block's requests, which its header carries. */
export function hashRequests(requests: readonly Uint8Array[]): Hash {
  return bytesToHash(sha256(concatBytes(...requests.map(sha256))));
}

function depositsOf(receipts: readonly Receipt[], depositContract: Address): Uint8Array {
  const deposits: Uint8Array[] = [];
  for (const { logs } of receipts) {
    for (const log of logs) {
      if (log.address === depositContract && log.topics[0] === DEPOSIT_EVENT) deposits.push(parseDeposit(log));
    }
  }
  return concatBytes(...deposits);
}

/** The five fields of a deposit, joined. Their places are fixed: anything else makes the block invalid. */
function parseDeposit({ data, address }: Log): Uint8Array {
  const wrong = (seen: string): Error => executionFault('bad-request', { address, seen });
  if (data.length !== DEPOSIT_DATA_BYTES) throw wrong(`a deposit of ${data.length} bytes`);
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const wordAt = (at: number): number => {
    for (let high = at; high < at + WORD_BYTES - 4; high++)
      if (data[high] !== 0) throw wrong('a deposit laid out otherwise');
    return view.getUint32(at + WORD_BYTES - 4);
  };
  const fields: Uint8Array[] = [];
  let place = DEPOSIT_FIELDS.length * WORD_BYTES;
  for (const [index, length] of DEPOSIT_FIELDS.entries()) {
    if (wordAt(index * WORD_BYTES) !== place || wordAt(place) !== length) throw wrong('a deposit laid out otherwise');
    const start = place + WORD_BYTES;
    fields.push(data.subarray(start, start + length));
    place = start + Math.ceil(length / WORD_BYTES) * WORD_BYTES;
  }
  return concatBytes(...fields);
}

/** What a contract has queued. Without its code, or when it fails, the block is invalid. */
async function takeQueue(options: RequestsOptions, address: Address): Promise<Uint8Array> {
  if (options.journal.codeHash(address) === EMPTY_CODE_HASH) {
    if (options.missingQueue === 'empty') return EMPTY_BYTES;
    throw executionFault('bad-request', { address, seen: 'no code' });
  }
  const { failure, output } = await systemCall(options, address, new Uint8Array(0));
  if (failure !== undefined) throw executionFault('bad-request', { address, seen: failure });
  return output;
}
