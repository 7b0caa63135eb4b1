import assert from 'node:assert/strict';
import { Dice } from '../../world/dice.ts';
import { MemoryStorage } from './memoryStorage.ts';
import { RawNode } from './rawNode.ts';
import type {
  AppendWork,
  ApplyWork,
  ConfState,
  Entry,
  Message,
  NodeId,
  RaftConfig,
  RaftStorage,
  ReadState,
  Ready,
  Snapshot,
} from './types.ts';

export type TestNode = {
  readonly id: NodeId;
  node: RawNode<string>;
  /** What the process sees of its disk. */
  storage: MemoryStorage<string>;
  /** What would be there after a power cut. */
  durable: MemoryStorage<string>;
  conf: ConfState;
  /** All data applied, in order. */
  applied: string[];
  appliedIndex: number;
  readStates: ReadState[];
  isUp: boolean;
  appendWork: AppendWork<string>[];
  applyWork: ApplyWork<string>[];
};

export type GroupOptions = {
  readonly seed?: number;
  readonly voters: readonly NodeId[];
  readonly learners?: readonly NodeId[];
  /** Members that exist but are in no configuration yet. */
  readonly spares?: readonly NodeId[];
  readonly config?: Partial<RaftConfig<string>>;
};

const ELECTION_TICKS = 10;

/** Sees every node after each of its steps, and everything that is applied. */
export type GroupWatch = {
  readonly afterStep?: (node: TestNode) => void;
  readonly onApplied?: (node: TestNode, entry: Entry<string>) => void;
};

/** A group of nodes with disks and a network, moved by hand; what happens is decided by the caller and a seed. */
export class TestGroup {
  readonly dice: Dice;
  readonly nodes = new Map<NodeId, TestNode>();
  mail: Message<string>[] = [];
  watch: GroupWatch = {};
  readonly #options: GroupOptions;

  constructor(options: GroupOptions) {
    this.#options = options;
    this.dice = new Dice(options.seed ?? 1);
    const { voters, learners = [], spares = [] } = options;
    const conf: ConfState = { voters, votersOutgoing: [], learners, learnersNext: [], autoLeave: false };
    for (const id of [...voters, ...learners, ...spares]) {
      const storage = new MemoryStorage<string>();
      if (!spares.includes(id)) {
        storage.restore({ index: 1, term: 1, conf, data: '' });
        storage.setHardState({ term: 1, vote: undefined, commit: 1 });
      }
      this.nodes.set(id, this.#boot(id, storage));
    }
  }

  #boot(id: NodeId, durable: MemoryStorage<string>): TestNode {
    const storage = durable.copy();
    const snapshot = storage.snapshot();
    const config: RaftConfig<string> = {
      id,
      storage: this.#portOf(id, storage),
      electionTicks: ELECTION_TICKS,
      heartbeatTicks: 1,
      applied: snapshot?.index ?? 0,
      nextElectionTicks: () => this.dice.between(ELECTION_TICKS, 2 * ELECTION_TICKS - 1),
      payloadSizeOf: (entry) => (entry.kind === 'normal' ? (entry.data ?? '').length : 8),
      messageBytesMax: 1024,
      inflightMessagesMax: 16,
      checkQuorum: true,
      preVote: true,
      ...this.#options.config,
    };
    return {
      id,
      node: RawNode.start(config),
      storage,
      durable,
      conf: storage.initialState().conf,
      applied: appliedOf(snapshot),
      appliedIndex: snapshot?.index ?? 0,
      readStates: [],
      isUp: true,
      appendWork: [],
      applyWork: [],
    };
  }

