import { type Address, EMPTY_BYTES, type Hash, RlpReader } from '@hanse/base';
import type { Account } from './account.ts';
import { decodeSlimAccount, writeSlimAccount } from './accountCodec.ts';
import type { KeyValueStore } from './keyValue.ts';
import type { RlpWriter } from './rlpWriter.ts';
import { accountHistoryKey, HEIGHT_MAX, slotHistoryKey } from './tables.ts';

/** The value something had before it changed in block `height`. */
export type Previous<Value> = { readonly height: number; readonly value: Value };

/** RLP [height, slim account or '', …], heights rising. */
export function encodeAccountHistory(writer: RlpWriter, entries: readonly Previous<Account | undefined>[]): Uint8Array {
  const list = writer.beginList();
  for (const { height, value } of entries) {
    writer.uint(BigInt(height));
    if (value === undefined) writer.bytes(EMPTY_BYTES);
    else writeSlimAccount(writer, value);
  }
  writer.endList(list);
  return writer.finish();
}

/** RLP [height, value, …], heights rising. */
export function encodeSlotHistory(writer: RlpWriter, entries: readonly Previous<bigint>[]): Uint8Array {
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
  return { account: found.isList() ? decodeSlimAccount(found.raw()) : undefined };
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
