import assert from 'node:assert/strict';
import { isVoter } from './conf.ts';
import type { RawNode } from './rawNode.ts';
import {
  DirectiveError,
  ELECTION_TICKS,
  type EnvNode,
  HEARTBEAT_TICKS,
  type HistoryStorage,
  makeNode,
} from './testEnvNode.ts';
import {
  type ChangeForms,
  type Described,
  describeEntry,
  describeMessage,
  describeProgressMap,
  describeReady,
  describeRole,
  namedAppendWork,
  namedApplyWork,
  namedMessage,
  namedNews,
  parseSteps,
} from './testNames.ts';
import { type Directive, type DirectiveArg, parseCommand } from './testScript.ts';
import type { ConfChange, Entry, NodeId, Proposal, Ready, Refusal } from './types.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

/** Something under way, and how it is delivered. */
type Mail = {
  readonly to: NodeId;
  readonly named: Described;
  /** Between a node and itself: never lost. */
  readonly isLocal: boolean;
  readonly deliver: (node: RawNode<string>) => Refusal | undefined;
};

/** A group without time or network, in which every step is a directive: those of the reference's interaction tests. */
export class TestEnv {
  readonly #nodes: EnvNode[] = [];
  readonly #forms: ChangeForms = new WeakMap();
  #mail: Mail[] = [];
  #lines: string[] = [];
  #isQuiet = false;

  /** What the reference would print, without its log. */
  handle(directive: Directive): string {
    this.#lines = [];
    try {
      if (directive.command === 'propose-conf-change') {
        this.#proposeConfChange(directive.args, directive.input);
      } else {
        this.#handleOne(directive.command, directive.args);
        for (const line of directive.input.split('\n').filter((text) => text !== '')) {
          const { command, args } = parseCommand(line);
          this.#handleOne(command, args);
        }
      }
    } catch (error) {
      if (!(error instanceof DirectiveError)) throw error;
      this.#lines.push(error.message);
      return error.message;
    }
    return this.#isQuiet || this.#lines.length === 0 ? 'ok' : this.#lines.join('\n');
  }

  #print(text: string, indent = ''): void {
    if (this.#isQuiet) return;
    for (const line of text.replace(/\n$/, '').split('\n')) this.#lines.push(indent + line);
  }

