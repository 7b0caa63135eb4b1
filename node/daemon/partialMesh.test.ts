import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestLeague } from './league.fixture.ts';

const FOUR = ['validator', 'validator', 'validator', 'validator'] as const;
const NAMES = ['n1', 'n2', 'n3', 'n4'];
const passed = (league: TestLeague): number => league.nodes.reduce((sum, { ledger }) => sum + ledger.relay.passed, 0);

async function makeBlocks(league: TestLeague): Promise<void> {
  for (let count = 0; count < 4; count++) {
    const hash = await league.transact(`n${1 + count}`);
    const isFinal = (): boolean =>
      league.nodes.every(({ ledger }) => ledger.chain.blocks.transaction(hash) !== undefined);
    await league.until(isFinal, `transaction ${count} everywhere`);
  }
}

test('four validators in a chain make blocks; once all are linked nothing is passed on any more (P2P-RELAY-2)', {
  timeout: 60_000,
}, async (t) => {
  const league = await TestLeague.create(t, FOUR);
  await league.start(...NAMES);
  league.link('n1-n2', 'n2-n3', 'n3-n4');
  await makeBlocks(league);
  assert.ok(passed(league) > 0);
  league.link('n1-n3', 'n1-n4', 'n2-n4');
  await league.until(() => league.nodes.every(({ ledger }) => ledger.peerCount() === 3), 'all links');
  const height = Math.max(...league.heights());
  await league.until(() => Math.min(...league.heights()) > height, 'a block with all links');
  const before = passed(league);
  await makeBlocks(league);
  assert.equal(passed(league), before);
});

test('validators in a star behind an observer make blocks, and who comes back goes on (P2P-RELAY-3, P2P-RELAY-5)', {
  timeout: 60_000,
}, async (t) => {
  const league = await TestLeague.create(t, [...FOUR, 'observer']);
  await league.start(...NAMES, 'n5');
  league.link('n1-n5', 'n2-n5', 'n3-n5', 'n4-n5');
  await makeBlocks(league);
  await league.stop('n3');
  await league.start('n3');
  league.link('n3-n5');
  await league.until(() => league.node('n3').ledger.peerCount() === 1, 'the link');
  await league.stop('n4');
  const height = Math.max(...league.heights());
  await league.until(() => Math.min(...league.heights()) >= height + 3, 'three more blocks, with n3');
});
