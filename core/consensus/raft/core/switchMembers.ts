import { invariant } from '@hanse/base';
import { confStateOf, isVoter, type Members } from './conf.ts';
import { changeMembers } from './confChange.ts';
import { maybeCommit } from './maybeCommit.ts';
import { inflightLimitsOf, type Raft } from './raft.ts';
import { becomeFollower } from './roles.ts';
import { broadcastAppend, sendAppend } from './send.ts';
import type { ConfChange, ConfState } from './types.ts';

/** A committed change of members comes into force here (RAFT-MEMBERS-3). */
export function applyConfChange<Data>(raft: Raft<Data>, change: ConfChange): ConfState {
  const { members, log, config } = raft;
  const result = changeMembers({ members, lastIndex: log.lastIndex, limits: inflightLimitsOf(config) }, change);
  invariant('members' in result, `a committed change of members can be made, ${'refused' in result && result.refused}`);
  return switchMembers(raft, result.members);
}

export function switchMembers<Data>(raft: Raft<Data>, members: Members): ConfState {
  raft.members = members;
  const state = confStateOf(members.conf);
  raft.config.note?.('members', { voters: state.voters.join(' '), outgoing: state.votersOutgoing.join(' ') });
  if (raft.role !== 'leader') return state;
  const own = members.progress.get(raft.id);
  if (own === undefined || own.isLearner) {
    if (raft.config.stepDownOnRemoval) becomeFollower(raft, raft.term, undefined);
    return state;
  }
  if (state.voters.length === 0) return state;
  // With fewer members, more may be committed; otherwise new members are probed at once.
  if (maybeCommit(raft)) broadcastAppend(raft);
  else for (const id of members.progress.keys()) if (id !== raft.id) sendAppend(raft, id, 'with-entries');
  if (raft.transferee !== undefined && !isVoter(members.conf, raft.transferee)) raft.transferee = undefined;
  return state;
}
