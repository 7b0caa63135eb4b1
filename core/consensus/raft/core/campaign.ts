import { invariant } from '@hanse/base';
import { votersOf } from './conf.ts';
import type { Raft } from './raft.ts';
import { becomeCandidate, becomePreCandidate } from './roles.ts';
import { send, sendAfterAppend } from './send.ts';

/** `transfer`: the old leader asks for it, so nobody holds its lease against us and no pre-vote is needed. */
export type CampaignKind = 'pre-election' | 'election' | 'transfer';

/** Whether this node may lead: a voter whose state is its own log's. */
export function isPromotable<Data>(raft: Raft<Data>): boolean {
  const progress = raft.members.progress.get(raft.id);
  return progress !== undefined && !progress.isLearner && raft.log.unstable.snapshot === undefined;
}

/** Campaigns unless that is out of place now (RAFT-ELECT-2). */
export function tryCampaign<Data>(raft: Raft<Data>, kind: CampaignKind): void {
  if (raft.role === 'leader' || !isPromotable(raft)) return;
  if (hasUnappliedConfChange(raft)) {
    raft.config.note?.('campaign-put-off', { term: raft.term, committed: raft.log.committed });
    return;
  }
  campaign(raft, kind);
}

/** A committed change of members that is not in force here yet could make us count the wrong votes. */
function hasUnappliedConfChange<Data>({ log, config }: Raft<Data>): boolean {
  let from = log.applied + 1;
  while (from <= log.committed) {
    const page = log.slice(from, log.committed + 1, config.committedBytesMax || config.messageBytesMax);
    invariant(page !== undefined && page.length > 0, 'what is not applied has not been compacted');
    if (page.some((entry) => entry.kind === 'conf-change')) return true;
    from += page.length;
  }
  return false;
}

export function campaign<Data>(raft: Raft<Data>, kind: CampaignKind): void {
  const isPreElection = kind === 'pre-election';
  if (isPreElection) becomePreCandidate(raft);
  else becomeCandidate(raft);
  // A pre-vote is about the term that we would enter.
  const term = isPreElection ? raft.term + 1 : raft.term;
  const { index, term: logTerm } = raft.log.last;
  for (const to of votersOf(raft.members.conf)) {
    if (to === raft.id) {
      const response = isPreElection ? 'pre-vote-response' : 'vote-response';
      sendAfterAppend(raft, { kind: response, from: raft.id, to, term, isRejected: false });
    } else {
      const request = isPreElection ? 'pre-vote' : 'vote';
      send(raft, { kind: request, from: raft.id, to, term, index, logTerm, isTransfer: kind === 'transfer' });
    }
  }
}
