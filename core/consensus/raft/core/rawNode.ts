import { invariant } from '@hanse/base';
import { tryCampaign } from './campaign.ts';
import { createRaft } from './createRaft.ts';
import { onSnapshotReport, onUnreachable } from './onReport.ts';
import { onApplied, onStored } from './onStored.ts';
import { onTick } from './onTick.ts';
import { copyRaft, hardStateOf, type Raft, softStateOf } from './raft.ts';
import { handedOut, hasReady, type Previous, peekReady } from './ready.ts';
import { statusOf } from './status.ts';
import { step } from './step.ts';
import { applyConfChange } from './switchMembers.ts';
import type {
  AppliedNews,
  ConfChange,
  ConfState,
  Message,
  NodeId,
  RaftConfig,
  RaftStatus,
  RaftStorage,
  Ready,
  Refusal,
  Role,
  StoredNews,
} from './types.ts';

/** Answers that only a member can give. */
const RESPONSES: ReadonlySet<string> = new Set([
  'append-response',
  'vote-response',
  'pre-vote-response',
  'heartbeat-response',
  'read-index-response',
]);

/**
 * One member of a Raft group, without clock, disk or network. Every call may leave something to do:
 * @example
 * node.step(message);
 * while (node.hasReady()) {
 *   const ready = node.ready(); // store, send, apply: see Ready
 *   node.advance();
 * }
 */
export class RawNode<Data> {
  readonly #raft: Raft<Data>;
  #previous: Previous;
  /** What `advance` tells the node, in this order. */
  #onAdvance: (Message<Data> | StoredNews<Data> | AppliedNews<Data>)[] = [];
  #isHandedOut = false;

  constructor(raft: Raft<Data>) {
    this.#raft = raft;
    this.#previous = { soft: softStateOf(raft), hard: hardStateOf(raft) };
  }

  /** A node as it was when it last stopped; a new one if storage is empty. */
  static start<Data>(config: RaftConfig<Data>): RawNode<Data> {
    return new RawNode(createRaft(config));
  }

  tick(): void {
    onTick(this.#raft);
  }

  /** Reacts to what a member, by authentication `message.from`, has said to us. */
  step(message: Message<Data>): Refusal | undefined {
    if (RESPONSES.has(message.kind) && !this.#raft.members.progress.has(message.from)) return 'unknown-peer';
    return step(this.#raft, message);
  }

  propose(data: Data): Refusal | undefined {
    const { id } = this.#raft;
    const proposals = [{ kind: 'normal', data }] as const;
    return step(this.#raft, { kind: 'propose', from: id, to: id, term: 0, proposals });
  }

  /** One that is out of place becomes an empty entry; see `RaftConfig.disableConfChangeValidation`. */
  proposeConfChange(change: ConfChange): Refusal | undefined {
    const { id } = this.#raft;
    const proposals = [{ kind: 'conf-change', change }] as const;
    return step(this.#raft, { kind: 'propose', from: id, to: id, term: 0, proposals });
  }

  /** For each committed change of members, when it is applied. The new configuration belongs into snapshots. */
  applyConfChange(change: ConfChange): ConfState {
    return applyConfChange(this.#raft, change);
  }

  /** Begins an election, whether the time has come or not. */
  campaign(): void {
    tryCampaign(this.#raft, this.#raft.config.preVote ? 'pre-election' : 'election');
  }

  transferLeader(to: NodeId): Refusal | undefined {
    const { id, term } = this.#raft;
    return step(this.#raft, { kind: 'transfer-leader', from: to, to: id, term });
  }

  /** The answer comes as a read state of a later Ready, or never: ask again. `context` must be new each time. */
  readIndex(context: string): Refusal | undefined {
    const { id } = this.#raft;
    return step(this.#raft, { kind: 'read-index', from: id, to: id, term: 0, context });
  }

  /** A follower that knows its leader to be dead votes at once, though not yet for itself. */
  forgetLeader(): void {
    if (this.#raft.role === 'follower' && this.#raft.config.readOnly !== 'lease') this.#raft.leader = undefined;
  }

  reportUnreachable(id: NodeId): void {
    onUnreachable(this.#raft, id);
  }

  /** For each snapshot message sent, unless the member's own answer is certain to come. */
  reportSnapshot(id: NodeId, outcome: 'arrived' | 'failed'): void {
    onSnapshotReport(this.#raft, id, outcome);
  }

  hasReady(): boolean {
    return hasReady(this.#raft, this.#previous);
  }

  /** What is to be done now; it counts as taken. */
  ready(): Ready<Data> {
    const isAsync = this.#raft.config.asyncStorageWrites === true;
    invariant(isAsync || !this.#isHandedOut, 'each Ready is followed by advance');
    const ready = peekReady(this.#raft, this.#previous);
    const news = handedOut(this.#raft, ready);
    this.#previous = { soft: softStateOf(this.#raft), hard: hardStateOf(this.#raft) };
    if (!isAsync) {
      this.#onAdvance = [...news];
      this.#isHandedOut = true;
    }
    return ready;
  }

  /** All that the last Ready says has been done. */
  advance(): void {
    invariant(this.#isHandedOut, 'advance follows a Ready');
    const news = this.#onAdvance;
    this.#onAdvance = [];
    this.#isHandedOut = false;
    for (const one of news) {
      if (one.kind === 'stored' || one.kind === 'applied') this.tell(one);
      else step(this.#raft, one);
    }
  }

  /** With `asyncStorageWrites`: work has been done. */
  tell(news: StoredNews<Data> | AppliedNews<Data>): void {
    if (news.kind === 'stored') onStored(this.#raft, news);
    else onApplied(this.#raft, news);
  }

  /** What is asked most often, without the rest of the status. */
  get leadership(): { readonly term: number; readonly role: Role; readonly leader: NodeId | undefined } {
    const { term, role, leader } = this.#raft;
    return { term, role, leader };
  }

  status(): RaftStatus {
    return statusOf(this.#raft);
  }

  /** A node in the same state that goes its own way; it reads what is stored from `storage`. */
  copy(storage: RaftStorage<Data>): RawNode<Data> {
    const copy = new RawNode(copyRaft(this.#raft, storage));
    copy.#previous = this.#previous;
    copy.#onAdvance = [...this.#onAdvance];
    copy.#isHandedOut = this.#isHandedOut;
    return copy;
  }
}
