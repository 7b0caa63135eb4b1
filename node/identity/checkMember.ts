import { type Address, accept, reject, type Verdict } from '@hanse/base';
import { identityFault } from './faults.ts';
import type { NodeIdentity } from './nodeIdentity.ts';

/** A validator of genesis and the member it stands for. */
export type ValidatorOfMember = { readonly address: Address; readonly member: string };

/**
 * Whether a node with a validator's address belongs to the member that genesis names for it (ID-CERT-6). Without this
 * any member's authority could certify another member's validator.
 */
export function checkMember(
  { address, organisation }: Pick<NodeIdentity, 'address' | 'organisation'>,
  validators: readonly ValidatorOfMember[],
): Verdict {
  const validator = validators.find((one) => one.address === address);
  if (validator === undefined || validator.member === organisation) return accept();
  return reject(identityFault('wrong-member', { address, seen: organisation, wanted: validator.member }));
}
