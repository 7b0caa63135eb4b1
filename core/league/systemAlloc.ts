import { type Address, type Hash, type Hex, hexToBytes } from '@hanse/base';
import type { GenesisAccount } from '@hanse/protocol';
import { EVIDENCE_ADDRESS, STAKE_TOKEN_ADDRESS, STAKING_ADDRESS, VALIDATORS_ADDRESS } from './addresses.ts';
import { leagueFault } from './faults.ts';
import { type FirstSealers, sealersStorage } from './sealersStorage.ts';
import { foundersStaking, stakingStorage } from './stakingStorage.ts';

/** Runtime code of the system contracts, `systemCode` of `@hanse/contracts`. */
export type SystemCode = { readonly validators: Hex; readonly evidence: Hex; readonly staking?: Hex };

export type SystemAllocOptions = FirstSealers & {
  readonly code: SystemCode;
  /** Settings and first candidates of `Staking`; by default {@link foundersStaking}. */
  readonly stakingStorage?: ReadonlyMap<Hash, bigint>;
  /** A token that is delegated, of the ledger's own. */
  readonly stakeToken?: { readonly code: Hex; readonly storage: ReadonlyMap<Hash, bigint> };
};

/**
 * The accounts of the system contracts in a genesis (VALIDATORS-GENESIS-1). `Staking` is there if its code is given, without which a ledger can
 * neither begin under DPoS nor change to it. Throws `league/bad-sealers`.
 */
export function systemAlloc({
  code,
  stakingStorage: ofStaking,
  stakeToken,
  ...first
}: SystemAllocOptions): Map<Address, GenesisAccount> {
  if (first.engine === 'dpos' && code.staking === undefined)
    throw leagueFault('bad-sealers', { seen: 'engine dpos', wanted: `code at ${STAKING_ADDRESS}` });
  const alloc = new Map([
    [VALIDATORS_ADDRESS, contract(code.validators, sealersStorage(first))],
    [EVIDENCE_ADDRESS, contract(code.evidence, new Map())],
  ]);
  if (code.staking !== undefined)
    alloc.set(STAKING_ADDRESS, contract(code.staking, ofStaking ?? stakingStorage(foundersStaking(first.validators))));
  if (stakeToken !== undefined) alloc.set(STAKE_TOKEN_ADDRESS, contract(stakeToken.code, stakeToken.storage));
  return alloc;
}

/** Nonce 1, as every contract has it (EIP-161). */
function contract(code: Hex, storage: ReadonlyMap<Hash, bigint>): GenesisAccount {
  return { balance: 0n, nonce: 1n, code: hexToBytes(code), storage };
}
