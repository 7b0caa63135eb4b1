import type { Address, Hash } from '@hanse/base';
import { stateFault } from './faults.ts';
import type { KeyValueStore } from './keyValue.ts';
import type { Layer } from './layer.ts';
import type { StateChanges, StateReader } from './reader.ts';
import { HEIGHT_MAX, touchedKey } from './tables.ts';
import { visitTouched } from './touched.ts';

/** Accounts and slots changed since a past block that the root of a state upon it may undo. */
export const PAST_CHANGES_MAX = 10_000;

export type PastInput = {
  readonly store: KeyValueStore;
  /** Of `height`. */
  readonly reader: StateReader;
  /** Unflushed blocks above `height`. */
  readonly layers: readonly Layer[];
  readonly height: number;
};

/** What makes the head's state that of `height` again. Throws `state/proof-too-old`. */
export function changesBack({ store, reader, layers, height }: PastInput): StateChanges {
  const accounts = new Set<Address>();
  const slots = new Map<Address, Set<Hash>>();
  let count = 0;
  const onAccount = (address: Address): void => {
    if (!accounts.has(address)) count++;
    accounts.add(address);
  };
  const onSlot = (address: Address, slot: Hash): void => {
    const known = slots.get(address) ?? new Set();
    if (!known.has(slot)) count++;
    slots.set(address, known.add(slot));
  };
  const check = (): void => {
    if (count > PAST_CHANGES_MAX) throw stateFault('proof-too-old', { seen: height, wanted: PAST_CHANGES_MAX });
  };
  for (const [, touched] of store.range({ from: touchedKey(height + 1), to: touchedKey(HEIGHT_MAX) })) {
    visitTouched(touched, onAccount, onSlot);
    check();
  }
  for (const layer of layers) {
    for (const address of layer.accounts.keys()) onAccount(address);
    for (const [address, values] of layer.slots) for (const slot of values.keys()) onSlot(address, slot);
    check();
  }
  const before = new Map<Address, Map<Hash, bigint>>();
  for (const [address, keys] of slots) {
    if (reader.account(address) === undefined) continue;
    before.set(address, new Map([...keys].map((slot) => [slot, reader.slot(address, slot)])));
  }
  const past = new Map([...accounts].map((address) => [address, reader.account(address)]));
  return {
    accounts: past,
    slots: before,
    // Whoever comes into existence upon that state must not find slots of later.
    cleared: new Set([...past.keys()].filter((address) => past.get(address) === undefined)),
    codes: new Map(),
  };
}

/** `first`, then `second`. */
export function joinChanges(first: StateChanges, second: StateChanges): StateChanges {
  const accounts = new Map([...first.accounts, ...second.accounts]);
  const slots = new Map(first.slots);
  const cleared = new Set([...first.cleared, ...second.cleared]);
  for (const address of second.cleared) slots.delete(address);
  for (const [address, values] of second.slots) {
    slots.set(address, new Map([...(slots.get(address) ?? []), ...values]));
  }
  for (const [address, account] of accounts) if (account === undefined) slots.delete(address);
  return { accounts, slots, cleared, codes: new Map([...first.codes, ...second.codes]) };
}
