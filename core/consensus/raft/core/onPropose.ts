import { invariant } from '@hanse/base';
import { appendProposals } from './appendProposals.ts';
import { isJoint } from './conf.ts';
import type { Raft } from './raft.ts';
import { broadcastAppend, send } from './send.ts';
import type { ConfChange, Proposal, ProposeMessage, Refusal } from './types.ts';

/** Appended by the leader, handed on by its followers, refused by all others. */
export function onPropose<Data>(raft: Raft<Data>, message: ProposeMessage<Data>): Refusal | undefined {
  if (raft.role !== 'leader') return handOn(raft, message);
  invariant(message.proposals.length > 0, 'a proposal proposes something');
  if (!raft.members.progress.has(raft.id)) return 'not-a-member';
  if (raft.transferee !== undefined) return 'transferring';
  const { lastIndex } = raft.log;
  const proposals = message.proposals.map((one, at) => checkConfChange(raft, one, lastIndex + 1 + at));
  if (!appendProposals(raft, proposals)) return 'uncommitted-too-large';
  broadcastAppend(raft);
  return undefined;
}

function handOn<Data>(raft: Raft<Data>, message: ProposeMessage<Data>): Refusal | undefined {
  if (raft.role !== 'follower' || raft.leader === undefined) return 'no-leader';
  if (raft.config.disableProposalForwarding) return 'forwarding-disabled';
  send(raft, { ...message, to: raft.leader });
  return undefined;
}

/** A change of members that is out of place now is replaced by an empty entry (RAFT-MEMBERS-1). */
function checkConfChange<Data>(raft: Raft<Data>, proposal: Proposal<Data>, index: number): Proposal<Data> {
  if (proposal.kind !== 'conf-change') return proposal;
  const reason = raft.config.disableConfChangeValidation ? undefined : whyNot(raft, proposal.change);
  if (reason === undefined) {
    raft.pendingConfIndex = index;
    return proposal;
  }
  raft.config.note?.('conf-change-refused', { reason });
  return { kind: 'normal', data: undefined };
}

function whyNot<Data>(raft: Raft<Data>, change: ConfChange): string | undefined {
  const { applied } = raft.log;
  if (raft.pendingConfIndex > applied)
    return `one at ${raft.pendingConfIndex} may not be applied yet (applied ${applied})`;
  const wantsToLeave = change.steps.length === 0;
  if (isJoint(raft.members.conf) === wantsToLeave) return undefined;
  return wantsToLeave ? 'there is no joint configuration to leave' : 'the joint configuration must be left first';
}
