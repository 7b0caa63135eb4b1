import type { Address, Hash } from '@hanse/base';
import { writeHex } from './rlpWriter.ts';

/**
 * Keys of the state in its key-value store: one byte names the table, heights are 6 bytes big endian. Prefixes 0x00 to
 * 0x0f are the state's; what shares the store uses others.
 */
const ACCOUNT = 0x01;
const SLOT = 0x02;
const CODE = 0x03;
const ACCOUNT_NODE = 0x04;
const STORAGE_NODE = 0x05;
const ACCOUNT_HISTORY = 0x06;
const SLOT_HISTORY = 0x07;
const TOUCHED = 0x08;
const META = 0x09;

/** Above every height. */
export const HEIGHT_MAX = 2 ** 48 - 1;

/** → the account, slim. */
export function accountKey(address: Address): Uint8Array {
  return keyOf(ACCOUNT, address, '0x', 0);
}

/** → the slot's value without leading zeros. */
export function slotKey(address: Address, slot: Hash): Uint8Array {
  return keyOf(SLOT, address, slot, 0);
}

/** All slot keys of `address`. */
export function slotRange(address: Address): { readonly from: Uint8Array; readonly to: Uint8Array } {
  const from = keyOf(SLOT, address, '0x', 0);
  const to = new Uint8Array(from.length + 33).fill(255);
  to.set(from);
  return { from, to };
}

/** Bytes of a slot key before the slot. */
export const SLOT_KEY_PREFIX_BYTES = 21;

export function codeKey(codeHash: Hash): Uint8Array {
  return keyOf(CODE, codeHash, '0x', 0);
}

/** → a node of the account trie; `path` is nibbles, one a byte. */
export function accountNodeKey(path: Uint8Array): Uint8Array {
  const key = new Uint8Array(1 + path.length);
  key[0] = ACCOUNT_NODE;
  key.set(path, 1);
  return key;
}

/** → a node of the storage trie of `address`. */
export function storageNodeKey(address: Address, path: Uint8Array): Uint8Array {
  const key = keyOf(STORAGE_NODE, address, '0x', path.length);
  key.set(path, 21);
  return key;
}

/** → the values an account had before its changes in the blocks flushed together, of which `height` is the last. */
export function accountHistoryKey(address: Address, height: number): Uint8Array {
  return withHeight(keyOf(ACCOUNT_HISTORY, address, '0x', 6), height);
}

export function slotHistoryKey(address: Address, slot: Hash, height: number): Uint8Array {
  return withHeight(keyOf(SLOT_HISTORY, address, slot, 6), height);
}

/** → what was touched in the blocks flushed together, of which `height` is the last. */
export function touchedKey(height: number): Uint8Array {
  return withHeight(keyOf(TOUCHED, '0x', '0x', 6), height);
}

/** The height at the end of a key. */
export function heightOfKey(key: Uint8Array): number {
  let height = 0;
  for (let at = key.length - 6; at < key.length; at++) height = height * 256 + (key[at] as number);
  return height;
}

export const META_KEY: Uint8Array = Uint8Array.of(META);

function keyOf(table: number, first: string, second: string, extra: number): Uint8Array {
  const firstBytes = (first.length - 2) / 2;
  const key = new Uint8Array(1 + firstBytes + (second.length - 2) / 2 + extra);
  key[0] = table;
  writeHex(first, key, 1);
  writeHex(second, key, 1 + firstBytes);
  return key;
}

function withHeight(key: Uint8Array, height: number): Uint8Array {
  let rest = height;
  for (let at = key.length - 1; at >= key.length - 6; at--) {
    key[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return key;
}
