import { encodeRlp, type Hash, hexToBytes, uintToBytes, type Verdict } from '@hanse/base';
import { REQUEST_BLOCKS_MAX, REQUEST_HASHES_MAX } from '../limits.ts';
import { badFrame, decode } from './decode.ts';
import type { PeerRequest } from './message.ts';

/** Ids are chosen by the asker, below 2^32, and come back with the answer. */
export type IdentifiedRequest = { readonly id: number; readonly request: PeerRequest };

export function encodeRequest({ id, request }: IdentifiedRequest): Uint8Array {
  if (request.type === 'get-transactions') return encodeRlp([uintToBytes(id), request.hashes.map(hexToBytes)]);
  return encodeRlp([uintToBytes(id), uintToBytes(request.from), uintToBytes(request.count)]);
}

export function parseGetTransactions(payload: Uint8Array): Verdict<IdentifiedRequest> {
  return decode('get-transactions', payload, (fields) => {
    const id = fields.safeUint();
    const list = fields.list();
    const hashes: Hash[] = [];
    while (!list.isDone()) {
      if (hashes.length === REQUEST_HASHES_MAX)
        throw badFrame('get-transactions', `more than ${REQUEST_HASHES_MAX} hashes`);
      hashes.push(list.hash());
    }
    return { id, request: { type: 'get-transactions', hashes } };
  });
}

export function parseGetBlocks(payload: Uint8Array): Verdict<IdentifiedRequest> {
  return decode('get-blocks', payload, (fields) => {
    const id = fields.safeUint();
    const from = fields.safeUint();
    const count = fields.safeUint();
    if (count < 1 || count > REQUEST_BLOCKS_MAX) throw badFrame('get-blocks', `a count of ${count}`);
    return { id, request: { type: 'get-blocks', from, count } };
  });
}
