import { type Address, bytesToHex, bytesToUint, type Hash, invariant, isFault } from '@hanse/base';
import type { Account } from './account.ts';
import { decodeSlimAccount } from './accountCodec.ts';
import { BoundedCache } from './boundedCache.ts';
import { stateFault } from './faults.ts';
import type { KeyValueStore } from './keyValue.ts';
import { newOverlay, type Overlay } from './layer.ts';
import { accountKey, codeKey, SLOT_KEY_PREFIX_BYTES, slotKey, slotRange } from './tables.ts';

/** Bytes of a cached account or slot with its key and bookkeeping; code adds its own length. */
const ACCOUNT_BYTES = 480;
const SLOT_BYTES = 320;
const CODE_BYTES = 200;

/** Flat values of the head: changed since the last flush, being flushed, cached, stored; looked up in this order. */
export class HeadValues {
  readonly #store: KeyValueStore;
  readonly #accounts: BoundedCache<Address, { readonly account: Account | undefined }>;
  readonly #slots: BoundedCache<string, bigint>;
  readonly #codes: BoundedCache<Hash, Uint8Array>;
  #changed: Overlay = newOverlay();
  #flushing: Overlay | undefined;

  constructor(store: KeyValueStore, cacheBytes: number) {
    this.#store = store;
    this.#accounts = new BoundedCache(cacheBytes / 2, () => ACCOUNT_BYTES);
    this.#slots = new BoundedCache(cacheBytes / 4, () => SLOT_BYTES);
    this.#codes = new BoundedCache(cacheBytes / 4, (code) => CODE_BYTES + code.length);
  }

  /** Written to by commits; what is in it hides everything below. */
  get changed(): Overlay {
    return this.#changed;
  }

  account(address: Address): Account | undefined {
    const { accounts } = this.#changed;
    const changed = accounts.get(address);
    if (changed !== undefined || accounts.has(address)) return changed;
    if (this.#flushing?.accounts.has(address) === true) return this.#flushing.accounts.get(address);
    let cached = this.#accounts.get(address);
    if (cached === undefined) {
      const stored = this.#store.get(accountKey(address));
      cached = { account: stored === undefined ? undefined : readValue(() => decodeSlimAccount(stored)) };
      this.#accounts.set(address, cached);
    }
    return cached.account;
  }

  slot(address: Address, slot: Hash): bigint {
    const value = this.#changed.slots.get(address)?.get(slot) ?? this.#flushing?.slots.get(address)?.get(slot);
    if (value !== undefined) return value;
    const key = address + slot;
    let cached = this.#slots.get(key);
    if (cached === undefined) {
      const stored = this.#store.get(slotKey(address, slot));
      cached = stored === undefined ? 0n : bytesToUint(stored);
      this.#slots.set(key, cached);
    }
    return cached;
  }

  code(codeHash: Hash): Uint8Array {
    let code = this.#changed.codes.get(codeHash) ?? this.#flushing?.codes.get(codeHash) ?? this.#codes.get(codeHash);
    if (code === undefined) {
      code = this.#store.get(codeKey(codeHash));
      if (code === undefined) throw stateFault('missing-code', { seen: codeHash });
      this.#codes.set(codeHash, code);
    }
    return code;
  }

  /** All slots of an account that are not zero; walks its whole storage. */
  slotsOf(address: Address): Map<Hash, bigint> {
    const slots = new Map<Hash, bigint>();
    for (const [key, value] of this.#store.range(slotRange(address))) {
      slots.set(bytesToHex(key.subarray(SLOT_KEY_PREFIX_BYTES)) as Hash, bytesToUint(value));
    }
    for (const overlay of [this.#flushing, this.#changed]) {
      for (const [slot, value] of overlay?.slots.get(address) ?? []) {
        if (value === 0n) slots.delete(slot);
        else slots.set(slot, value);
      }
    }
    return slots;
  }

  /** Sets what changed apart for writing; later changes are kept separately until `endFlush`. */
  beginFlush(): Overlay {
    invariant(this.#flushing === undefined, 'one flush at a time');
    this.#flushing = this.#changed;
    this.#changed = newOverlay();
    return this.#flushing;
  }

  /** The store has what `beginFlush` gave. */
  endFlush(): void {
    const flushed = this.#flushing;
    if (flushed === undefined) return;
    this.#flushing = undefined;
    for (const [address, account] of flushed.accounts) this.#accounts.set(address, { account });
    for (const [address, slots] of flushed.slots) {
      for (const [slot, value] of slots) this.#slots.set(address + slot, value);
    }
    for (const [hash, code] of flushed.codes) this.#codes.set(hash, code);
  }

  /** Whether the storage trie of `address` has nodes that the store does not have. */
  isTrieChanged(address: Address): boolean {
    return this.#changed.tries.has(address) || this.#flushing?.tries.has(address) === true;
  }
}

/** What the store gave must decode; if it does not, the store is damaged. */
export function readValue<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!isFault(error) || !error.code.startsWith('rlp/')) throw error;
    throw stateFault('damaged-value', { seen: error.message }, error);
  }
}
