import type { Address } from '@hanse/base';
import { EMPTY_CODE_HASH, recoverAddress, SECP256K1_HALF_N } from '@hanse/crypto';
import { type Authorization, authorizationHash } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import { delegationTo, isDelegation } from './delegation.ts';

/** What an authorization costs above the work it makes when its account is there already (EIP-7702). */
const REFUND_EXISTING_ACCOUNT = 25_000n - 12_500n;
const NONCE_LAST = 0xffff_ffff_ffff_ffffn;
const NO_ADDRESS = `0x${'00'.repeat(20)}`;

export type AppliedAuthorizations = { readonly refund: bigint; readonly authorities: readonly Address[] };

/**
 * Applies an authorization list (EIP-7702, steps 1 to 9). Invalid entries are passed over; every authority that could be
 * recovered counts as accessed. Runs after the sender's nonce has been raised and outside what a failing call undoes.
 */
export function applyAuthorizations(
  list: readonly Authorization[],
  chainId: bigint,
  journal: Journal,
): AppliedAuthorizations {
  let refund = 0n;
  const authorities: Address[] = [];
  for (const authorization of list) {
    if (authorization.chainId !== 0n && authorization.chainId !== chainId) continue;
    if (authorization.nonce === NONCE_LAST || authorization.s > SECP256K1_HALF_N) continue;
    const authority = recoverAddress(authorizationHash(authorization), authorization);
    if (authority === undefined) continue;
    authorities.push(authority);
    if (journal.codeHash(authority) !== EMPTY_CODE_HASH && !isDelegation(journal.code(authority))) continue;
    if (journal.nonce(authority) !== authorization.nonce) continue;
    if (journal.exists(authority)) refund += REFUND_EXISTING_ACCOUNT;
    const isRevoked = authorization.address === NO_ADDRESS;
    journal.setCode(authority, isRevoked ? new Uint8Array(0) : delegationTo(authorization.address));
    journal.setNonce(authority, authorization.nonce + 1n);
  }
  return { refund, authorities };
}
