import { type Address, type Hash, hexToBytes, isAddress, isHash, isHex } from '@hanse/base';
import type { Header } from '@hanse/protocol';
import { sdkFault } from './faults.ts';

/** A block as JSON-RPC gives it; only its header fields are read. */
export type RpcBlock = { readonly [field: string]: unknown };

/** The header in a JSON-RPC block. The block comes from a stranger: throws `sdk/bad-header`. */
export function parseRpcHeader(block: RpcBlock): Header {
  const bad = (field: string, wanted: string): Error =>
    sdkFault('bad-header', { field, seen: String(block[field]).slice(0, 80), wanted });
  const hash = (field: string): Hash => {
    const value = block[field];
    if (!isHash(value)) throw bad(field, '32 bytes');
    return value.toLowerCase() as Hash;
  };
  const bytes = (field: string, length?: number): Uint8Array => {
    const value = block[field];
    if (!isHex(value)) throw bad(field, 'bytes');
    const parsed = hexToBytes(value);
    if (length !== undefined && parsed.length !== length) throw bad(field, `${length} bytes`);
    return parsed;
  };
  const quantity = (field: string): bigint => {
    const value = block[field];
    if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value)) throw bad(field, 'a quantity');
    return BigInt(value);
  };
  const integer = (field: string): number => {
    const value = quantity(field);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw bad(field, 'below 2^53');
    return Number(value);
  };
  const address = (field: string): Address => {
    const value = block[field];
    if (!isAddress(value)) throw bad(field, 'an address');
    return value.toLowerCase() as Address;
  };
  const has = (field: string): boolean => block[field] !== undefined && block[field] !== null;
  return {
    parentHash: hash('parentHash'),
    ommersHash: hash('sha3Uncles'),
    coinbase: address('miner'),
    stateRoot: hash('stateRoot'),
    transactionsRoot: hash('transactionsRoot'),
    receiptsRoot: hash('receiptsRoot'),
    logsBloom: bytes('logsBloom', 256),
    difficulty: quantity('difficulty'),
    number: integer('number'),
    gasLimit: quantity('gasLimit'),
    gasUsed: quantity('gasUsed'),
    timestamp: integer('timestamp'),
    extraData: bytes('extraData'),
    mixHash: hash('mixHash'),
    nonce: bytes('nonce', 8),
    ...(has('baseFeePerGas') ? { baseFeePerGas: quantity('baseFeePerGas') } : {}),
    ...(has('withdrawalsRoot') ? { withdrawalsRoot: hash('withdrawalsRoot') } : {}),
    ...(has('blobGasUsed') ? { blobGasUsed: quantity('blobGasUsed') } : {}),
    ...(has('excessBlobGas') ? { excessBlobGas: quantity('excessBlobGas') } : {}),
    ...(has('parentBeaconBlockRoot') ? { parentBeaconBlockRoot: hash('parentBeaconBlockRoot') } : {}),
    ...(has('requestsHash') ? { requestsHash: hash('requestsHash') } : {}),
  };
}
