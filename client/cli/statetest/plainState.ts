import { type Address, encodeRlp, type Hash, hexToBytes, invariant, uintToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256, keccak256Hash } from '@hanse/crypto';
import type { Account, StateChanges, StateReader } from '@hanse/state';
import { Trie } from '@hanse/trie';

export type PlainAccount = {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly code: Uint8Array;
  readonly storage: ReadonlyMap<Hash, bigint>;
};

/** A whole state in a map, its root computed from scratch: the simplest thing that can be right, to compare with. */
export class PlainState implements StateReader {
  readonly accounts: ReadonlyMap<Address, PlainAccount>;
  readonly #codes = new Map<Hash, Uint8Array>();

  constructor(accounts: ReadonlyMap<Address, PlainAccount>) {
    this.accounts = accounts;
    for (const { code } of accounts.values()) this.#codes.set(keccak256Hash(code), code);
  }

  account(address: Address): Account | undefined {
    const account = this.accounts.get(address);
    if (account === undefined) return undefined;
    const { nonce, balance, code, storage } = account;
    return { nonce, balance, storageRoot: storageRoot(storage), codeHash: keccak256Hash(code) };
  }

  slot(address: Address, slot: Hash): bigint {
    return this.accounts.get(address)?.storage.get(slot) ?? 0n;
  }

  code(codeHash: Hash): Uint8Array {
    const code = this.#codes.get(codeHash);
    invariant(code !== undefined, `code ${codeHash} is in the state`);
    return code;
  }

  /** The state after `changes`. */
  after(changes: StateChanges): PlainState {
    const accounts = new Map(this.accounts);
    for (const address of new Set([...changes.accounts.keys(), ...changes.slots.keys(), ...changes.cleared])) {
      const changed = changes.accounts.get(address);
      if (changed === undefined && changes.accounts.has(address)) {
        accounts.delete(address);
        continue;
      }
      const before = accounts.get(address);
      const storage = new Map(changes.cleared.has(address) ? [] : before?.storage);
      for (const [slot, value] of changes.slots.get(address) ?? []) {
        if (value === 0n) storage.delete(slot);
        else storage.set(slot, value);
      }
      const fields = changed ?? { nonce: before?.nonce ?? 0n, balance: before?.balance ?? 0n, codeHash: undefined };
      const code = this.#codeAfter(fields.codeHash, before, changes);
      accounts.set(address, { nonce: fields.nonce, balance: fields.balance, code, storage });
    }
    return new PlainState(accounts);
  }

  #codeAfter(codeHash: Hash | undefined, before: PlainAccount | undefined, changes: StateChanges): Uint8Array {
    if (codeHash === undefined) return before?.code ?? new Uint8Array(0);
    if (codeHash === EMPTY_CODE_HASH) return new Uint8Array(0);
    return changes.codes.get(codeHash) ?? this.code(codeHash);
  }

  root(): Hash {
    const entries = [...this.accounts].map(([address, { nonce, balance, code, storage }]) => ({
      key: keccak256(hexToBytes(address)),
      value: encodeRlp([uintToBytes(nonce), uintToBytes(balance), hexToBytes(storageRoot(storage)), keccak256(code)]),
    }));
    return Trie.empty().update(entries).root();
  }
}

function storageRoot(storage: ReadonlyMap<Hash, bigint>): Hash {
  if (storage.size === 0) return EMPTY_TRIE_ROOT;
  const entries = [...storage].map(([slot, value]) => ({
    key: keccak256(hexToBytes(slot)),
    value: encodeRlp(uintToBytes(value)),
  }));
  return Trie.empty().update(entries).root();
}
