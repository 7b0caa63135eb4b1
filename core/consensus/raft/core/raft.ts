import type { Members } from './conf.ts';
import type { InflightLimits } from './inflights.ts';
import type { RaftLog } from './raftLog.ts';
import type { ReadRequests } from './readRequests.ts';
import type {
  HardState,
  Message,
  NodeId,
  RaftConfig,
  RaftStorage,
  ReadIndexMessage,
  ReadState,
  Role,
  SnapshotMessage,
  SoftState,
} from './types.ts';

/** Everything one member of one group knows. Changed in place, by the functions of this folder only. */
export type Raft<Data> = {
  readonly config: RaftConfig<Data>;
  readonly id: NodeId;
  readonly log: RaftLog<Data>;
  term: number;
  vote: NodeId | undefined;
  role: Role;
  leader: NodeId | undefined;
  members: Members;
  /** Answers to our candidacy; the first of each member counts. */
  votes: Map<NodeId, boolean>;
  /** Whom leadership is being handed to. */
  transferee: NodeId | undefined;
  /** At or above the last change of members in the log that may not be applied yet; only one at a time. */
  pendingConfIndex: number;
  /** Payload of the leader's uncommitted tail, about. */
  uncommittedBytes: number;
  reads: ReadRequests;
  /** Reads asked for before this leader has committed anything in its term. */
  earlyReads: ReadIndexMessage[];
  readStates: ReadState[];
  /** A snapshot that came while entries were being applied: it must not change the members under them. */
  deferred: SnapshotMessage<Data> | undefined;
  /** Ticks since the leader was last heard of; of a leader: since the last check of the quorum. */
  electionElapsed: number;
  heartbeatElapsed: number;
  /** The randomised election timeout; drawn anew with each change of role. */
  electionTimeout: number;
  messages: Message<Data>[];
  /** Votes and acknowledgements: wait until what they promise is stored. May be to this node itself. */
  messagesAfterAppend: Message<Data>[];
};

export function inflightLimitsOf<Data>(config: RaftConfig<Data>): InflightLimits {
  return {
    messagesMax: config.inflightMessagesMax,
    bytesMax: config.inflightBytesMax ?? Number.POSITIVE_INFINITY,
  };
}

export function hardStateOf<Data>({ term, vote, log }: Raft<Data>): HardState {
  return { term, vote, commit: log.committed };
}

export function softStateOf<Data>({ leader, role }: Raft<Data>): SoftState {
  return { leader, role };
}

/** A copy that shares nothing that changes. `storage` is where the copy reads what is stored. */
export function copyRaft<Data>(raft: Raft<Data>, storage: RaftStorage<Data>): Raft<Data> {
  const { conf, progress } = raft.members;
  return {
    ...raft,
    config: { ...raft.config, storage },
    log: raft.log.copy(storage),
    members: { conf, progress: new Map([...progress].map(([id, one]) => [id, one.copy()])) },
    votes: new Map(raft.votes),
    reads: raft.reads.copy(),
    earlyReads: [...raft.earlyReads],
    readStates: [...raft.readStates],
    messages: [...raft.messages],
    messagesAfterAppend: [...raft.messagesAfterAppend],
  };
}
