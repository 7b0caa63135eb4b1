import type { Address } from '@hanse/base';
import { BLOCK_BYTES_MAX } from '@hanse/protocol';
import type { EngineContext, Head } from '../engine.ts';
import { MemoryStorage } from './core/memoryStorage.ts';
import { RawNode } from './core/rawNode.ts';
import type { ConfState } from './core/types.ts';
import { ENTRIES_MAX, type RaftData } from './message.ts';
import type { RaftRecord } from './record.ts';
import { ELECTION_TICKS, electionDice, type Group, HEARTBEAT_TICKS, placeOf } from './state.ts';

/**
 * Bytes of entries in one append message beyond the first. What is not committed is one block and empty entries: they
 * are never cut apart, so that no member's log ends before what it has stored already (RAFT-SIGNER-2).
 */
const MESSAGE_BYTES = BLOCK_BYTES_MAX + (64 << 10);
const INFLIGHT_MESSAGES = 8;

export const confOf = (members: readonly Address[]): ConfState => ({
  voters: members,
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
});

function startNode(self: Address, since: number, storage: MemoryStorage<RaftData>, applied: number): RawNode<RaftData> {
  return RawNode.start<RaftData>({
    id: self,
    electionTicks: ELECTION_TICKS,
    heartbeatTicks: HEARTBEAT_TICKS,
    storage,
    applied,
    nextElectionTicks: electionDice(self, since),
    payloadSizeOf: (proposal) =>
      proposal.kind === 'normal' && proposal.data?.kind === 'block'
        ? proposal.data.block.transactions.reduce((sum, { raw }) => sum + raw.length, 600)
        : 0,
    messageBytesMax: MESSAGE_BYTES,
    inflightMessagesMax: INFLIGHT_MESSAGES,
    checkQuorum: true,
    preVote: true,
    disableProposalForwarding: true,
  });
}

/**
 * The group of the head's sealers, as this member left it, or new (RAFT-GROUP-1, -2). Undefined where this node is none
 * of them.
 */
export function openGroup(context: EngineContext, head: Head, record: RaftRecord | undefined): Group | undefined {
  const { self } = context;
  const { since, validators } = head;
  if (self === undefined || !validators.includes(self)) return undefined;
  const storage = new MemoryStorage<RaftData>();
  const known = record?.since === since ? record : undefined;
  const applied = known?.applied ?? { index: 0, term: 0 };
  storage.restore({ ...applied, conf: confOf(validators), data: placeOf(head) });
  if (known !== undefined) {
    storage.append(known.entries);
    storage.setHardState(known.hardState);
  }
  const node = startNode(self, since, storage, applied.index);
  const decided = known?.decided ?? head.header.number;
  return {
    since,
    self,
    members: validators,
    node,
    storage,
    asked: new Map(),
    applied: applied.index,
    decided,
    candidacy: 0,
  };
}

/** The same member as a follower that has just started; its log stays (RAFT-LEADER-3). */
export function restartNode(group: Group): Group {
  return { ...group, node: startNode(group.self, group.since, group.storage, group.applied) };
}

/** Entries that followers may ask for after they are applied; those further behind get a snapshot. */
export const APPLIED_KEPT: number = Math.min(16, ENTRIES_MAX);

/** Forgets old entries and names the place of the last applied one for those who need them (RAFT-SNAPSHOT-1). */
export function compact(group: Group, head: Head): void {
  const { storage, applied } = group;
  const keep = applied - APPLIED_KEPT;
  const term = storage.term(applied);
  if (typeof term === 'number' && applied > 0)
    storage.setSnapshot({ index: applied, term, conf: confOf(group.members), data: placeOf(head) });
  if (keep >= storage.firstIndex()) storage.compact(keep);
}
