import type { Address } from '@hanse/base';
import { resend } from './say.ts';
import { type Qbft, type QbftStep, stay } from './state.ts';

/** A link to a validator has come up: it may have missed what was said at this height (QBFT-RESEND-1). */
export function onPeer(state: Qbft, address: Address): QbftStep {
  if (address === state.context.self || !state.validators.includes(address)) return stay(state);
  return resend(state, address);
}
