import type { Address } from '@hanse/base';
import { VALIDATORS_ADDRESS } from './addresses.ts';
import { abiAddresses, encodeCall } from './encodeCall.ts';

/** A call of a system contract. */
export type LeagueCall = { readonly to: Address; readonly data: Uint8Array };

/**
 * The call `Validators.onBlock(address[])` that opens a block, made as the system address; to be passed over where that
 * account has no code. `missed`: validators whose turn passed before the coinbase had its own, in the order of the turns.
 */
export function openingCall({ missed }: { readonly missed: readonly Address[] }): LeagueCall {
  return { to: VALIDATORS_ADDRESS, data: encodeCall('onBlock(address[])', [abiAddresses(missed)]) };
}
