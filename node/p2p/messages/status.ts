import { encodeRlp, hexToBytes, uintToBytes, type Verdict } from '@hanse/base';
import type { LedgerEnd } from '../peer.ts';
import { decode } from './decode.ts';

/** A node's head, told whenever it changes. */
export function encodeStatus({ height, hash }: LedgerEnd): Uint8Array {
  return encodeRlp([uintToBytes(height), hexToBytes(hash)]);
}

export function parseStatus(payload: Uint8Array): Verdict<LedgerEnd> {
  return decode('status', payload, (fields) => ({ height: fields.safeUint(), hash: fields.hash() }));
}
