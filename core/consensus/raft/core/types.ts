/** Who a member is. Ids are ordered by `compareIds`. */
export type NodeId = string;

/** `normal` carries the user's data, `conf-change` a change of the members. */
export type EntryKind = 'normal' | 'conf-change';

/** A place in the log. An entry without data is what a new leader begins its term with. */
export type Entry<Data> =
  | { readonly index: number; readonly term: number; readonly kind: 'normal'; readonly data: Data | undefined }
  | { readonly index: number; readonly term: number; readonly kind: 'conf-change'; readonly change: ConfChange };

/** What a proposal carries before it has a place in the log. */
export type Proposal<Data> =
  | { readonly kind: 'normal'; readonly data: Data | undefined }
  | { readonly kind: 'conf-change'; readonly change: ConfChange };

export type ConfChangeStep = {
  readonly kind: 'add-voter' | 'add-learner' | 'remove' | 'update';
  readonly node: NodeId;
};

/**
 * A change of the members. No step at all leaves a joint configuration.
 * `auto`: joint only if more than one voter changes, left by itself; `implicit`: joint, left by itself;
 * `explicit`: joint until a change without steps is proposed.
 */
export type ConfChange = {
  readonly transition: 'auto' | 'implicit' | 'explicit';
  readonly steps: readonly ConfChangeStep[];
  /** What the proposer recognises it by. */
  readonly context?: string;
};

/** The members as stored with a snapshot. Every list is in the order of `compareIds`. */
export type ConfState = {
  readonly voters: readonly NodeId[];
  /** Voters of the configuration being left; empty unless joint. */
  readonly votersOutgoing: readonly NodeId[];
  readonly learners: readonly NodeId[];
  /** Voters of the outgoing half that become learners once it is left. */
  readonly learnersNext: readonly NodeId[];
  readonly autoLeave: boolean;
};

/** What must be on disk before a message of the same {@link Ready} is sent. */
export type HardState = { readonly term: number; readonly vote: NodeId | undefined; readonly commit: number };

export type SoftState = { readonly leader: NodeId | undefined; readonly role: Role };

export type Role = 'follower' | 'pre-candidate' | 'candidate' | 'leader';

/** The state after all entries up to `index`, standing in for them. */
export type Snapshot<Data> = {
  readonly index: number;
  readonly term: number;
  readonly conf: ConfState;
  readonly data: Data | undefined;
};

type Envelope = { readonly from: NodeId; readonly to: NodeId; readonly term: number };

/** Entries after (`index`, `logTerm`), and how far the log is committed. Without entries a probe or news of `commit`. */
export type AppendMessage<Data> = Envelope & {
  readonly kind: 'append';
  readonly index: number;
  readonly logTerm: number;
  readonly entries: readonly Entry<Data>[];
  readonly commit: number;
};

export type AppendResponseMessage = Envelope & {
  readonly kind: 'append-response';
  /** The last index known to match; where refused, the index that did not. */
  readonly index: number;
  /** Present where refused: the place at or before which the logs may agree. */
  readonly rejected?: {
    readonly hint: number;
    readonly logTerm: number;
    /** The member has lost what it once acknowledged (its disk was wiped): `hint` counts, whatever it said before. */
    readonly isLoss: boolean;
  };
};

/** Asks for a vote. (`index`, `logTerm`) is the last entry of the candidate. */
export type VoteMessage = Envelope & {
  readonly kind: 'vote' | 'pre-vote';
  readonly index: number;
  readonly logTerm: number;
  /** The old leader asked for this election, so its lease does not stand against it. */
  readonly isTransfer: boolean;
};

export type VoteResponseMessage = Envelope & {
  readonly kind: 'vote-response' | 'pre-vote-response';
  readonly isRejected: boolean;
};

export type SnapshotMessage<Data> = Envelope & { readonly kind: 'snapshot'; readonly snapshot: Snapshot<Data> };

/** `context` is the newest read request that the answer confirms. */
export type HeartbeatMessage = Envelope & {
  readonly kind: 'heartbeat';
  readonly commit: number;
  readonly context: string | undefined;
};

export type HeartbeatResponseMessage = Envelope & {
  readonly kind: 'heartbeat-response';
  readonly context: string | undefined;
};

