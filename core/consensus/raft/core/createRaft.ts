import { invariant } from '@hanse/base';
import { inflightLimitsOf, type Raft } from './raft.ts';
import { RaftLog } from './raftLog.ts';
import { ReadRequests } from './readRequests.ts';
import { restoreMembers } from './restoreMembers.ts';
import { becomeFollower } from './roles.ts';
import type { RaftConfig } from './types.ts';

function checkConfig<Data>(config: RaftConfig<Data>): void {
  invariant(config.id !== '', 'a node has an id');
  invariant(config.heartbeatTicks > 0, 'heartbeatTicks is positive');
  invariant(config.electionTicks > config.heartbeatTicks, 'electionTicks exceeds heartbeatTicks');
  invariant(config.inflightMessagesMax > 0, 'inflightMessagesMax is positive');
  const bytesMax = config.inflightBytesMax;
  invariant(bytesMax === undefined || bytesMax >= config.messageBytesMax, 'inflightBytesMax allows a whole message');
  invariant(config.readOnly !== 'lease' || config.checkQuorum, 'reads by lease need checkQuorum');
}

/** A node as it was when it last stopped: what storage says, a follower of nobody. */
export function createRaft<Data>(config: RaftConfig<Data>): Raft<Data> {
  checkConfig(config);
  const { storage } = config;
  const log = new RaftLog({
    storage,
    payloadSizeOf: config.payloadSizeOf,
    applyingBytesMax: config.committedBytesMax || config.messageBytesMax || Number.POSITIVE_INFINITY,
  });
  const { hardState, conf } = storage.initialState();
  // The stored commit need not be synced, so it may lie below what was applied, which is committed.
  const commit = Math.max(hardState.commit, config.applied);
  invariant(commit <= log.lastIndex, `what was committed up to ${commit} is in the log up to ${log.lastIndex}`);
  log.commitTo(commit);
  if (config.applied > 0) log.appliedTo(Math.max(config.applied, log.applied), 0);
  const raft: Raft<Data> = {
    config,
    id: config.id,
    log,
    term: hardState.term,
    vote: hardState.vote,
    role: 'follower',
    leader: undefined,
    members: restoreMembers(conf, { lastIndex: log.lastIndex, limits: inflightLimitsOf(config) }),
    votes: new Map(),
    transferee: undefined,
    pendingConfIndex: 0,
    uncommittedBytes: 0,
    reads: new ReadRequests(),
    earlyReads: [],
    readStates: [],
    deferred: undefined,
    electionElapsed: 0,
    heartbeatElapsed: 0,
    electionTimeout: 0,
    messages: [],
    messagesAfterAppend: [],
  };
  becomeFollower(raft, raft.term, undefined);
  return raft;
}
