import type { Address } from '@hanse/base';

/** Who is in charge, and votes on it. */
export const VALIDATORS_ADDRESS: Address = '0x0000000000000000000000000000000000484e01' as Address;
/** Candidates, weights and committees of a ledger under DPoS. */
export const STAKING_ADDRESS: Address = '0x0000000000000000000000000000000000484e02' as Address;
/** Proven offences of validators. */
export const EVIDENCE_ADDRESS: Address = '0x0000000000000000000000000000000000484e03' as Address;
/** What is delegated, on a ledger under DPoS that chose a token of its own for that. */
export const STAKE_TOKEN_ADDRESS: Address = '0x0000000000000000000000000000000000484e04' as Address;