  /** Asked for a snapshot, it has the state as it is. */
  #portOf(id: NodeId, storage: MemoryStorage<string>): RaftStorage<string> {
    return {
      initialState: () => storage.initialState(),
      firstIndex: () => storage.firstIndex(),
      lastIndex: () => storage.lastIndex(),
      term: (index) => storage.term(index),
      entries: (from, to, bytesMax) => storage.entries(from, to, bytesMax),
      snapshot: () => this.#snapshotOf(this.at(id)) ?? storage.snapshot(),
    };
  }

  #snapshotOf(one: TestNode): Snapshot<string> | undefined {
    const term = one.storage.term(one.appliedIndex);
    if (one.appliedIndex <= 1 || typeof term !== 'number') return undefined;
    return { index: one.appliedIndex, term, conf: one.conf, data: JSON.stringify(one.applied) };
  }

  at(id: NodeId): TestNode {
    const found = this.nodes.get(id);
    assert.ok(found !== undefined, `${id} exists`);
    return found;
  }

  leader(): TestNode | undefined {
    const leaders = [...this.nodes.values()].filter(
      ({ node, isUp }) => isUp && node.status().softState.role === 'leader',
    );
    return leaders.sort((left, right) => right.node.status().hardState.term - left.node.status().hardState.term)[0];
  }

  /** Power is cut: what was not synced is gone, and everything in memory. */
  crash(id: NodeId): void {
    this.at(id).isUp = false;
  }

  restart(id: NodeId): void {
    this.nodes.set(id, this.#boot(id, this.at(id).durable));
  }

  /** Starts again with an empty disk, as one who has forgotten everything but its term and vote. */
  wipe(id: NodeId): void {
    const storage = new MemoryStorage<string>();
    const { term, vote } = this.at(id).node.status().hardState;
    const first = this.#options.voters[0] === undefined ? [] : this.#options.voters;
    const conf = { voters: first, votersOutgoing: [], learners: [], learnersNext: [], autoLeave: false };
    storage.restore({ index: 1, term: 1, conf, data: '' });
    storage.setHardState({ term, vote, commit: 1 });
    this.nodes.set(id, this.#boot(id, storage));
  }

  tick(id: NodeId): void {
    const one = this.at(id);
    if (!one.isUp) return;
    one.node.tick();
    this.watch.afterStep?.(one);
  }

  /** Forgets the application's past up to the applied index; keeps `keep` entries for slow members. */
  compact(id: NodeId, keep: number): void {
    const one = this.at(id);
    const snapshot = this.#snapshotOf(one);
    if (snapshot === undefined) return;
    one.storage.setSnapshot(snapshot);
    const upTo = one.appliedIndex - keep;
    if (upTo >= one.storage.firstIndex()) one.storage.compact(upTo);
    one.durable = one.storage.copy();
  }

  /** Does all that the node wants done; `mayCrash` may cut its power between any two steps. */
  drain(id: NodeId, mayCrash: () => boolean = () => false): void {
    const one = this.at(id);
    while (one.isUp && one.node.hasReady()) {
      const ready = one.node.ready();
      one.readStates.push(...ready.readStates);
      if (ready.appendWork !== undefined || ready.applyWork !== undefined || this.#options.config?.asyncStorageWrites) {
        this.mail.push(...ready.messages);
        if (ready.appendWork !== undefined) one.appendWork.push(ready.appendWork);
        if (ready.applyWork !== undefined) one.applyWork.push(ready.applyWork);
        continue;
      }
      if (mayCrash()) this.crash(id);
      if (!one.isUp) return;
      this.#store(one, ready, ready.mustSync);
      if (mayCrash()) this.crash(id);
      if (!one.isUp) return;
      this.mail.push(...ready.messages);
      if (mayCrash()) this.crash(id);
      if (!one.isUp) return;
      if (ready.snapshot !== undefined) this.#install(one, ready.snapshot);
      this.#apply(one, ready.committedEntries);
      one.node.advance();
      this.watch.afterStep?.(one);
    }
  }

  /** Does one piece of work that was handed out. */
  work(id: NodeId): boolean {
    const one = this.at(id);
    const append = one.appendWork.shift();
    if (append !== undefined) {
      this.#store(one, append, append.messages.length > 0 || append.news !== undefined);
      if (append.snapshot !== undefined) this.#install(one, append.snapshot);
      for (const message of append.messages) {
        if (message.to === id) one.node.step(message);
        else this.mail.push(message);
      }
      if (append.news !== undefined) one.node.tell(append.news);
      this.watch.afterStep?.(one);
    }
    const apply = one.applyWork.shift();
    if (apply !== undefined) {
      this.#apply(one, apply.entries);
      one.node.tell(apply.news);
      this.watch.afterStep?.(one);
    }
    return append !== undefined || apply !== undefined;
  }

  #store(one: TestNode, work: Pick<Ready<string>, 'hardState' | 'entries' | 'snapshot'>, mustSync: boolean): void {
    one.storage.store(work);
    if (mustSync || work.snapshot !== undefined) one.durable = one.storage.copy();
  }

  #install(one: TestNode, snapshot: Snapshot<string>): void {
    one.applied = appliedOf(snapshot);
    one.appliedIndex = snapshot.index;
    one.conf = snapshot.conf;
  }

  #apply(one: TestNode, entries: readonly Entry<string>[]): void {
    for (const entry of entries) {
      assert.equal(entry.index, one.appliedIndex + 1, 'entries are applied in order, once');
      one.appliedIndex = entry.index;
      if (entry.kind === 'conf-change') one.conf = one.node.applyConfChange(entry.change);
      else if (entry.data !== undefined) one.applied.push(entry.data);
      this.watch.onApplied?.(one, entry);
    }
  }

  deliver(message: Message<string>): void {
    const one = this.nodes.get(message.to);
    if (!one?.isUp) return;
    one.node.step(message);
    this.watch.afterStep?.(one);
  }

  /** Everything is done and delivered, except what `isLost`, until nothing is left. */
  settle(isLost: (message: Message<string>) => boolean = () => false): void {
    for (let isBusy = true; isBusy; ) {
      for (const { id, isUp } of [...this.nodes.values()]) {
        if (!isUp) continue;
        this.drain(id);
        while (this.work(id)) this.drain(id);
      }
      const due = this.mail;
      this.mail = [];
      isBusy = due.length > 0;
      for (const message of due) if (!isLost(message)) this.deliver(message);
    }
  }

  /** Time passes for all, until `isDone`. */
  run(ticksMax: number, isDone: () => boolean): void {
    for (let tick = 0; tick < ticksMax; tick += 1) {
      this.settle();
      if (isDone()) return;
      for (const id of [...this.nodes.keys()]) this.tick(id);
    }
    assert.fail(`not done after ${ticksMax} ticks`);
  }

  /** `id` leads, and all have heard of it. */
  elect(id: NodeId): TestNode {
    const one = this.at(id);
    one.node.campaign();
    this.settle();
    assert.equal(one.node.status().softState.role, 'leader');
    return one;
  }
}

function appliedOf(snapshot: Snapshot<string> | undefined): string[] {
  return snapshot?.data ? JSON.parse(snapshot.data) : [];
}
