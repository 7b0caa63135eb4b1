import type { Address, Hash } from '@hanse/base';
import { EMPTY_CODE_HASH, keccak256Hash } from '@hanse/crypto';
import type { StateChanges } from './reader.ts';

/** The accounts of a genesis block; `alloc` of a parsed genesis file is one. */
export type GenesisAlloc = ReadonlyMap<
  Address,
  {
    readonly balance: bigint;
    readonly nonce: bigint;
    readonly code: Uint8Array;
    readonly storage: ReadonlyMap<Hash, bigint>;
  }
>;

/** The changes that make the genesis state out of nothing. */
export function genesisChanges(alloc: GenesisAlloc): StateChanges {
  const accounts = new Map<Address, { nonce: bigint; balance: bigint; codeHash: Hash }>();
  const slots = new Map<Address, ReadonlyMap<Hash, bigint>>();
  const codes = new Map<Hash, Uint8Array>();
  for (const [address, { balance, nonce, code, storage }] of alloc) {
    const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256Hash(code);
    if (code.length > 0) codes.set(codeHash, code);
    accounts.set(address, { nonce, balance, codeHash });
    const values = new Map([...storage].filter(([, value]) => value !== 0n));
    if (values.size > 0) slots.set(address, values);
  }
  return { accounts, slots, cleared: new Set(), codes };
}
