import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hash } from '@hanse/base';
import { hanse } from './hanseCommand.ts';
import { HeadTimes } from './headTimes.ts';
import { League } from './league.ts';
import { assertExactlyOnce, assertSameState, waitForAll } from './ledgerChecks.ts';
import { poll } from './poll.ts';
import { allocForTraffic, Traffic, type TrafficPlan } from './traffic.ts';

const ROUND_TIMEOUT_MS = 4000;
const SLACK_MS = 2000;
const plan = (name: string): TrafficPlan => ({ name, accounts: 40, transactionsOfAccount: 50, perSecond: 130 });
const PLANS = { one: plan('one killed'), two: plan('two killed'), all: plan('all killed') };

describe('2,000 transactions through four nodes while', () => {
  let league: League;
  const acknowledged = new Set<Hash>();

  before(async () => {
    league = await League.start({
      alloc: allocForTraffic(Object.values(PLANS)),
      hanse: { roundTimeoutMs: ROUND_TIMEOUT_MS },
    });
  });
  after(async () => league?.[Symbol.asyncDispose]());

  async function checkLedger(traffic: Traffic): Promise<void> {
    for (const hash of traffic.acknowledged) acknowledged.add(hash);
    await waitForAll(league.node(0), acknowledged, 60_000);
    await assertExactlyOnce(league.node(0), acknowledged);
    await assertSameState(league);
  }

  /** Stops the league, audits every data folder and starts it again. */
  async function audit(): Promise<void> {
    await league.stopAll();
    try {
      for (const { plan } of league.nodes) {
        const { code, stdout, stderr } = await hanse(['audit', plan.dataFolder, '--json']);
        assert.equal(code, 0, `audit of ${plan.name}: ${stdout}${stderr}`);
      }
    } finally {
      await league.startAll();
    }
  }

  test('one validator is killed with -9 and restarted: blocks go on', async (t) => {
    using heads = await HeadTimes.of(league.node(0));
    using traffic = new Traffic(league, PLANS.one);
    traffic.start();
    await league.node(0).waitForHeight((await league.node(0).rpc.height()) + 2, 10_000);
    const killedMs = performance.now();
    await league.node(2).kill();
    await sleep(9000); // long enough for the dead validator to be the proposer
    league.node(2).start();
    await traffic.finish();
    const endMs = performance.now();
    const pauseMs = heads.longestPauseMs(killedMs, endMs);
    t.diagnostic(`longest pause between blocks ${pauseMs.toFixed(0)} ms, ${traffic.acknowledged.size} acknowledged`);
    assert.ok(pauseMs <= ROUND_TIMEOUT_MS + SLACK_MS, `a pause of ${pauseMs.toFixed(0)} ms`);
    assert.ok(traffic.acknowledged.size > traffic.total * 0.98);
    await checkLedger(traffic);
  });
  test('after that every data folder is sound', audit);

  test('two are killed: no block, and every node says why', async (t) => {
    using traffic = new Traffic(league, PLANS.two);
    traffic.start();
    await league.node(0).waitForHeight((await league.node(0).rpc.height()) + 2, 10_000);
    const killedMs = performance.now();
    await Promise.all([league.node(1).kill(), league.node(3).kill()]);
    for (const index of [0, 2]) {
      await poll(`node ${index} says that the quorum is missing`, 5000, async () => {
        const { isReady, text } = await league.node(index).readiness();
        return (!isReady && text.includes('3 of 4') && text.includes('2 present')) || undefined;
      });
      const { text } = await league.node(index).readiness();
      const { missing } = JSON.parse(text) as { readonly missing: readonly string[] };
      const gone = [1, 3].map((killed) => league.node(killed).plan.address);
      assert.deepEqual([...missing].sort(), gone.sort());
    }
    t.diagnostic(`said after ${(performance.now() - killedMs).toFixed(0)} ms`);
    const height = await league.node(0).rpc.height();
    await sleep(ROUND_TIMEOUT_MS + SLACK_MS);
    assert.equal(await league.node(0).rpc.height(), height, 'a block without a quorum');
    const restartedMs = performance.now();
    league.node(1).start();
    league.node(3).start();
    await league.node(0).waitForHeight(height + 1, 30_000);
    t.diagnostic(`first block ${(performance.now() - restartedMs).toFixed(0)} ms after the restart`);
    await traffic.finish();
    await checkLedger(traffic);
  });
  test('after that every data folder is sound as well', audit);

  test('all four are killed within 50 ms: blocks come back within 15 s of the restart', async (t) => {
    using traffic = new Traffic(league, PLANS.all);
    traffic.start();
    await league.node(0).waitForHeight((await league.node(0).rpc.height()) + 3, 15_000);
    const killedMs = performance.now();
    for (const node of league.nodes) node.signal('SIGKILL');
    const tookMs = performance.now() - killedMs;
    assert.ok(tookMs < 50, `the kills took ${tookMs} ms`);
    await Promise.all(league.nodes.map((node) => node.exited()));
    const restartedMs = performance.now();
    for (const node of league.nodes) node.start();
    const height = await poll('a node answers', 15_000, () => league.node(0).rpc.height());
    await league.node(0).waitForHeight(height + 1, 15_000 - (performance.now() - restartedMs));
    t.diagnostic(`first block ${(performance.now() - restartedMs).toFixed(0)} ms after the restart`);
    await traffic.finish();
    await checkLedger(traffic);
  });
  test('and still every data folder is sound', audit);
});
