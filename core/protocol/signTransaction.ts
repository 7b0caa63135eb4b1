import { bytesToUint, concatBytes, encodeRlp, hexToBytes, type RlpItem, uintToBytes } from '@hanse/base';
import { keccak256, signHash } from '@hanse/crypto';
import { decodeTransaction } from './decodeTransaction.ts';
import type {
  AccessListEntry,
  AccessListTransaction,
  Authorization,
  FeeMarketTransaction,
  LegacyTransaction,
  SetCodeTransaction,
  Transaction,
} from './transaction.ts';

type Made = 'yParity' | 'r' | 's' | 'hash' | 'raw' | 'signingHash';
/** What a person decides about a transaction before signing it. */
export type UnsignedTransaction =
  | Omit<LegacyTransaction, Made>
  | Omit<AccessListTransaction, Made>
  | Omit<FeeMarketTransaction, Made>
  | Omit<SetCodeTransaction, Made>;

function accessListItem(list: readonly AccessListEntry[]): RlpItem {
  return list.map((entry) => [hexToBytes(entry.address), entry.storageKeys.map(hexToBytes)]);
}

function authorizationItem(authorization: Authorization): RlpItem {
  const { chainId, address, nonce, yParity, r, s } = authorization;
  return [
    uintToBytes(chainId),
    hexToBytes(address),
    uintToBytes(nonce),
    uintToBytes(yParity),
    uintToBytes(r),
    uintToBytes(s),
  ];
}

function fields(transaction: UnsignedTransaction): RlpItem[] {
  const { nonce, gasLimit, to, value, data } = transaction;
  const target = to === null ? new Uint8Array(0) : hexToBytes(to);
  const last = [uintToBytes(gasLimit), target, uintToBytes(value), data];
  if (transaction.type === 0) return [uintToBytes(nonce), uintToBytes(transaction.gasPrice), ...last];
  const first = [uintToBytes(transaction.chainId), uintToBytes(nonce)];
  const list = accessListItem(transaction.accessList);
  if (transaction.type === 1) return [...first, uintToBytes(transaction.gasPrice), ...last, list];
  const fees = [uintToBytes(transaction.maxPriorityFeePerGas), uintToBytes(transaction.maxFeePerGas)];
  if (transaction.type === 2) return [...first, ...fees, ...last, list];
  return [...first, ...fees, ...last, list, transaction.authorizationList.map(authorizationItem)];
}

function envelope(type: number, items: readonly RlpItem[]): Uint8Array {
  const payload = encodeRlp(items);
  return type === 0 ? payload : concatBytes(new Uint8Array([type]), payload);
}

/** Signs with a private key of 32 bytes. Deterministic (RFC 6979). `sign`: another scheme, for simulations. */
export function signTransaction(
  transaction: UnsignedTransaction,
  privateKey: Uint8Array,
  sign: (hash: Uint8Array, privateKey: Uint8Array) => Uint8Array = signHash,
): Transaction {
  const items = fields(transaction);
  const { type, chainId } = transaction;
  const replay =
    type === 0 && chainId !== undefined ? [uintToBytes(chainId), new Uint8Array(0), new Uint8Array(0)] : [];
  const signature = sign(keccak256(envelope(type, [...items, ...replay])), privateKey);
  const r = uintToBytes(bytesToUint(signature.subarray(0, 32)));
  const s = uintToBytes(bytesToUint(signature.subarray(32, 64)));
  const parity = signature[64] as number;
  let v = BigInt(parity);
  if (type === 0) v = chainId === undefined ? 27n + v : chainId * 2n + 35n + v;
  return decodeTransaction(envelope(type, [...items, uintToBytes(v), r, s]));
}

/** `transaction` with a signature of zeros: what a simulation makes of a call, known by its hash. */
export function encodeUnsignedTransaction(transaction: UnsignedTransaction): Uint8Array {
  const nothing = new Uint8Array(0);
  return envelope(transaction.type, [...fields(transaction), nothing, nothing, nothing]);
}

/** What an account signs to let `address` be its code (EIP-7702). */
export function signAuthorization(
  authorization: Pick<Authorization, 'chainId' | 'address' | 'nonce'>,
  privateKey: Uint8Array,
): Authorization {
  const signature = signHash(authorizationHash(authorization), privateKey);
  return {
    ...authorization,
    yParity: signature[64] as number,
    r: bytesToUint(signature.subarray(0, 32)),
    s: bytesToUint(signature.subarray(32, 64)),
  };
}

/** keccak-256(0x05 ‖ RLP [chain id, address, nonce]). */
export function authorizationHash({
  chainId,
  address,
  nonce,
}: Pick<Authorization, 'chainId' | 'address' | 'nonce'>): Uint8Array {
  return keccak256(
    concatBytes(new Uint8Array([5]), encodeRlp([uintToBytes(chainId), hexToBytes(address), uintToBytes(nonce)])),
  );
}
