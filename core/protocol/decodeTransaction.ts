import {
  type Address,
  bytesToAddress,
  concatBytes,
  encodeRlp,
  encodeRlpListOfEncoded,
  type Hash,
  RlpReader,
  uintToBytes,
} from '@hanse/base';
import { keccak256Hash, recoverAddress, SECP256K1_HALF_N, SECP256K1_N } from '@hanse/crypto';
import { protocolFault } from './faults.ts';
import type { AccessListEntry, Authorization, RecoveredTransaction, Transaction } from './transaction.ts';

const LAST_UINT64 = 0xffffffffffffffffn;

function bad(field: string, seen: string | number | bigint, wanted: string): Error {
  return protocolFault('bad-transaction', { field, seen, wanted });
}

function readTo(reader: RlpReader): Address | null {
  const bytes = reader.bytes();
  if (bytes.length === 0) return null;
  if (bytes.length !== 20) throw bad('to', `${bytes.length} bytes`, '20 bytes or none');
  return bytesToAddress(bytes);
}

function readAccessList(reader: RlpReader): readonly AccessListEntry[] {
  const list = reader.list();
  const entries: AccessListEntry[] = [];
  while (!list.isDone()) {
    const entry = list.list();
    const address = entry.address();
    const keys = entry.list();
    entry.end();
    const storageKeys: Hash[] = [];
    while (!keys.isDone()) storageKeys.push(keys.hash());
    entries.push({ address, storageKeys });
  }
  return entries;
}

function readAuthorizations(reader: RlpReader): readonly Authorization[] {
  const list = reader.list();
  const authorizations: Authorization[] = [];
  while (!list.isDone()) {
    const entry = list.list();
    const chainId = entry.uint(32);
    const address = entry.address();
    const nonce = entry.uint(8);
    // The value only has to fit its field here; whether the signature holds is decided when the block is executed.
    const yParity = Number(entry.uint(1));
    authorizations.push({ chainId, address, nonce, yParity, r: entry.uint(32), s: entry.uint(32) });
    entry.end();
  }
  return authorizations;
}

function checkSignature(r: bigint, s: bigint): void {
  if (r === 0n || r >= SECP256K1_N) throw bad('r', r, 'a number from 1 to the group order');
  if (s === 0n || s >= SECP256K1_N) throw bad('s', s, 'a number from 1 to the group order');
  if (s > SECP256K1_HALF_N) throw protocolFault('high-s');
}

function readParity(reader: RlpReader): number {
  const parity = reader.uint(32);
  if (parity > 1n) throw bad('y parity', parity, '0 or 1');
  return Number(parity);
}

/**
 * A signed transaction from its bytes: an RLP list (type 0) or a type byte and an RLP list (EIP-2718). Canonical
 * encoding, field sizes and the range of the signature are checked, low s included (LEDGER-TX-1, -2).
 * `raw` is kept, not copied: whoever stores the transaction for long passes a copy of its own. About 3 µs.
 * Throws `protocol/…` or `rlp/…` faults.
 */
export function decodeTransaction(raw: Uint8Array): Transaction {
  const first = raw[0];
  if (first === undefined) throw bad('the encoding', 'empty', 'bytes');
  if (first >= 0xc0) return decodeLegacy(raw);
  if (first === 1 || first === 2 || first === 4) return decodeTyped(raw, first);
  if (first === 3) throw protocolFault('blob-transaction');
  throw protocolFault('unknown-transaction-type', { seen: first });
}

function decodeLegacy(raw: Uint8Array): Transaction {
  const outer = new RlpReader(raw);
  const reader = outer.list();
  outer.end();
  const payloadStart = reader.offset;
  const nonce = reader.uint(8);
  const gasPrice = reader.uint(32);
  const gasLimit = reader.uint(8);
  const to = readTo(reader);
  const value = reader.uint(32);
  const data = reader.bytes();
  const unsigned = raw.subarray(payloadStart, reader.offset);
  const v = reader.uint(32);
  const r = reader.uint(32);
  const s = reader.uint(32);
  reader.end();
  let chainId: bigint | undefined;
  let yParity: number;
  if (v === 27n || v === 28n) {
    yParity = Number(v - 27n);
  } else {
    if (v < 35n) throw bad('v', v, '27, 28 or a chain id by EIP-155');
    chainId = (v - 35n) / 2n;
    yParity = Number((v - 35n) % 2n);
    if (chainId > LAST_UINT64) throw bad('chain id', chainId, 'at most 8 bytes');
  }
  checkSignature(r, s);
  const preimage =
    chainId === undefined ? [unsigned] : [unsigned, encodeRlp(uintToBytes(chainId)), EMPTY_ITEM, EMPTY_ITEM];
  return {
    type: 0,
    chainId,
    nonce,
    gasPrice,
    gasLimit,
    to,
    value,
    data,
    yParity,
    r,
    s,
    hash: keccak256Hash(raw),
    raw,
    signingHash: keccak256Hash(encodeRlpListOfEncoded(preimage)),
  };
}

const EMPTY_ITEM: Uint8Array = new Uint8Array([0x80]);
const TYPE_BYTE: { readonly [type: number]: Uint8Array } = {
  1: new Uint8Array([1]),
  2: new Uint8Array([2]),
  4: new Uint8Array([4]),
};

/** Length of a hash, which stands for a transaction in a compact block. */
const AMBIGUOUS_BYTES = 32;

function decodeTyped(raw: Uint8Array, type: 1 | 2 | 4): Transaction {
  if (raw.length === AMBIGUOUS_BYTES) throw bad('the length', raw.length, 'another one (LEDGER-WIRE-1)');
  const outer = new RlpReader(raw, 1);
  const reader = outer.list();
  outer.end();
  const payloadStart = reader.offset;
  const chainId = reader.uint(32);
  if (chainId > LAST_UINT64) throw bad('chain id', chainId, 'at most 8 bytes');
  const nonce = reader.uint(8);
  const firstFee = reader.uint(32);
  const maxFeePerGas = type === 1 ? 0n : reader.uint(32);
  const gasLimit = reader.uint(8);
  const to = readTo(reader);
  const value = reader.uint(32);
  const data = reader.bytes();
  const accessList = readAccessList(reader);
  const authorizationList = type === 4 ? readAuthorizations(reader) : [];
  const unsigned = raw.subarray(payloadStart, reader.offset);
  const yParity = readParity(reader);
  const r = reader.uint(32);
  const s = reader.uint(32);
  reader.end();
  checkSignature(r, s);
  const preimage = concatBytes(TYPE_BYTE[type] as Uint8Array, encodeRlpListOfEncoded([unsigned]));
  const common = {
    chainId,
    nonce,
    gasLimit,
    value,
    data,
    accessList,
    yParity,
    r,
    s,
    raw,
    hash: keccak256Hash(raw),
    signingHash: keccak256Hash(preimage),
  };
  if (type === 1) return { type, to, gasPrice: firstFee, ...common };
  if (type === 2) return { type, to, maxPriorityFeePerGas: firstFee, maxFeePerGas, ...common };
  if (to === null) throw bad('to', 'nobody', 'an address (type 4 cannot create contracts)');
  return { type, to, maxPriorityFeePerGas: firstFee, maxFeePerGas, authorizationList, ...common };
}

/** Who signed; undefined when the signature names nobody. About 50 µs. */
export function recoverSender(transaction: Transaction): Address | undefined {
  return recoverAddress(transaction.signingHash, transaction);
}

/** The same object, from now on with its sender: what shares it need not recover it again. */
export function withSender(transaction: Transaction, sender: Address): RecoveredTransaction {
  return Object.assign(transaction, { sender });
}
