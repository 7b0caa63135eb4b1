import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import type { Genesis } from '@hanse/protocol';
import type { StateReader } from '@hanse/state';
import { leagueFault } from './faults.ts';
import { sealersOf } from './sealersOf.ts';

/**
 * Checks that the contract `Validators` of a genesis, if it has one, puts in charge whom its `hanse` section names
 * (VALIDATORS-GENESIS-1): the header of block 0 tells the ones, block 1 is sealed by the others. Throws
 * `league/genesis-differs`, `league/damaged-sealers`.
 */
export function checkGenesis({ alloc, hanse }: Pick<Genesis, 'alloc' | 'hanse'>): void {
  if (hanse === undefined) return;
  const sealers = sealersOf(readerOf(alloc), { height: 1 });
  if (sealers === undefined) return;
  const named = hanse.validators.map(({ address }) => address).toSorted();
  const compare = (what: string, seen: string, wanted: string): void => {
    if (seen !== wanted) throw leagueFault('genesis-differs', { what, seen, wanted });
  };
  compare('engine', sealers.engine, hanse.engine);
  compare('validators', sealers.validators.join(', '), named.join(', '));
}

function readerOf(alloc: Genesis['alloc']): StateReader {
  return {
    account: (address) => {
      const found = alloc.get(address);
      if (found === undefined) return undefined;
      const { nonce, balance, code } = found;
      const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256Hash(code);
      return { nonce, balance, codeHash, storageRoot: EMPTY_TRIE_ROOT };
    },
    slot: (address, slot) => alloc.get(address)?.storage.get(slot) ?? 0n,
    code: () => new Uint8Array(0),
  };
}
