import type { Address, Hash } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import type { Account, StateChanges, StateReader } from '@hanse/state';

/** Stands for the root of a storage that is not empty; an EVM only compares it with the empty one. */
const SOME_ROOT: Hash = `0x${'01'.repeat(32)}` as Hash;

/** A state in maps, grown by what journals changed: no store and no trie in the measured time. */
export class MapState implements StateReader {
  readonly #accounts = new Map<Address, Account>();
  readonly #slots = new Map<Address, Map<Hash, bigint>>();
  readonly #codes = new Map<Hash, Uint8Array>();

  account(address: Address): Account | undefined {
    return this.#accounts.get(address);
  }

  slot(address: Address, slot: Hash): bigint {
    return this.#slots.get(address)?.get(slot) ?? 0n;
  }

  code(codeHash: Hash): Uint8Array {
    return this.#codes.get(codeHash) ?? new Uint8Array(0);
  }

  setAccount(
    address: Address,
    { balance = 0n, code }: { readonly balance?: bigint; readonly code?: Uint8Array },
  ): void {
    const codeHash = code === undefined ? EMPTY_CODE_HASH : keccak256Hash(code);
    if (code !== undefined) this.#codes.set(codeHash, code);
    this.#accounts.set(address, { nonce: 1n, balance, codeHash, storageRoot: EMPTY_TRIE_ROOT });
  }

  apply({ accounts, slots, codes }: StateChanges): void {
    for (const [hash, code] of codes) this.#codes.set(hash, code);
    for (const [address, values] of slots) {
      const known = this.#slots.get(address) ?? new Map<Hash, bigint>();
      for (const [slot, value] of values) known.set(slot, value);
      this.#slots.set(address, known);
    }
    for (const [address, account] of accounts) {
      const storageRoot = this.#slots.has(address) ? SOME_ROOT : EMPTY_TRIE_ROOT;
      if (account === undefined) this.#accounts.delete(address);
      else this.#accounts.set(address, { ...account, storageRoot });
    }
  }
}
