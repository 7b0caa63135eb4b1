import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sortedIds } from './conf.ts';
import { TestGroup, type TestNode } from './testGroup.ts';
import { parseSteps } from './testNames.ts';
import type { ConfState, Entry, NodeId, RaftConfig } from './types.ts';

const SEEDS = 300;
const STEPS = 1200;
const IDS: readonly NodeId[] = ['1', '2', '3', '4', '5'];
/** Ticks in which a healed group must lead and commit again. */
const HEAL_TICKS = 400;

/** The five properties of Raft, seen from outside, and that reads are never stale. */
class Properties {
  readonly #leaderOf = new Map<number, NodeId>();
  readonly #committed: Entry<string>[] = [];
  /** (index, term) → the entry and the term of the one before it: equal wherever it is found. */
  readonly #places = new Map<string, string>();
  readonly #tails = new Map<NodeId, { readonly term: number; readonly lastIndex: number }>();
  readonly #awaited = new Map<string, number>();
  committedMax = 1;

  onApplied(entry: Entry<string>): void {
    const known = this.#committed[entry.index];
    if (known !== undefined) assert.deepEqual(entry, known, `state machine safety at ${entry.index}`);
    this.#committed[entry.index] = entry;
  }

  afterStep(one: TestNode): void {
    const { hardState, softState, lastIndex } = one.node.status();
    this.committedMax = Math.max(this.committedMax, hardState.commit);
    if (softState.role !== 'leader') {
      this.#tails.delete(one.id);
      return;
    }
    const { term } = hardState;
    const leader = this.#leaderOf.get(term);
    assert.ok(leader === undefined || leader === one.id, `election safety: ${leader} and ${one.id} lead term ${term}`);
    this.#leaderOf.set(term, one.id);
    const tail = this.#tails.get(one.id);
    if (tail?.term === term) assert.ok(lastIndex >= tail.lastIndex, 'a leader only appends');
    else this.#checkCompleteness(one, term);
    this.#tails.set(one.id, { term, lastIndex });
  }

  #checkCompleteness(one: TestNode, term: number): void {
    for (const entry of this.#committed) {
      if (entry === undefined || entry.term >= term || entry.index < one.storage.firstIndex()) continue;
      assert.ok(entry.index <= one.node.status().lastIndex, `leader completeness: ${one.id} lacks ${entry.index}`);
      const stored = one.storage.term(entry.index);
      if (typeof stored === 'number') assert.equal(stored, entry.term, `leader completeness at ${entry.index}`);
    }
  }

  checkLogs(group: TestGroup): void {
    for (const { storage } of group.nodes.values()) {
      const first = storage.firstIndex();
      let previous = storage.term(first - 1);
      const entries = storage.entries(first, storage.lastIndex() + 1, Number.POSITIVE_INFINITY);
      assert.ok(typeof entries !== 'string');
      for (const entry of entries) {
        const place = `${entry.index}/${entry.term}`;
        const content = JSON.stringify({ entry, previous });
        const known = this.#places.get(place);
        if (known !== undefined) assert.equal(content, known, `log matching at ${place}`);
        this.#places.set(place, content);
        previous = entry.term;
      }
    }
  }

  asked(context: string): void {
    this.#awaited.set(context, this.committedMax);
  }

  answered(one: TestNode): void {
    for (const { context, index } of one.readStates.splice(0)) {
      const asked = this.#awaited.get(context) ?? 0;
      assert.ok(index >= asked, `a read at ${index} misses what was committed up to ${asked} when it was asked for`);
    }
  }
}

function randomConfig(group: { readonly seed: number }): Partial<RaftConfig<string>> {
  const { seed } = group;
  return {
    preVote: seed % 2 === 0,
    checkQuorum: seed % 3 !== 0,
    asyncStorageWrites: seed % 4 >= 2,
    stepDownOnRemoval: seed % 5 === 0,
    inflightMessagesMax: 1 + (seed % 4),
    messageBytesMax: seed % 7 === 0 ? 0 : 64,
  };
}