  #handleOne(command: string, args: readonly DirectiveArg[]): void {
    const ids = args.filter(({ values }) => values.length === 0).map(({ key }) => key);
    const first = ids[0] ?? '';
    const second = ids[1] ?? '';
    const given = (key: string): string => args.find((arg) => arg.key === key)?.values[0] ?? '';
    const directives: { readonly [command: string]: () => void } = {
      _breakpoint: () => {},
      'add-nodes': () => this.#addNodes(Number(first), args.slice(1)),
      campaign: () => this.#at(first).node.campaign(),
      compact: () => this.#compact(first, Number(second)),
      'deliver-msgs': () => this.#deliverMessages(args),
      'forget-leader': () => this.#at(first).node.forgetLeader(),
      'log-level': () => this.#setLevel(first),
      'process-append-thread': () =>
        this.#each(ids, 'processing append thread', (id, indent) => this.#processAppend(id, indent)),
      'process-apply-thread': () =>
        this.#each(ids, 'processing apply thread', (id, indent) => this.#processApply(id, indent)),
      'process-ready': () => this.#each(ids, 'handling Ready', (id, indent) => this.#processReady(id, indent)),
      propose: () => this.#proposed(this.#at(first).node.propose(second)),
      'raft-log': () => this.#raftLog(first),
      'raft-state': () => this.#raftState(),
      'report-unreachable': () => this.#at(first).node.reportUnreachable(second),
      'send-snapshot': () => this.#sendSnapshot(first, second),
      'set-randomized-election-timeout': () => this.#setElectionTimeout(first, Number(given('timeout'))),
      stabilize: () => this.#stabilizeAt(ids, given('log-level')),
      status: () => this.#status(first),
      'tick-election': () => this.#tick(first, ELECTION_TICKS),
      'tick-heartbeat': () => this.#tick(first, HEARTBEAT_TICKS),
      'transfer-leadership': () => void this.#at(given('from')).node.transferLeader(given('to')),
    };
    const act = directives[command];
    if (act === undefined) throw new DirectiveError('unknown command');
    act();
  }

  #setLevel(level: string): void {
    this.#isQuiet = level.toLowerCase() === 'none';
  }

  #setElectionTimeout(id: NodeId, ticks: number): void {
    this.#at(id).raft.electionTimeout = ticks;
  }

  #compact(id: NodeId, index: number): void {
    this.#at(id).storage.compact(index);
    this.#raftLog(id);
  }

  #at(id: NodeId): EnvNode {
    const found = this.#nodes[Number(id) - 1];
    assert.ok(found !== undefined, `node ${id} exists`);
    return found;
  }

  #proposed(refusal: Refusal | undefined): void {
    if (refusal !== undefined) throw new DirectiveError('raft proposal dropped');
  }

  #addNodes(count: number, args: readonly DirectiveArg[]): void {
    for (let made = 0; made < count; made += 1) {
      const id = String(this.#nodes.length + 1);
      this.#nodes.push(makeNode({ id, args, payloadSizeOf: (entry) => this.#payloadSizeOf(entry) }));
    }
  }

  /** Bytes as the reference encodes a change of members; what the core proposes itself has none. */
  #payloadSizeOf(entry: Proposal<string>): number {
    if (entry.kind === 'normal') return Buffer.byteLength(entry.data ?? '');
    const form = this.#forms.get(entry.change);
    if (form === undefined) return 0;
    return form === 'v1' ? 6 : 2 + 6 * entry.change.steps.length;
  }

  #proposeConfChange(args: readonly DirectiveArg[], input: string): void {
    let form: 'v1' | 'v2' = 'v2';
    let transition: ConfChange['transition'] = 'auto';
    for (const { key, values } of args.slice(1)) {
      const [value] = values;
      if (key === 'v1') form = value === 'true' ? 'v1' : 'v2';
      else if (key !== 'transition') throw new DirectiveError(`unknown command ${key}`);
      else if (value === 'auto' || value === 'implicit' || value === 'explicit') transition = value;
      else throw new DirectiveError(`unknown transition ${value}`);
    }
    const change: ConfChange = { transition, steps: parseSteps(input) };
    if (form === 'v1' && (change.steps.length > 1 || transition !== 'auto')) {
      throw new DirectiveError('v1 conf change can only have one operation and no transition');
    }
    this.#forms.set(change, form);
    this.#proposed(this.#at(args[0]?.key ?? '').node.proposeConfChange(change));
  }

  #tick(id: NodeId, times: number): void {
    for (let tick = 0; tick < times; tick += 1) this.#at(id).node.tick();
  }

  #each(ids: readonly NodeId[], doing: string, act: (id: NodeId, indent: string) => void): void {
    for (const id of ids) {
      if (ids.length > 1) this.#print(`> ${id} ${doing}`);
      act(id, ids.length > 1 ? '  ' : '');
    }
  }

  #processReady(id: NodeId, indent: string): void {
    const { node, storage, raft, appendWork, applyWork } = this.#at(id);
    const ready = node.ready();
    this.#print(describeReady(id, ready, this.#forms), indent);
    const isAsync = raft.config.asyncStorageWrites === true;
    if (!isAsync) {
      this.#store(storage, ready);
      this.#apply(id, ready.committedEntries);
    }
    for (const message of ready.messages) this.#post(message);
    if (ready.appendWork !== undefined) appendWork.push(ready.appendWork);
    if (ready.applyWork !== undefined) applyWork.push(ready.applyWork);
    if (!isAsync) node.advance();
  }

  #store(storage: HistoryStorage, work: Pick<Ready<string>, 'hardState' | 'entries' | 'snapshot'>): void {
    assert.ok(work.snapshot === undefined || work.entries.length === 0, 'not a snapshot and entries at once');
    storage.store(work);
    // The state of the snapshot is ours now.
    if (work.snapshot !== undefined) storage.history.push(work.snapshot);
  }

  #apply(id: NodeId, entries: readonly Entry<string>[]): void {
    const { node, storage } = this.#at(id);
    for (const entry of entries) {
      const last = storage.history.at(-1);
      assert.ok(last !== undefined);
      const conf = entry.kind === 'conf-change' ? node.applyConfChange(entry.change) : last.conf;
      const update = entry.kind === 'normal' ? (entry.data ?? '') : '';
      storage.history.push({ index: entry.index, term: entry.term, conf, data: `${last.data ?? ''}${update}` });
    }
  }

  #post(message: Ready<string>['messages'][number]): void {
    const named = namedMessage(message, this.#forms);
    const isLocal = message.from === message.to;
    this.#mail.push({ to: message.to, named, isLocal, deliver: (node) => node.step(message) });
  }

  #processAppend(id: NodeId, indent: string): void {
    const { appendWork, storage } = this.#at(id);
    const work = appendWork.shift();
    if (work === undefined) {
      this.#print('no append work to perform', indent);
      return;
    }
    const named = namedAppendWork(id, work, this.#forms);
    this.#print(`Processing:\n${describeMessage({ ...named, responses: [] })}\nResponses:`, indent);
    this.#store(storage, work);
    for (const response of named.responses ?? []) this.#print(describeMessage(response), indent);
    for (const message of work.messages) this.#post(message);
    const { news } = work;
    if (news !== undefined) this.#postNews(id, news);
  }

  #processApply(id: NodeId, indent: string): void {
    const work = this.#at(id).applyWork.shift();
    if (work === undefined) {
      this.#print('no apply work to perform', indent);
      return;
    }
    const named = namedApplyWork(id, work, this.#forms);
    this.#print(`Processing:\n${describeMessage({ ...named, responses: [] })}`, indent);
    this.#apply(id, work.entries);
    this.#print('Responses:', indent);
    for (const response of named.responses ?? []) this.#print(describeMessage(response), indent);
    this.#postNews(id, work.news);
  }

  #postNews(id: NodeId, news: Parameters<RawNode<string>['tell']>[0]): void {
    const named = namedNews(id, news, this.#forms);
    const deliver = (node: RawNode<string>): undefined => {
      node.tell(news);
    };
    this.#mail.push({ to: id, named, isLocal: true, deliver });
  }

  #stabilizeAt(ids: readonly NodeId[], level: string): void {
    const before = this.#isQuiet;
    if (level !== '') this.#isQuiet = level.toLowerCase() === 'none';
    this.#stabilize(ids.length === 0 ? this.#nodes : ids.map((id) => this.#at(id)));
    this.#isQuiet = before;
  }

  #stabilize(nodes: readonly EnvNode[]): void {
    for (let isDone = false; !isDone; ) {
      isDone = true;
      for (const { id, node } of nodes) {
        if (!node.hasReady()) continue;
        isDone = false;
        this.#print(`> ${id} handling Ready`);
        this.#processReady(id, '  ');
      }
      for (const { id } of nodes) {
        if (!this.#mail.some(({ to }) => to === id)) continue;
        isDone = false;
        this.#print(`> ${id} receiving messages`);
        this.#deliver({ to: id, type: undefined, isDropped: false, indent: '  ' });
      }
      for (const { id, appendWork } of nodes) {
        if (appendWork.length === 0) continue;
        isDone = false;
        this.#print(`> ${id} processing append thread`);
        while (appendWork.length > 0) this.#processAppend(id, '  ');
      }
      for (const { id, applyWork } of nodes) {
        if (applyWork.length === 0) continue;
        isDone = false;
        this.#print(`> ${id} processing apply thread`);
        while (applyWork.length > 0) this.#processApply(id, '  ');
      }
    }
  }

  #deliverMessages(args: readonly DirectiveArg[]): void {
    const type = args.find(({ key }) => key === 'type')?.values[0];
    let count = 0;
    for (const { key, values } of args) {
      if (key === 'type') continue;
      const isDropped = key === 'drop';
      for (const to of isDropped ? values : [key]) count += this.#deliver({ to, type, isDropped, indent: '' });
    }
    if (count === 0) this.#print('no messages');
  }

  #deliver(options: {
    readonly to: NodeId;
    readonly type: string | undefined;
    readonly isDropped: boolean;
    readonly indent: string;
  }): number {
    const { to, type, isDropped, indent } = options;
    const isDue = (mail: Mail): boolean =>
      mail.to === to && !(isDropped && mail.isLocal) && (type === undefined || mail.named.name === type);
    const due = this.#mail.filter(isDue);
    this.#mail = this.#mail.filter((mail) => !isDue(mail));
    for (const mail of due) {
      this.#print(`${isDropped ? 'dropped: ' : ''}${describeMessage(mail.named)}`, indent);
      if (isDropped) continue;
      const refusal = mail.deliver(this.#at(to).node);
      if (refusal === undefined || mail.named.name === 'MsgTransferLeader') continue;
      const isUnknown = refusal === 'unknown-peer';
      this.#print(isUnknown ? 'raft: cannot step as peer not found' : 'raft proposal dropped', indent);
    }
    return due.length;
  }

  #raftLog(id: NodeId): void {
    const { storage } = this.#at(id);
    const [first, last] = [storage.firstIndex(), storage.lastIndex()];
    if (last < first) {
      this.#print(`log is empty: first index=${first}, last index=${last}`);
      return;
    }
    const entries = storage.entries(first, last + 1, NO_LIMIT);
    assert.ok(typeof entries !== 'string');
    for (const entry of entries) this.#print(describeEntry(entry, this.#forms));
  }

  #raftState(): void {
    for (const { id, raft } of this.#nodes) {
      const voter = isVoter(raft.members.conf, id) ? '(Voter)' : '(Non-Voter)';
      this.#print(`${id}: ${describeRole(raft.role)} ${voter} Term:${raft.term} Lead:${raft.leader ?? 0}`);
    }
  }

  #status(id: NodeId): void {
    const { raft } = this.#at(id);
    if (raft.role === 'leader') this.#print(describeProgressMap(raft.members.progress));
  }

  #sendSnapshot(from: NodeId, to: NodeId): void {
    const { storage, raft } = this.#at(from);
    const snapshot = storage.snapshot();
    assert.ok(snapshot !== undefined);
    const message = { kind: 'snapshot', from, to, term: raft.term, snapshot } as const;
    this.#post(message);
    this.#print(describeMessage(namedMessage(message, this.#forms)));
  }
}
