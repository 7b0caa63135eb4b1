import { type Hash, RlpReader } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT } from '@hanse/crypto';
import type { Account } from './account.ts';
import { type RlpWriter, uintBytes, writeHex, writeUint } from './rlpWriter.ts';

/** As the state trie stores it: RLP [nonce, balance, storage root, code hash]. */
export function encodeTrieAccount({ nonce, balance, storageRoot, codeHash }: Account): Uint8Array {
  const nonceBytes = uintBytes(nonce);
  const balanceBytes = uintBytes(balance);
  const nonceSize = nonce < 0x80n ? 1 : 1 + nonceBytes;
  const balanceSize = balance < 0x80n ? 1 : 1 + balanceBytes;
  const length = nonceSize + balanceSize + 66;
  const bytes = new Uint8Array(2 + length);
  bytes[0] = 0xf8;
  bytes[1] = length;
  putUint(bytes, 2, nonce, nonceBytes);
  putUint(bytes, 2 + nonceSize, balance, balanceBytes);
  const at = 2 + nonceSize + balanceSize;
  bytes[at] = 0xa0;
  writeHex(storageRoot, bytes, at + 1);
  bytes[at + 33] = 0xa0;
  writeHex(codeHash, bytes, at + 34);
  return bytes;
}

function putUint(bytes: Uint8Array, at: number, value: bigint, length: number): void {
  if (value < 0x80n) {
    bytes[at] = value === 0n ? 0x80 : Number(value);
    return;
  }
  bytes[at] = 0x80 + length;
  writeUint(value, bytes, at + 1, length);
}

/** As the store keeps it: RLP [nonce, balance, storage root or '', code hash or '']; '' stands for empty. */
export function writeSlimAccount(writer: RlpWriter, account: Account): void {
  const list = writer.beginList();
  writer.uint(account.nonce);
  writer.uint(account.balance);
  writer.hex(account.storageRoot === EMPTY_TRIE_ROOT ? '0x' : account.storageRoot);
  writer.hex(account.codeHash === EMPTY_CODE_HASH ? '0x' : account.codeHash);
  writer.endList(list);
}

export function decodeSlimAccount(bytes: Uint8Array): Account {
  const reader = new RlpReader(bytes).list();
  const account = {
    nonce: reader.uint(),
    balance: reader.uint(),
    storageRoot: hashOr(reader, EMPTY_TRIE_ROOT),
    codeHash: hashOr(reader, EMPTY_CODE_HASH),
  };
  reader.end();
  return account;
}

/** The next item, a hash, or `otherwise` when it is the empty string. */
export function hashOr(reader: RlpReader, otherwise: Hash): Hash {
  if (reader.source[reader.offset] !== 0x80) return reader.hash();
  reader.bytes(0);
  return otherwise;
}