/** A proposal handed on to the leader. Its term is 0: it belongs to none. `from` first proposed it. */
export type ProposeMessage<Data> = Envelope & {
  readonly kind: 'propose';
  readonly proposals: readonly Proposal<Data>[];
};

/** A wish that `from` becomes leader, handed on to the leader. */
export type TransferLeaderMessage = Envelope & { readonly kind: 'transfer-leader' };

/** The leader tells `to` to campaign at once. */
export type TimeoutNowMessage = Envelope & { readonly kind: 'timeout-now' };

/** Asks the leader for an index that a read must wait for. Term 0. */
export type ReadIndexMessage = Envelope & { readonly kind: 'read-index'; readonly context: string };

export type ReadIndexResponseMessage = Envelope & {
  readonly kind: 'read-index-response';
  readonly index: number;
  readonly context: string;
};

/** What members say to each other. `term` is 0 only for `propose` and `read-index`. */
export type Message<Data> =
  | AppendMessage<Data>
  | AppendResponseMessage
  | VoteMessage
  | VoteResponseMessage
  | SnapshotMessage<Data>
  | HeartbeatMessage
  | HeartbeatResponseMessage
  | ProposeMessage<Data>
  | TransferLeaderMessage
  | TimeoutNowMessage
  | ReadIndexMessage
  | ReadIndexResponseMessage;

export type MessageKind = Message<unknown>['kind'];

/** A read request may be answered from the applied state once `index` is applied. */
export type ReadState = { readonly context: string; readonly index: number };

/**
 * What the owner must do, in this order: put snapshot, entries and hard state on disk (synced if `mustSync`, and a snapshot
 * always), send the messages, apply the snapshot, apply the committed entries (`applyConfChange` for each conf-change), then `advance`.
 */
export type Ready<Data> = {
  /** Present when it changed. Need not be stored. */
  readonly softState: SoftState | undefined;
  /** Present when it changed. */
  readonly hardState: HardState | undefined;
  readonly readStates: readonly ReadState[];
  /** To be appended; an entry at the index of a stored one replaces it and all after it. */
  readonly entries: readonly Entry<Data>[];
  /** To be stored and applied; replaces the whole log. */
  readonly snapshot: Snapshot<Data> | undefined;
  readonly committedEntries: readonly Entry<Data>[];
  readonly messages: readonly Message<Data>[];
  readonly mustSync: boolean;
  /** With `asyncStorageWrites`: what is to be stored, instead of the fields above. */
  readonly appendWork?: AppendWork<Data>;
  /** With `asyncStorageWrites`: what is to be applied, instead of `committedEntries`. */
  readonly applyWork?: ApplyWork<Data>;
};

/** `last`: the log up to there is stored; `snapshot`: that one is stored and applied. Of the term it was handed out in. */
export type StoredNews<Data> = {
  readonly kind: 'stored';
  readonly term: number;
  readonly last: { readonly index: number; readonly term: number } | undefined;
  readonly snapshot: Snapshot<Data> | undefined;
};

/** `entries` have been applied. */
export type AppliedNews<Data> = { readonly kind: 'applied'; readonly entries: readonly Entry<Data>[] };

/**
 * To be stored, one after the other in the order they were handed out. Only then `messages` are sent (those to the node
 * itself are stepped) and `news` is told to it.
 */
export type AppendWork<Data> = {
  readonly hardState: HardState | undefined;
  readonly entries: readonly Entry<Data>[];
  readonly snapshot: Snapshot<Data> | undefined;
  readonly messages: readonly Message<Data>[];
  readonly news: StoredNews<Data> | undefined;
};

/** To be applied, one after the other in the order they were handed out; then `news` is told. */
export type ApplyWork<Data> = { readonly entries: readonly Entry<Data>[]; readonly news: AppliedNews<Data> };

/**
 * The stored part of the log, owned by the caller. It changes only between `ready` and `advance`, by what the Ready
 * says, and by compaction up to an applied index.
 */
