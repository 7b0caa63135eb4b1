import { type Address, type Hash, invariant } from '@hanse/base';
import { EMPTY_TRIE_ROOT } from '@hanse/crypto';
import type { Trie, TrieChange } from '@hanse/trie';
import type { Account } from './account.ts';
import { encodeTrieAccount } from './accountCodec.ts';
import type { HashedKeys } from './hashedKeys.ts';
import type { HeadValues } from './headValues.ts';
import type { StateChanges } from './reader.ts';
import { uintBytes, writeUint } from './rlpWriter.ts';
import type { HeadTries } from './tries.ts';

/** The state that some changes to a head give; nothing of it is in the head yet. */
export type Candidate = {
  readonly root: Hash;
  /** The head it was made for, by identity. */
  readonly parent: object;
  readonly accounts: ReadonlyMap<Address, Account | undefined>;
  /** Final values; storages that were dropped are spelled out as zeros. */
  readonly slots: ReadonlyMap<Address, ReadonlyMap<Hash, bigint>>;
  readonly codes: ReadonlyMap<Hash, Uint8Array>;
  readonly accountTrie: Trie;
  readonly storageTries: ReadonlyMap<Address, Trie>;
};

export type CandidateInput = {
  readonly head: object;
  readonly values: HeadValues;
  readonly tries: HeadTries;
  readonly hashed: HashedKeys;
  readonly changes: StateChanges;
};

export function candidateOn({ head, values, tries, hashed, changes }: CandidateInput): Candidate {
  const accounts = new Map<Address, Account | undefined>();
  const slots = new Map<Address, ReadonlyMap<Hash, bigint>>();
  const storageTries = new Map<Address, Trie>();
  const accountChanges: TrieChange[] = [];

  const apply = (address: Address, before: Account | undefined, next: StateAccount | undefined): void => {
    let storageRoot = before?.storageRoot ?? EMPTY_TRIE_ROOT;
    const isDropped = storageRoot !== EMPTY_TRIE_ROOT && (next === undefined || changes.cleared.has(address));
    const changed = changes.slots.get(address);
    if (isDropped || (changed !== undefined && changed.size > 0)) {
      invariant(next !== undefined || changed === undefined, 'an account that is gone has no slots');
      let trie = tries.storage(address, storageRoot);
      if (isDropped) trie = trie.cleared();
      trie = trie.update(slotChanges(changed, hashed));
      storageRoot = trie.root();
      storageTries.set(address, trie);
      slots.set(
        address,
        isDropped ? withZeros(values.slotsOf(address), changed) : (changed as ReadonlyMap<Hash, bigint>),
      );
    }
    const account = next && { nonce: next.nonce, balance: next.balance, codeHash: next.codeHash, storageRoot };
    accounts.set(address, account);
    accountChanges.push({ key: hashed.get(address), value: account && encodeTrieAccount(account) });
  };

  for (const [address, next] of changes.accounts) apply(address, values.account(address), next);
  for (const addresses of [changes.slots.keys(), changes.cleared]) {
    for (const address of addresses) {
      if (accounts.has(address)) continue;
      const before = values.account(address);
      apply(address, before, before);
    }
  }
  const accountTrie = tries.accounts.update(accountChanges);
  return { root: accountTrie.root(), parent: head, accounts, slots, codes: changes.codes, accountTrie, storageTries };
}

type StateAccount = { readonly nonce: bigint; readonly balance: bigint; readonly codeHash: Hash };

/** Trie changes that set slots to their values. */
export function slotChanges(slots: ReadonlyMap<Hash, bigint> | undefined, hashed: HashedKeys): TrieChange[] {
  const changes: TrieChange[] = [];
  for (const [slot, value] of slots ?? []) {
    changes.push({ key: hashed.get(slot), value: value === 0n ? undefined : encodeSlotValue(value) });
  }
  return changes;
}

/** RLP of a slot's value, not zero. */
function encodeSlotValue(value: bigint): Uint8Array {
  if (value < 0x80n) return Uint8Array.of(Number(value));
  const length = uintBytes(value);
  const bytes = new Uint8Array(1 + length);
  bytes[0] = 0x80 + length;
  writeUint(value, bytes, 1, length);
  return bytes;
}

function withZeros(before: ReadonlyMap<Hash, bigint>, after: ReadonlyMap<Hash, bigint> | undefined): Map<Hash, bigint> {
  const slots = new Map<Hash, bigint>();
  for (const slot of before.keys()) slots.set(slot, 0n);
  for (const [slot, value] of after ?? []) slots.set(slot, value);
  return slots;
}
