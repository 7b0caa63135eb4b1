import type { Address } from '@hanse/base';
import { requestCheck } from './checks.ts';
import type { RoundChange } from './message.ts';
import { roundChangeOf, vote } from './say.ts';
import { canSpeak, follow, type Lock, note, type Qbft, type QbftStep, stay } from './state.ts';
import { withValidBlock } from './validBlocks.ts';

/** What a validated round change proves: a block that a quorum prepared. */
export function certificateOf({ signed, block, prepares }: RoundChange): Lock | undefined {
  const { prepared } = signed.payload;
  return prepared === undefined || block === undefined ? undefined : { ...prepared, block, prepares };
}

/** Has the block of a certificate executed here; one at a time, the next is looked for when this one is done. */
export function vet(state: Qbft, author: Address, certificate: Lock): QbftStep {
  if (state.vetting !== undefined) return stay(state);
  const { digest, block } = certificate;
  return requestCheck({ ...state, vetting: { author, block } }, { round: state.round, digest, block });
}

/** The signer did not let our wish for this round out, so that saying it with a higher lock contradicts nothing. */
function isWishUnsaid(state: Qbft): boolean {
  return state.votes.roundChange !== undefined && state.said['round-change']?.signed.payload.round !== state.round;
}

function adopt(state: Qbft, lock: Lock): QbftStep {
  const next = withValidBlock({ ...state, lock }, lock.block);
  const { round, digest } = lock;
  const told = note(next, 'lock-adopted', { in: round, digest });
  if (!isWishUnsaid(next)) return told;
  return follow(told, (at) => vote(at, { roundChange: { prepared: { round, digest } } }, roundChangeOf(at, lock)));
}

/**
 * The highest certificate heard that was prepared before our round binds us as if we had been there: a validator that
 * lost its own can go on (QBFT-ROUND-5). Its header is proven by the prepares, its body only by executing it.
 */
export function adoptHeard(state: Qbft): QbftStep {
  if (state.phase === 'decided' || !canSpeak(state)) return stay(state);
  let highest: { readonly author: Address; readonly certificate: Lock } | undefined;
  let above = state.lock?.round ?? -1;
  for (const [author, message] of state.roundChanges) {
    const certificate = certificateOf(message);
    if (certificate === undefined || certificate.round >= state.round || certificate.round <= above) continue;
    highest = { author, certificate };
    above = certificate.round;
  }
  if (highest === undefined) return stay(state);
  const { author, certificate } = highest;
  const known = state.validBlocks.get(certificate.block.hash);
  if (known === undefined) return vet(state, author, certificate);
  return adopt(state, { ...certificate, block: { ...known, header: certificate.block.header } });
}
