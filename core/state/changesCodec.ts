import { type Address, type Hash, RlpReader } from '@hanse/base';
import { EMPTY_CODE_HASH, keccak256Hash } from '@hanse/crypto';
import { hashOr } from './accountCodec.ts';
import type { StateChanges, StateReader } from './reader.ts';
import { RlpWriter } from './rlpWriter.ts';

type ChangedAccount = { readonly nonce: bigint; readonly balance: bigint; readonly codeHash: Hash } | undefined;

/**
 * RLP [accounts, slots, cleared, codes], each sorted, so that equal changes are equal bytes:
 * account = [address, nonce, balance, code hash or ''] or, when it no longer exists, [address];
 * slots = [address, [[slot, value]…]]; cleared = address; code = its bytes.
 */
export function encodeChanges(changes: StateChanges): Uint8Array {
  const writer = new RlpWriter(256 + changes.accounts.size * 64);
  const all = writer.beginList();
  const accounts = writer.beginList();
  for (const address of [...changes.accounts.keys()].sort(byText)) {
    const account = changes.accounts.get(address);
    const list = writer.beginList();
    writer.hex(address);
    if (account !== undefined) {
      writer.uint(account.nonce);
      writer.uint(account.balance);
      writer.hex(account.codeHash === EMPTY_CODE_HASH ? '0x' : account.codeHash);
    }
    writer.endList(list);
  }
  writer.endList(accounts);
  const slots = writer.beginList();
  for (const address of [...changes.slots.keys()].sort(byText)) writeSlots(writer, address, changes);
  writer.endList(slots);
  const cleared = writer.beginList();
  for (const address of [...changes.cleared].sort(byText)) writer.hex(address);
  writer.endList(cleared);
  const codes = writer.beginList();
  for (const hash of [...changes.codes.keys()].sort(byText)) writer.bytes(changes.codes.get(hash) as Uint8Array);
  writer.endList(codes);
  writer.endList(all);
  return writer.finish();
}

function writeSlots(writer: RlpWriter, address: Address, changes: StateChanges): void {
  const values = changes.slots.get(address) as ReadonlyMap<Hash, bigint>;
  const list = writer.beginList();
  writer.hex(address);
  const pairs = writer.beginList();
  for (const slot of [...values.keys()].sort(byText)) {
    const pair = writer.beginList();
    writer.hex(slot);
    writer.uint(values.get(slot) as bigint);
    writer.endList(pair);
  }
  writer.endList(pairs);
  writer.endList(list);
}

/** Reverses {@link encodeChanges}; throws a `rlp/…` fault on anything else. */
export function decodeChanges(bytes: Uint8Array): StateChanges {
  const source = new RlpReader(bytes);
  const reader = source.list();
  source.end();
  const accounts = new Map<Address, ChangedAccount>();
  for (const list = reader.list(); !list.isDone(); ) {
    const item = list.list();
    const address = item.address();
    if (item.isDone()) {
      accounts.set(address, undefined);
      continue;
    }
    const account = { nonce: item.uint(), balance: item.uint(), codeHash: hashOr(item, EMPTY_CODE_HASH) };
    item.end();
    accounts.set(address, account);
  }
  const slots = new Map<Address, Map<Hash, bigint>>();
  for (const list = reader.list(); !list.isDone(); ) {
    const item = list.list();
    const address = item.address();
    const values = new Map<Hash, bigint>();
    for (const pairs = item.list(); !pairs.isDone(); ) {
      const pair = pairs.list();
      values.set(pair.hash(), pair.uint());
      pair.end();
    }
    item.end();
    slots.set(address, values);
  }
  const cleared = new Set<Address>();
  for (const list = reader.list(); !list.isDone(); ) cleared.add(list.address());
  const codes = new Map<Hash, Uint8Array>();
  for (const list = reader.list(); !list.isDone(); ) {
    const code = list.bytes().slice();
    codes.set(keccak256Hash(code), code);
  }
  reader.end();
  return { accounts, slots, cleared, codes };
}

/** Whether nothing changes. */
export function isEmptyChanges({ accounts, slots, cleared, codes }: StateChanges): boolean {
  return accounts.size + slots.size + cleared.size + codes.size === 0;
}

/**
 * What takes the state after `changes` back to `reader`, the state before them. Slots of a cleared storage that
 * `changes` does not name cannot be known from a reader and are not in it.
 */
export function reverseChanges(changes: StateChanges, reader: StateReader): StateChanges {
  const accounts = new Map<Address, ChangedAccount>();
  for (const address of changes.accounts.keys()) {
    const before = reader.account(address);
    accounts.set(address, before && { nonce: before.nonce, balance: before.balance, codeHash: before.codeHash });
  }
  const slots = new Map<Address, Map<Hash, bigint>>();
  for (const [address, values] of changes.slots) {
    const before = new Map<Hash, bigint>();
    for (const slot of values.keys()) before.set(slot, reader.slot(address, slot));
    slots.set(address, before);
  }
  return { accounts, slots, cleared: new Set(), codes: new Map() };
}

/** Order of lower-case hexadecimal text is that of the bytes. */
export function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
