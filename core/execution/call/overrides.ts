import type { Address, Hash } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import type { Account, StateReader } from '@hanse/state';
import { executionFault } from '../faults.ts';

/** What a call pretends about one account. */
export type AccountOverride = {
  readonly balance?: bigint;
  readonly nonce?: bigint;
  readonly code?: Uint8Array;
  /** Takes the place of the whole storage. */
  readonly state?: ReadonlyMap<Hash, bigint>;
  /** Takes the place of single slots. */
  readonly stateDiff?: ReadonlyMap<Hash, bigint>;
  /** Where the precompile of this address is found instead. */
  readonly movePrecompileToAddress?: Address;
};
export type StateOverrides = ReadonlyMap<Address, AccountOverride>;

/** Stands for a storage that is not empty. */
const SOME_ROOT = `0x${'01'.repeat(32)}` as Hash;

/** `reader` as the overrides pretend it to be. Throws `execution/conflicting-overrides`. */
export function withOverrides(reader: StateReader, overrides: StateOverrides): StateReader {
  if (overrides.size === 0) return reader;
  const codes = new Map<Hash, Uint8Array>();
  for (const [address, { code, state, stateDiff }] of overrides) {
    if (state !== undefined && stateDiff !== undefined) throw executionFault('conflicting-overrides', { address });
    if (code !== undefined) codes.set(keccak256Hash(code), code);
  }
  return {
    account: (address) => {
      const override = overrides.get(address);
      const account = reader.account(address);
      return override === undefined ? account : overridden(account, override);
    },
    slot: (address, slot) => {
      const override = overrides.get(address);
      if (override?.state !== undefined) return override.state.get(slot) ?? 0n;
      return override?.stateDiff?.get(slot) ?? reader.slot(address, slot);
    },
    code: (codeHash) => codes.get(codeHash) ?? reader.code(codeHash),
  };
}

function overridden(account: Account | undefined, override: AccountOverride): Account {
  const { nonce, balance, code, state, stateDiff } = override;
  const hasSlots = (state?.size ?? 0) + (stateDiff?.size ?? 0) > 0;
  const root = state === undefined ? (account?.storageRoot ?? EMPTY_TRIE_ROOT) : EMPTY_TRIE_ROOT;
  return {
    nonce: nonce ?? account?.nonce ?? 0n,
    balance: balance ?? account?.balance ?? 0n,
    storageRoot: hasSlots ? SOME_ROOT : root,
    codeHash: code === undefined ? (account?.codeHash ?? EMPTY_CODE_HASH) : keccak256Hash(code),
  };
}
