import type { StateManagerInterface } from '@ethereumjs/common';
import { Account, KECCAK256_NULL, KECCAK256_RLP, type Address as LibraryAddress } from '@ethereumjs/util';
import {
  type Address,
  bytesToAddress,
  bytesToHash,
  bytesToUint,
  EMPTY_BYTES,
  type Hash,
  hexToBytes,
  invariant,
  padLeft,
  uintToBytes,
} from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import type { Journal } from '@hanse/state';

/** Stands for the root of a storage that is not empty; the library only compares it with the empty root. */
const SOME_STORAGE_ROOT = new Uint8Array(32).fill(1);

type AccountFields = { readonly nonce?: bigint; readonly balance?: bigint };

/**
 * The library's state manager over our journal. The library awaits every answer, so values are given as they are; only
 * the methods that its EVM calls exist.
 */
export class JournalBridge {
  #journal: Journal | undefined;
  #checkpoints: number[] = [];
  #lastCodeHash: { readonly hash: Hash; readonly bytes: Uint8Array } = {
    hash: EMPTY_CODE_HASH,
    bytes: KECCAK256_NULL,
  };
  readonly originalStorageCache = {
    get: (address: LibraryAddress, key: Uint8Array): Uint8Array =>
      uintToBytes(this.#state().originalSlot(addressOf(address), slotOf(key))),
    clear: (): void => {},
  };

  attach(journal: Journal): void {
    this.#journal = journal;
    this.#checkpoints = [];
  }

  detach(): void {
    this.#journal = undefined;
  }

  asStateManager(): StateManagerInterface {
    return this as unknown as StateManagerInterface;
  }

  getAccount(libraryAddress: LibraryAddress): Account | undefined {
    const journal = this.#state();
    const address = addressOf(libraryAddress);
    if (!journal.exists(address)) return undefined;
    const codeHash = journal.codeHash(address);
    const nonce = journal.nonce(address);
    const hasCode = codeHash !== EMPTY_CODE_HASH;
    // The root matters only where a contract could be created (EIP-7610).
    const mayBeCreated = nonce === 0n && !hasCode;
    return new Account(
      nonce,
      journal.balance(address),
      mayBeCreated && journal.hasStorage(address) ? SOME_STORAGE_ROOT : KECCAK256_RLP,
      hasCode ? this.#codeHashBytes(codeHash) : KECCAK256_NULL,
    );
  }

  putAccount(libraryAddress: LibraryAddress, account: Account | undefined): void {
    invariant(account !== undefined, 'the EVM does not delete accounts by putting none');
    this.modifyAccountFields(libraryAddress, account);
  }

  modifyAccountFields(libraryAddress: LibraryAddress, { nonce, balance }: AccountFields): void {
    const journal = this.#state();
    const address = addressOf(libraryAddress);
    if (nonce !== undefined) journal.setNonce(address, nonce);
    if (balance !== undefined) journal.setBalance(address, balance);
  }

  deleteAccount(address: LibraryAddress): void {
    this.#state().destroy(addressOf(address));
  }

  getCode(address: LibraryAddress): Uint8Array {
    return this.#state().code(addressOf(address));
  }

  getCodeSize(address: LibraryAddress): number {
    return this.getCode(address).length;
  }

  putCode(address: LibraryAddress, code: Uint8Array): void {
    this.#state().setCode(addressOf(address), code);
  }

  getStorage(address: LibraryAddress, key: Uint8Array): Uint8Array {
    const value = this.#state().slot(addressOf(address), slotOf(key));
    return value === 0n ? EMPTY_BYTES : padLeft(uintToBytes(value), 32);
  }

  putStorage(address: LibraryAddress, key: Uint8Array, value: Uint8Array): void {
    this.#state().setSlot(addressOf(address), slotOf(key), bytesToUint(value));
  }

  /** The EVM clears storage only where it is about to create a contract. */
  clearStorage(address: LibraryAddress): void {
    this.#state().createAccount(addressOf(address));
  }

  checkpoint(): void {
    this.#checkpoints.push(this.#state().checkpoint());
  }

  commit(): void {
    this.#checkpoints.pop();
  }

  revert(): void {
    const checkpoint = this.#checkpoints.pop();
    invariant(checkpoint !== undefined, 'the EVM reverts to a checkpoint it has set');
    this.#state().revertTo(checkpoint);
  }

  /** One contract is asked for again and again while it runs. */
  #codeHashBytes(codeHash: Hash): Uint8Array {
    if (this.#lastCodeHash.hash !== codeHash) this.#lastCodeHash = { hash: codeHash, bytes: hexToBytes(codeHash) };
    return this.#lastCodeHash.bytes;
  }

  #state(): Journal {
    invariant(this.#journal !== undefined, 'an EVM that is not running touches no state');
    return this.#journal;
  }
}

function addressOf({ bytes }: LibraryAddress): Address {
  return bytesToAddress(bytes);
}

function slotOf(key: Uint8Array): Hash {
  return bytesToHash(key);
}
