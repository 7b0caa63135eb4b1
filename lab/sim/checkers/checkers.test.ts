import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredBlock } from '@hanse/chain';
import { encodeBlock } from '@hanse/protocol';
import type { LeagueFacts, Observation } from '../observation.ts';
import { Checkers } from './checkers.ts';
import {
  committed,
  hashOf,
  leagueFacts,
  ledger,
  START_MS,
  sealers,
  transfer,
  USER,
  withHeader,
  withSeals,
} from './league.fixture.ts';

const facts = leagueFacts();
const hostile = leagueFacts({ byzantine: 1 });
const [one, two, three] = (await ledger(facts, 3)) as [StoredBlock, StoredBlock, StoredBlock];
const addresses = facts.nodes.map(({ address }) => address);
const seen = (stored: StoredBlock, node?: string): Observation => committed(facts, stored, node);
const at = (ms: number): number => START_MS + ms;
const started = (height: number, head = facts.genesisHash): Observation => ({
  kind: 'started',
  atMs: at(5000),
  node: 'n1',
  height,
  head,
  disk: 'intact',
});
const receipt = (index: number, stored = one): Observation => ({
  kind: 'acknowledged',
  atMs: at(2000),
  node: 'n1',
  hash: transfer(0).hash,
  blockHash: stored.block.hash,
  height: 1,
  index,
});
const signed = (
  hash: number,
  fields: { kind?: string; round?: number; prepared?: number; height?: number } = {},
): Observation => ({
  kind: 'signed',
  atMs: at(0),
  node: 'n1',
  author: addresses[0] as never,
  vote: { ledger: facts.genesisHash, height: 1, round: 0, kind: 'prepare', part: 0, hash: hashOf(hash), ...fields },
});
const healed: Observation = { kind: 'healed', atMs: at(0), nodes: ['n1', 'n2', 'n3'], boundMs: 3000 };
const ended: Observation = { kind: 'ended', atMs: at(60_000) };
const evidence = (offender: number): Observation => ({
  kind: 'evidence',
  atMs: at(0),
  node: 'n1',
  evidence: { offender: addresses[offender] as never, height: 4, round: 0, kind: 'prepare', statements: [] },
});
const write = (call: number, expected: number, value: number): Observation => ({
  kind: 'call-began',
  atMs: at(call),
  call,
  what: { kind: 'write', key: hashOf(1), expected: hashOf(expected), value: hashOf(value) },
});
const read = (call: number): Observation => ({
  kind: 'call-began',
  atMs: at(call),
  call,
  what: { kind: 'read', key: hashOf(1) },
});
const result = (call: number, kind: 'written' | 'changed' | 'unknown'): Observation => ({
  kind: 'call-ended',
  atMs: at(call),
  call,
  result: { kind },
});
const value = (call: number, number: number): Observation => ({
  kind: 'call-ended',
  atMs: at(call),
  call,
  result: { kind: 'value', value: hashOf(number) },
});
const submitted: Observation = {
  kind: 'submitted',
  atMs: at(-10_000),
  node: 'n1',
  hash: hashOf(99),
  sender: addresses[3] as never,
  nonce: 0n,
};

async function judge(stream: readonly Observation[], of: LeagueFacts = facts): Promise<readonly string[]> {
  const checkers = new Checkers(of);
  for (const observation of stream) checkers.observe(observation);
  return [...new Set((await checkers.finish()).map(({ invariant }) => invariant))].sort();
}

test('an honest league breaks nothing', async () => {
  const stream = [
    started(0),
    seen(one),
    seen(one, 'n2'),
    seen(two),
    receipt(0),
    started(2, two.block.hash),
    seen(three),
    seen(withSeals(two, addresses), 'n2'),
    signed(1),
    signed(1),
    signed(2, { round: 1 }),
    { kind: 'served', atMs: at(9000), node: 'n2', blocks: [encodeBlock(one.block, 'full')] } as const,
    write(1, 0, 5),
    result(1, 'written'),
    write(2, 0, 6),
    result(2, 'changed'),
    read(3),
    value(3, 5),
    ended,
  ];
  assert.deepEqual(await judge(stream), []);
});

const other = withSeals(withHeader(one, { timestamp: one.block.header.timestamp + 1 }), addresses.slice(0, 3));
const served = (block: StoredBlock): Observation => ({
  kind: 'served',
  atMs: at(9000),
  node: 'n2',
  blocks: [encodeBlock(block.block, 'full')],
});
const repeated = (height: number): StoredBlock =>
  withHeader(
    { ...one, block: { ...one.block, transactions: height === 2 ? one.block.transactions : [] } },
    { number: height },
  );