export type RaftStorage<Data> = {
  initialState(): { readonly hardState: HardState; readonly conf: ConfState };
  /** Index of the first entry still there: one above the snapshot's. */
  firstIndex(): number;
  lastIndex(): number;
  /** The snapshot's own index still has a term. */
  term(index: number): number | 'compacted' | 'unavailable';
  /** Entries of [from, to), at least one; may stop early once there are `bytesMax` of them. */
  entries(from: number, to: number, bytesMax: number): readonly Entry<Data>[] | 'compacted' | 'unavailable';
  /**
   * The newest snapshot; undefined while none can be had (it is asked for again). A member ignores one that does not
   * name it, so it must be newer than the change that made it a member.
   */
  snapshot(): Snapshot<Data> | undefined;
};

/** Told to whoever watches; nothing depends on it. */
export type RaftNote = (event: string, fields: { readonly [name: string]: string | number }) => void;

export type RaftConfig<Data> = {
  readonly id: NodeId;
  /** Ticks without a leader before an election; must exceed `heartbeatTicks`. */
  readonly electionTicks: number;
  readonly heartbeatTicks: number;
  readonly storage: RaftStorage<Data>;
  /** The last index that the owner has applied, after a restart. */
  readonly applied: number;
  /** The next randomised election timeout, in [electionTicks, 2 × electionTicks − 1]. */
  readonly nextElectionTicks: () => number;
  /** Bytes of an entry's payload; 0 for an entry without data. */
  readonly payloadSizeOf: (entry: Proposal<Data>) => number;
  /** Entries of one append message beyond the first; bytes. 0: one entry a message. */
  readonly messageBytesMax: number;
  /** Committed entries handed out at once; bytes. Defaults to `messageBytesMax`. */
  readonly committedBytesMax?: number;
  /** Payload of the leader's uncommitted tail; more is refused. Default: no limit. */
  readonly uncommittedBytesMax?: number;
  /** Append messages under way to one follower. */
  readonly inflightMessagesMax: number;
  /** Bytes of them; at least `messageBytesMax`. Default: no limit. */
  readonly inflightBytesMax?: number;
  /** A leader without a quorum's answers for an election timeout steps down; followers keep to their leader's lease. */
  readonly checkQuorum: boolean;
  /** Ask whether an election could be won before raising the term. */
  readonly preVote: boolean;
  /** `safe` confirms leadership by a round of heartbeats; `lease` trusts the clock and needs `checkQuorum`. */
  readonly readOnly?: 'safe' | 'lease';
  /** Whether a follower refuses proposals rather than hand them to the leader. Default: hands on. */
  readonly disableProposalForwarding?: boolean;
  /** The owner checks changes of members itself. */
  readonly disableConfChangeValidation?: boolean;
  /** A leader that is removed or made a learner becomes a follower at once; otherwise its owner has to stop it. */
  readonly stepDownOnRemoval?: boolean;
  /**
   * Storing and applying are work that is answered later ({@link AppendWork}, {@link ApplyWork}), not done between
   * `ready` and `advance`; `advance` is not called then. Only stored entries are applied.
   */
  readonly asyncStorageWrites?: boolean;
  readonly note?: RaftNote;
};

/** How the leader sends to a member. */
export type ProgressState = 'probe' | 'replicate' | 'snapshot';

export type ProgressStatus = {
  readonly match: number;
  readonly next: number;
  readonly state: ProgressState;
  readonly pendingSnapshot: number;
  readonly isLearner: boolean;
  readonly isRecentlyActive: boolean;
  readonly isPaused: boolean;
  readonly inflightMessages: number;
  readonly isInflightFull: boolean;
};

export type RaftStatus = {
  readonly id: NodeId;
  readonly hardState: HardState;
  readonly softState: SoftState;
  readonly applied: number;
  readonly firstIndex: number;
  readonly lastIndex: number;
  readonly conf: ConfState;
  /** Whom leadership is being handed to. */
  readonly transferee: NodeId | undefined;
  /** Empty unless leader. */
  readonly progress: ReadonlyMap<NodeId, ProgressStatus>;
};

/** Why a proposal, a step or a request was not taken. */
export type Refusal =
  | 'no-leader'
  | 'forwarding-disabled'
  | 'transferring'
  | 'not-a-member'
  | 'uncommitted-too-large'
  | 'unknown-peer';
