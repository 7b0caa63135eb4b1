import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address, Hash } from '@hanse/base';
import type { PeerMessage } from '@hanse/p2p';
import type { Transaction } from '@hanse/protocol';
import { BUDGET_BYTES_MAX, BUDGET_BYTES_PER_SECOND, BUDGET_MESSAGE_BYTES, ByteBudget } from './byteBudget.ts';
import { ConsensusRelay, KEPT_MAX } from './relay.ts';

const addressOf = (name: string): Address => `0x${name.charCodeAt(0).toString(16).padStart(40, '0')}` as Address;
const utf8 = new TextEncoder();

/** Nodes with nothing but their relays; lower-case names are observers. A message says who its author is. */
class Mesh {
  readonly nodes = new Map<string, { readonly relay: ConsensusRelay; readonly heard: string[] }>();
  readonly #links = new Set<string>();
  readonly #queue: (() => void)[] = [];
  now = 0;
  sent = 0;

  constructor(names: string, links: readonly string[]) {
    const validators = [...names].filter((name) => name === name.toUpperCase()).map(addressOf);
    for (const name of names) {
      const relay: ConsensusRelay = new ConsensusRelay({
        self: addressOf(name),
        validators: () => validators,
        height: () => 0,
        peers: () =>
          this.#peersOf(name).map((one) => ({
            address: addressOf(one),
            role: one === one.toUpperCase() ? 'validator' : 'observer',
          })),
        send: (to, message) => this.#send(name, to, message),
        now: () => this.now,
        roundTimeoutMs: 1000,
      });
      this.nodes.set(name, { relay, heard: [] });
    }
    for (const link of links) this.link(link);
  }

  #peersOf(name: string): string[] {
    return [...this.nodes.keys()].filter((other) => this.#links.has([name, other].sort().join('')));
  }

  #node(name: string): { readonly relay: ConsensusRelay; readonly heard: string[] } {
    const node = this.nodes.get(name);
    assert.ok(node !== undefined);
    return node;
  }

  link(pair: string): void {
    const [left = '', right = ''] = [...pair];
    this.#links.add([left, right].sort().join(''));
    this.#node(left).relay.onPeerUp({ address: addressOf(right) });
    this.#node(right).relay.onPeerUp({ address: addressOf(left) });
    this.run();
  }

  cut(pair: string): void {
    const [left = '', right = ''] = [...pair];
    this.#links.delete([left, right].sort().join(''));
    this.#node(left).relay.onPeerDown({ address: addressOf(right) });
    this.#node(right).relay.onPeerDown({ address: addressOf(left) });
    this.run();
  }

  #send(from: string, to: Address, message: PeerMessage): void {
    const name = [...this.nodes.keys()].find((one) => addressOf(one) === to) ?? '';
    assert.ok(this.#links.has([from, name].sort().join('')), `${from} is linked with ${name}`);
    assert.ok(this.sent++ < 10_000, 'messages come to rest');
    this.#queue.push(() => this.#receive(name, addressOf(from), message));
  }

  #receive(name: string, from: Address, message: PeerMessage): void {
    const { relay, heard } = this.#node(name);
    if (message.type === 'links') relay.onLinks(from, message.validators);
    if (message.type !== 'consensus') return;
    const key = relay.keyOf(message.payload);
    if (relay.isDuplicate(key)) return;
    relay.take(key);
    const text = new TextDecoder().decode(message.payload);
    const author = addressOf(text.charAt(0));
    relay.onRead(key, { payload: message.payload, author, height: 1, transactions: [] }, from);
    heard.push(text);
  }

  run(): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) next();
  }

  say(text: string, to: 'all' | Address = 'all'): void {
    this.#node(text.charAt(0)).relay.say(utf8.encode(text), { height: 1, to });
    this.run();
  }

  heard(text: string): string {
    return [...this.nodes]
      .flatMap(([name, { heard }]) => heard.flatMap((one) => (one === text ? [name] : [])))
      .join('');
  }

  get passed(): number {
    return [...this.nodes.values()].reduce((sum, { relay }) => sum + relay.passed, 0);
  }
}

const FULL = ['AB', 'AC', 'AD', 'BC', 'BD', 'CD'];

test('among nodes that are all linked nothing is passed on (P2P-RELAY-1, P2P-RELAY-2)', () => {
  const mesh = new Mesh('ABCDo', [...FULL, 'Ao', 'Bo']);
  for (const text of ['A1', 'B1', 'C1', 'D1']) mesh.say(text);
  assert.equal(mesh.passed, 0);
  for (const text of ['A1', 'B1', 'C1', 'D1']) {
    assert.equal(mesh.heard(text), 'ABCD'.replace(text.charAt(0), ''), 'each once, observers never');
  }
});

for (const [shape, links] of [
  ['ring', ['AB', 'BC', 'CD', 'AD']],
  ['star', ['AB', 'AC', 'AD']],
  ['chain', ['AB', 'BC', 'CD']],
  ['one link short', FULL.slice(1)],
] as const) {
  test(`in a ${shape} everybody hears everybody, once (P2P-RELAY-2, P2P-RELAY-4)`, () => {
    const mesh = new Mesh('ABCD', links);
    for (const text of ['A1', 'B1', 'C1', 'D1']) {
      mesh.say(text);
      assert.equal(mesh.heard(text), 'ABCD'.replace(text.charAt(0), ''));
    }
  });
}