const BAD: {
  readonly [what: string]: {
    readonly breaks: string;
    readonly stream: readonly Observation[];
    readonly facts?: LeagueFacts;
  };
} = {
  'two blocks at one height': { breaks: 'S1', stream: [seen(one), seen(other, 'n2')] },
  'a block on another parent': { breaks: 'S1', stream: [seen(one), seen(withHeader(two, { parentHash: hashOf(3) }))] },
  'a height left out': { breaks: 'S1', stream: [started(0), seen(two)] },
  'a sound disk that lost a block': { breaks: 'S1', stream: [seen(one), started(0)] },
  'a head that others do not share': { breaks: 'S1', stream: [started(1, hashOf(7)), seen(one, 'n2')] },
  'too few seals': { breaks: 'S2', stream: [seen(withSeals(one, addresses.slice(0, 2)))] },
  'a seal twice': { breaks: 'S2', stream: [seen(withSeals(one, [addresses[0], addresses[0], addresses[1]] as never))] },
  'a seal of a stranger': { breaks: 'S2', stream: [seen(withSeals(one, [...addresses.slice(0, 2), USER]))] },
  'seals of another block': {
    breaks: 'S2',
    stream: [seen(withHeader(one, { extraData: two.block.header.extraData }))],
  },
  'another state root': {
    breaks: 'S2',
    stream: [seen(withSeals(withHeader(one, { stateRoot: hashOf(1) }), addresses))],
  },
  'gas that was not used': {
    breaks: 'S2',
    stream: [seen(withSeals(withHeader(one, { gasUsed: 21_001n }), addresses))],
  },
  'a block from the future': {
    breaks: 'S2',
    stream: [{ ...seen(one), atMs: one.block.header.timestamp * 1000 - 20_000 } as Observation],
  },
  'a receipt that moves': { breaks: 'S3', stream: [seen(one), receipt(0), receipt(1)] },
  'a receipt of a block that is not decided': { breaks: 'S3', stream: [receipt(0, other), seen(one)] },
  'a receipt that a restart forgets': { breaks: 'S3', stream: [receipt(0), started(0)] },
  'a transaction in two blocks': { breaks: 'S4', stream: [seen(one), seen(repeated(2))] },
  'a nonce left out': {
    breaks: 'S4',
    stream: [seen(withHeader({ ...one, block: { ...one.block, transactions: [transfer(1)] } }, {}))],
  },
  'a write that found what was not there': {
    breaks: 'S5',
    stream: [write(1, 0, 5), result(1, 'written'), write(2, 0, 6), result(2, 'written'), ended],
  },
  'a read of the past': { breaks: 'S5', stream: [write(1, 0, 5), result(1, 'written'), read(2), value(2, 0), ended] },
  'two prepares in one round': { breaks: 'S6', stream: [signed(1), signed(2)] },
  'a commit in a round that was left': {
    breaks: 'S6',
    stream: [signed(1, { kind: 'round-change', round: 2 }), signed(2, { kind: 'commit', round: 1 })],
  },
  'a lock forgotten': {
    breaks: 'S6',
    stream: [signed(1, { kind: 'commit' }), signed(2, { kind: 'round-change', round: 1 })],
  },
  'two votes in a term': {
    breaks: 'S6',
    stream: [signed(1, { kind: 'raft-vote', height: 7 }), signed(2, { kind: 'raft-vote', height: 7 })],
  },
  'sealers that differ': {
    breaks: 'S8',
    stream: [seen(one), { ...seen(one, 'n2'), sealers: { ...sealers(facts), since: 2 } } as Observation],
  },
  'a proposer out of turn': {
    breaks: 'S8',
    stream: [seen(withSeals(withHeader(one, { coinbase: addresses[2] as never }), addresses))],
  },
  'an honest node accused': { breaks: 'S8', stream: [evidence(0)] },
  'a lie without evidence': {
    breaks: 'S8',
    stream: [
      healed,
      seen(one),
      { kind: 'equivocated', atMs: at(16_000), node: 'n4', height: 3, what: 'two proposals' },
      ended,
    ],
    facts: hostile,
  },
  'a queue without end': {
    breaks: 'S10',
    stream: [{ kind: 'sizes', atMs: at(0), node: 'n1', sizes: { engine: { size: 257, limit: 256 } } }],
  },
  'a damaged block served': { breaks: 'S11', stream: [seen(one), served(other)] },
  'a served block without its body': {
    breaks: 'S11',
    stream: [seen(one), served({ ...one, block: { ...one.block, transactions: [] } })],
  },
  'a quorum that stands still': { breaks: 'L1', stream: [seen(one), healed, ended] },
  'a node that gives up in peace': {
    breaks: 'L1',
    stream: [healed, { kind: 'stopped', atMs: at(1), node: 'n2', cause: 'failed', reason: 'chain/x' }],
  },
  'patience without end': {
    breaks: 'L1',
    stream: [{ kind: 'timer', atMs: at(0), node: 'n1', name: 'round', height: 1, round: 9, delayMs: 16_000 }],
  },
  'a node left behind': { breaks: 'L2', stream: [healed, seen(one), seen(one, 'n2'), ended] },
  'a transaction passed over for ever': {
    breaks: 'L3',
    stream: [
      submitted,
      { ...healed, boundMs: 900_000 } as Observation,
      ...[1, 2, 3, 4, 5, 6, 7].map(
        (height) => ({ ...seen(repeated(height + 10)), atMs: at(height * 5000) }) as Observation,
      ),
    ],
  },
};
for (const [what, bad] of Object.entries(BAD)) {
  test(`${bad.breaks} is broken by ${what}`, async () => {
    const broken = await judge(bad.stream, bad.facts);
    assert.ok(broken.includes(bad.breaks), `seen ${broken.join(' ') || 'nothing'}`);
  });
}

test('evidence settles a lie, and only liars are accused', async () => {
  const lie: Observation = { kind: 'equivocated', atMs: at(0), node: 'n4', height: 4, what: 'two prepares' };
  assert.deepEqual(await judge([lie, evidence(3), ended], hostile), []);
});

test('a write whose fate is unknown may have happened, or not', async () => {
  assert.deepEqual(await judge([write(1, 0, 5), result(1, 'unknown'), read(2), value(2, 5), ended]), []);
  assert.deepEqual(await judge([write(1, 0, 5), result(1, 'unknown'), read(2), value(2, 0), ended]), []);
  assert.deepEqual(
    await judge([
      write(1, 0, 5),
      read(2),
      write(3, 5, 6),
      result(3, 'written'),
      value(2, 0),
      result(1, 'written'),
      ended,
    ]),
    [],
  );
});