function hurt(group: TestGroup, properties: Properties): number {
  const { dice } = group;
  let reads = 0;
  for (let at = 0; at < STEPS; at += 1) {
    const id = dice.pick(IDS) ?? '1';
    const one = group.at(id);
    if (!one.isUp) {
      if (dice.happens(0.1)) group.restart(id);
      continue;
    }
    const chance = dice.next();
    if (chance < 0.35) group.tick(id);
    else if (chance < 0.45) one.node.propose(`${at}`);
    else if (chance < 0.47) one.node.proposeConfChange(randomChange(group, one.conf));
    else if (chance < 0.49) group.compact(id, dice.between(0, 3));
    else if (chance < 0.505) group.crash(id);
    else if (chance < 0.515) one.node.transferLeader(dice.pick(IDS) ?? '1');
    else if (chance < 0.53) {
      const context = `read ${reads}`;
      reads += 1;
      properties.asked(context);
      one.node.readIndex(context);
    } else if (chance < 0.54) one.node.reportUnreachable(dice.pick(IDS) ?? '1');
    else if (chance < 0.55) one.node.reportSnapshot(dice.pick(IDS) ?? '1', 'failed');
    else if (chance < 0.7) group.work(id);
    for (let mails = dice.between(0, 3); mails > 0; mails -= 1) deliverOne(group);
    if (dice.happens(0.6)) group.drain(id, () => dice.happens(0.005));
    properties.answered(group.at(id));
    if (at % 50 === 0) properties.checkLogs(group);
  }
  return reads;
}

/** Any message, in any order; some are lost, some come twice. */
function deliverOne(group: TestGroup): void {
  const { dice, mail } = group;
  if (mail.length === 0) return;
  const at = dice.happens(0.7) ? 0 : Math.floor(dice.next() * mail.length);
  const message = mail[at];
  if (!dice.happens(0.05)) mail.splice(at, 1);
  if (message !== undefined && !dice.happens(0.1)) group.deliver(message);
}

function randomChange(group: TestGroup, conf: ConfState): Parameters<TestNode['node']['proposeConfChange']>[0] {
  const { dice } = group;
  if (conf.votersOutgoing.length > 0) return { transition: 'auto', steps: [] };
  const count = dice.between(1, 3);
  const chosen = sortedIds(new Set(Array.from({ length: count }, () => dice.pick(IDS) ?? '1')));
  // Member 1 stays, so that never all voters go.
  const steps = chosen.map((id) => `${id === '1' ? 'v' : (dice.pick(['v', 'v', 'l', 'r']) ?? 'v')}${id}`).join(' ');
  return { transition: dice.pick(['auto', 'implicit', 'explicit'] as const) ?? 'auto', steps: parseSteps(steps) };
}

/** All that is left of the harm heals; whoever is a member then commits something new. */
function heal(group: TestGroup): void {
  for (const { id, isUp } of [...group.nodes.values()]) if (!isUp) group.restart(id);
  const wish = 'healed';
  const isDone = (): boolean => {
    const leader = group.leader();
    if (leader === undefined) return false;
    // Without stepDownOnRemoval it is the owner who stops a leader that is no voter any more, once all know it.
    if (!leader.conf.voters.includes(leader.id) && leader.conf.votersOutgoing.length === 0) {
      const isKnown = leader.conf.voters.every((id) => group.at(id).appliedIndex >= leader.appliedIndex);
      if (isKnown) group.restart(leader.id);
    }
    if (!leader.applied.includes(wish)) leader.node.propose(wish);
    for (const [id, { state }] of leader.node.status().progress) {
      if (state === 'snapshot') leader.node.reportSnapshot(id, 'failed');
    }
    const { voters, votersOutgoing, learners } = leader.conf;
    return [...voters, ...votersOutgoing, ...learners].every((id) => group.at(id).applied.includes(wish));
  };
  group.run(HEAL_TICKS, isDone);
}

test('whatever is lost, doubled, reordered or cut off, one log comes of it', () => {
  let committed = 0;
  let reads = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const config = randomConfig({ seed });
    const group = new TestGroup({ seed, voters: ['1', '2', '3'], learners: ['4'], spares: ['5'], config });
    const properties = new Properties();
    group.watch = {
      afterStep: (one) => properties.afterStep(one),
      onApplied: (_, entry) => properties.onApplied(entry),
    };
    try {
      reads += hurt(group, properties);
      heal(group);
      properties.checkLogs(group);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
    committed += properties.committedMax;
  }
  assert.ok(committed > SEEDS * 20, `enough happens: ${committed} entries in ${SEEDS} runs`);
  assert.ok(reads > SEEDS);
});