test('observers are bridges, too, also several in a row (P2P-RELAY-2, P2P-RELAY-3)', () => {
  const mesh = new Mesh('ABCDop', ['AB', 'CD', 'Bo', 'op', 'pC']);
  for (const text of ['A1', 'B1', 'C1', 'D1']) {
    mesh.say(text);
    const heard = mesh.heard(text).replace(/[op]/g, '');
    assert.equal(heard, 'ABCD'.replace(text.charAt(0), ''));
  }
});

test('a repetition is passed on again, a copy at once is not (P2P-RELAY-4)', () => {
  const mesh = new Mesh('ABC', ['AB', 'BC']);
  mesh.say('A1');
  mesh.say('A1');
  assert.equal(mesh.heard('A1'), 'BC');
  mesh.now += 600;
  mesh.say('A1');
  assert.equal(mesh.heard('A1'), 'BBCC');
});

test('who comes back behind others is told what was said meanwhile (P2P-RELAY-5)', () => {
  const mesh = new Mesh('ABCD', ['AB', 'BC', 'CD']);
  mesh.cut('CD');
  for (const text of ['A1', 'B1', 'D1']) mesh.say(text);
  assert.equal(mesh.heard('A1'), 'BC');
  assert.equal(mesh.heard('D1'), '');
  mesh.now += 5000;
  mesh.link('CD');
  for (const text of ['A1', 'B1']) assert.equal(mesh.heard(text).at(-1), 'D');
  mesh.now += 5000;
  mesh.cut('BC');
  mesh.link('AD');
  assert.equal(mesh.heard('A1'), 'BCD', 'nothing is told twice that was passed on before');
});

test('who loses its link to an author is served by those who have one (P2P-RELAY-5)', () => {
  const mesh = new Mesh('ABC', ['AB', 'BC', 'AC']);
  mesh.say('A1');
  mesh.now += 5000;
  mesh.cut('AC');
  mesh.say('A2');
  assert.equal(mesh.heard('A2'), 'BC');
  assert.equal(mesh.heard('A1'), 'BCC', 'what may have been lost with the link comes again');
});

test('what is meant for one validator finds its way, and goes nowhere if there is none (P2P-RELAY-3)', () => {
  const mesh = new Mesh('ABCDE', ['AB', 'BC', 'CD']);
  mesh.say('A1', addressOf('C'));
  mesh.say('A2', addressOf('D'));
  assert.ok(mesh.heard('A1').includes('C') && mesh.heard('A2').includes('D'));
  const full = new Mesh('ABCDE', FULL);
  full.say('A1', addressOf('E'));
  assert.equal(full.heard('A1'), '', 'E is down, and everybody is in sight');
});

test('what a node says to itself goes nowhere', () => {
  const mesh = new Mesh('ABC', ['AB', 'BC']);
  const before = mesh.sent;
  mesh.nodes.get('B')?.relay.say(utf8.encode('B0'), { height: 0, to: addressOf('B') });
  mesh.run();
  assert.equal(mesh.sent, before);
});

test('what no validator signed is not passed on, and what is kept is bounded (P2P-RELAY-2, P2P-RELAY-5)', () => {
  const sent: PeerMessage[] = [];
  const [self, one, other] = ['A', 'B', 'C'].map(addressOf) as [Address, Address, Address];
  const relay = new ConsensusRelay({
    self,
    validators: () => [self, one, other],
    height: () => 0,
    peers: () => [one, other].map((address) => ({ address, role: 'validator' as const })),
    send: (_to, message) => void sent.push(message),
    now: () => 0,
    roundTimeoutMs: 1000,
  });
  const hash = `0x${'ab'.repeat(32)}` as Hash;
  const named = { hash, raw: new Uint8Array(10) } as Transaction;
  const read = (text: string, author: Address): void =>
    relay.onRead(text, { payload: utf8.encode(text), author, height: 1, transactions: [named] }, one);
  relay.onLinks(other, [self]);
  read('forged', addressOf('X'));
  assert.equal(relay.passed, 0);
  assert.equal(relay.transaction(hash), undefined);
  read('good', one);
  assert.equal(relay.passed, 1);
  assert.equal(relay.transaction(hash), named, 'what it names is kept with it (P2P-RELAY-6)');
  for (let at = 0; at < 2 * KEPT_MAX; at++) read(`m${at}`, one);
  sent.length = 0;
  relay.onPeerUp({ address: other });
  relay.onLinks(other, []);
  assert.equal(sent.filter(({ type }) => type === 'consensus').length, KEPT_MAX);
});

test('a link carries so many bytes of consensus, and so many messages (P2P-RELAY-7)', () => {
  const budget = new ByteBudget();
  const [busy, other] = [addressOf('B'), addressOf('C')];
  const spend = (from: Address, bytes: number, nowMs: number): boolean => budget.spend(from, { bytes, nowMs });
  assert.ok(spend(busy, BUDGET_BYTES_MAX - BUDGET_MESSAGE_BYTES, 0));
  assert.ok(!spend(busy, 1, 0) && spend(other, 1, 0));
  let small = 0;
  while (spend(busy, 100, 1000)) small++;
  assert.equal(small, Math.floor(BUDGET_BYTES_PER_SECOND / (BUDGET_MESSAGE_BYTES + 100)));
});
