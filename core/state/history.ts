import { type Address, type Hash, RlpReader } from '@hanse/base';
import type { Account } from './account.ts';
import { decodeSlimAccount, encodeSlimAccount } from './accountCodec.ts';
import type { KeyValueStore } from './keyValue.ts';
import { RlpWriter } from './rlpWriter.ts';
import { accountHistoryKey, HEIGHT_MAX, slotHistoryKey } from './tables.ts';

/** The value something had before it changed in block `height`. */
export type Previous<Value> = { readonly height: number; readonly value: Value };

/** RLP [height, slim account or '', …], heights rising. */
export function encodeAccountHistory(entries: readonly Previous<Account | undefined>[]): Uint8Array {
  const writer = new RlpWriter(128);
  const list = writer.beginList();
  for (const { height, value } of entries) {
    writer.uint(BigInt(height));
    writer.bytes(value === undefined ? new Uint8Array(0) : encodeSlimAccount(value));
  }
  writer.endList(list);
  return writer.finish();
}

/** RLP [height, value, …], heights rising. */
export function encodeSlotHistory(entries: readonly Previous<bigint>[]): Uint8Array {
  const writer = new RlpWriter(64);
  const list = writer.beginList();
  for (const { height, value } of entries) {
    writer.uint(BigInt(height));
    writer.uint(value);
  }
  writer.endList(list);
  return writer.finish();
}

/** What the store knows of an account as of `height`; undefined: it has not changed since, as far as the store goes. */
export function storedAccountAt(
  store: KeyValueStore,
  address: Address,
  height: number,
): { account: Account | undefined } | undefined {
  const found = firstAfter(
    store,
    accountHistoryKey(address, height + 1),
    accountHistoryKey(address, HEIGHT_MAX),
    height,
  );
  if (found === undefined) return undefined;
  const bytes = found.bytes();
  return { account: bytes.length === 0 ? undefined : decodeSlimAccount(bytes) };
}

/** As {@link storedAccountAt}, of a slot. */
export function storedSlotAt(store: KeyValueStore, address: Address, slot: Hash, height: number): bigint | undefined {
  return firstAfter(
    store,
    slotHistoryKey(address, slot, height + 1),
    slotHistoryKey(address, slot, HEIGHT_MAX),
    height,
  )?.uint();
}

/** Positioned at the value of the first entry above `height`. */
function firstAfter(store: KeyValueStore, from: Uint8Array, to: Uint8Array, height: number): RlpReader | undefined {
  // The first chunk that ends above `height` may hold only entries up to it; the second then begins above.
  for (const [, chunk] of store.range({ from, to, limit: 2 })) {
    const reader = new RlpReader(chunk).list();
    while (!reader.isDone()) {
      if (reader.safeUint() > height) return reader;
      reader.raw();
    }
  }
  return undefined;
}
