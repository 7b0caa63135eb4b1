import { type Address, type Hash, uintToBytes } from '@hanse/base';
import type { Account } from './account.ts';
import { writeSlimAccount } from './accountCodec.ts';
import { getOrMake } from './getOrMake.ts';
import { encodeAccountHistory, encodeSlotHistory, type Previous } from './history.ts';
import type { KeyValueChange, KeyValueStore } from './keyValue.ts';
import type { Layer, Overlay } from './layer.ts';
import { RlpWriter } from './rlpWriter.ts';
import {
  accountHistoryKey,
  accountKey,
  accountNodeKey,
  codeKey,
  heightOfKey,
  slotHistoryKey,
  slotKey,
  storageNodeKey,
  touchedKey,
} from './tables.ts';
import { encodeTouched, visitTouched } from './touched.ts';
import type { HeadTries } from './tries.ts';

/** Earlier flushes pruned by one flush: more than one, so that a shortened history is caught up with. */
const PRUNED_FLUSHES_MAX = 4;

export type FlushInput = {
  readonly store: KeyValueStore;
  /** The blocks flushed; the last has height `height`. */
  readonly height: number;
  readonly layers: readonly Layer[];
  readonly values: Overlay;
  readonly tries: HeadTries;
  /** History of blocks up to here may go. */
  readonly horizon: number;
  readonly oldest: number;
};

/** Everything that brings the store to `height`, each key once, but for the meta record. */
export function flushChanges(input: FlushInput): { readonly changes: KeyValueChange[]; readonly oldest: number } {
  const changes: KeyValueChange[] = [];
  putValues(changes, input.values);
  putNodes(changes, input.values, input.tries);
  if (input.horizon < input.height) putHistory(changes, input);
  const oldest = prune(changes, input);
  return { changes, oldest: input.horizon < input.height ? oldest : input.height };
}

function putValues(changes: KeyValueChange[], { accounts, slots, codes }: Overlay): void {
  const writer = new RlpWriter();
  for (const [address, account] of accounts) {
    if (account !== undefined) writeSlimAccount(writer, account);
    changes.push({ key: accountKey(address), value: account && writer.finish() });
  }
  for (const [address, values] of slots) {
    for (const [slot, value] of values) {
      changes.push({ key: slotKey(address, slot), value: value === 0n ? undefined : uintToBytes(value) });
    }
  }
  for (const [hash, code] of codes) changes.push({ key: codeKey(hash), value: code });
}

function putNodes(changes: KeyValueChange[], values: Overlay, tries: HeadTries): void {
  for (const { path, node } of tries.accounts.takeDirty()) changes.push({ key: accountNodeKey(path), value: node });
  for (const address of values.tries) {
    for (const { path, node } of tries.opened(address).takeDirty()) {
      changes.push({ key: storageNodeKey(address, path), value: node });
    }
  }
}

function putHistory(changes: KeyValueChange[], { layers, height }: FlushInput): void {
  const accounts = new Map<Address, Previous<Account | undefined>[]>();
  const slots = new Map<Address, Map<Hash, Previous<bigint>[]>>();
  for (const layer of layers) {
    for (const [address, value] of layer.accounts)
      getOrMake(accounts, address, () => []).push({ height: layer.height, value });
    for (const [address, values] of layer.slots) {
      const histories = getOrMake(slots, address, () => new Map<Hash, Previous<bigint>[]>());
      for (const [slot, value] of values) getOrMake(histories, slot, () => []).push({ height: layer.height, value });
    }
  }
  if (accounts.size === 0 && slots.size === 0) return;
  const writer = new RlpWriter();
  for (const [address, entries] of accounts) {
    changes.push({ key: accountHistoryKey(address, height), value: encodeAccountHistory(writer, entries) });
  }
  for (const [address, histories] of slots) {
    for (const [slot, entries] of histories) {
      changes.push({ key: slotHistoryKey(address, slot, height), value: encodeSlotHistory(writer, entries) });
    }
  }
  const touchedSlots = new Map([...slots].map(([address, histories]) => [address, histories.keys()] as const));
  changes.push({ key: touchedKey(height), value: encodeTouched({ accounts: accounts.keys(), slots: touchedSlots }) });
}

/** Deletes the history of earlier flushes that lie at or below the horizon; the lowest height then readable. */
function prune(changes: KeyValueChange[], { store, horizon, oldest }: FlushInput): number {
  if (horizon <= oldest) return oldest;
  let kept = oldest;
  const range = { from: touchedKey(0), to: touchedKey(horizon + 1), limit: PRUNED_FLUSHES_MAX };
  for (const [key, touched] of store.range(range)) {
    const end = heightOfKey(key);
    changes.push({ key, value: undefined });
    visitTouched(
      touched,
      (address) => changes.push({ key: accountHistoryKey(address, end), value: undefined }),
      (address, slot) => changes.push({ key: slotHistoryKey(address, slot, end), value: undefined }),
    );
    kept = end;
  }
  return kept;
}
