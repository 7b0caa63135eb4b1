import type { Address, Hash } from '@hanse/base';
import { EMPTY_TRIE_ROOT } from '@hanse/crypto';
import type { TrieChange } from '@hanse/trie';
import type { Account } from './account.ts';
import { encodeTrieAccount } from './accountCodec.ts';
import { slotChanges } from './candidate.ts';
import { stateFault } from './faults.ts';
import type { HashedKeys } from './hashedKeys.ts';
import type { KeyValueStore } from './keyValue.ts';
import type { Layer } from './layer.ts';
import type { StateReader } from './reader.ts';
import { HEIGHT_MAX, touchedKey } from './tables.ts';
import { visitTouched } from './touched.ts';
import type { HeadTries } from './tries.ts';

/** Accounts and slots that a proof of a past block may undo. */
export const PROOF_CHANGES_MAX = 100_000;

export type AccountProof = {
  /** The state root that the proofs belong to. */
  readonly root: Hash;
  readonly account: Account | undefined;
  /** Trie nodes, the root's first. */
  readonly accountProof: readonly Uint8Array[];
  readonly storageProof: readonly {
    readonly slot: Hash;
    readonly value: bigint;
    readonly proof: readonly Uint8Array[];
  }[];
};

export type ProofInput = {
  readonly store: KeyValueStore;
  /** Of `height`. */
  readonly reader: StateReader;
  readonly headAccount: Account | undefined;
  readonly tries: HeadTries;
  readonly hashed: HashedKeys;
  /** Unflushed blocks above `height`. */
  readonly layers: readonly Layer[];
  readonly isHead: boolean;
  readonly height: number;
  readonly address: Address;
  readonly slots: readonly Hash[];
};

/** Undoes, in a copy of the head's tries, what happened since; the copy shares what is equal. */
export function proveAccount(input: ProofInput): AccountProof {
  const { reader, tries, hashed, address } = input;
  const touched = input.isHead ? NOTHING : touchedSince(input);
  const accountChanges: TrieChange[] = [];
  for (const other of touched.accounts) {
    const account = reader.account(other);
    accountChanges.push({ key: hashed.get(other), value: account && encodeTrieAccount(account) });
  }
  const accountTrie = tries.accounts.update(accountChanges);
  const before = new Map<Hash, bigint>();
  for (const slot of touched.slots) before.set(slot, reader.slot(address, slot));
  const storageTrie = tries
    .storage(address, input.headAccount?.storageRoot ?? EMPTY_TRIE_ROOT)
    .update(slotChanges(before, hashed));
  return {
    root: accountTrie.root(),
    account: reader.account(address),
    accountProof: accountTrie.prove(hashed.get(address)),
    storageProof: input.slots.map((slot) => ({
      slot,
      value: reader.slot(address, slot),
      proof: storageTrie.prove(hashed.get(slot)),
    })),
  };
}

type TouchedSince = { readonly accounts: ReadonlySet<Address>; readonly slots: ReadonlySet<Hash> };
const NOTHING: TouchedSince = { accounts: new Set(), slots: new Set() };

/** All accounts changed since, and the slots of the one asked for. */
function touchedSince({ store, layers, height, address }: ProofInput): TouchedSince {
  const accounts = new Set<Address>();
  const slots = new Set<Hash>();
  const check = (): void => {
    if (accounts.size + slots.size > PROOF_CHANGES_MAX) {
      throw stateFault('proof-too-old', { seen: height, wanted: PROOF_CHANGES_MAX });
    }
  };
  for (const [, touched] of store.range({ from: touchedKey(height + 1), to: touchedKey(HEIGHT_MAX) })) {
    visitTouched(
      touched,
      (seen) => accounts.add(seen),
      (seen, slot) => seen === address && slots.add(slot),
    );
    check();
  }
  for (const layer of layers) {
    for (const seen of layer.accounts.keys()) accounts.add(seen);
    for (const slot of layer.slots.get(address)?.keys() ?? []) slots.add(slot);
    check();
  }
  return { accounts, slots };
}
