import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Hash } from '@hanse/base';
import { createAuthority, issueNodeCertificate } from '@hanse/identity';
import { createKey } from '@hanse/signer';
import { hanse } from './hanseCommand.ts';
import { FRAME, HostilePeer } from './hostilePeer.ts';
import { League } from './league.ts';
import { assertSameState, waitForAll } from './ledgerChecks.ts';
import { NodeProcess } from './nodeProcess.ts';
import { poll } from './poll.ts';
import { provisionNode } from './provision.ts';
import { allocForTraffic, Traffic, type TrafficPlan } from './traffic.ts';

const PLAN: TrafficPlan = { name: 'before the fifth', accounts: 20, transactionsOfAccount: 20, perSecond: 100 };
const AFTER: TrafficPlan = { ...PLAN, name: 'after all', transactionsOfAccount: 2 };
const DAY_MS = 86_400_000;

describe('a league of four and those who come to it', () => {
  let league: League;

  before(async () => {
    league = await League.start({ alloc: allocForTraffic([PLAN, AFTER]) });
    using traffic = new Traffic(league, PLAN);
    traffic.start();
    await traffic.finish();
    await waitForAll(league.node(0), traffic.acknowledged, 20_000);
  });
  after(async () => league?.[Symbol.asyncDispose]());

  test('a fifth node with an empty folder reaches the head and follows', async (t) => {
    const head = await league.node(0).rpc.height();
    const fifth = await league.addObserver();
    const started = performance.now();
    fifth.start();
    await fifth.waitReady();
    await fifth.waitForHeight(head, 20_000);
    t.diagnostic(`${head} blocks after ${(performance.now() - started).toFixed(0)} ms`);
    await assertSameState(league);
    const [first] = await fifth.rpc.batch([{ method: 'eth_getBlockByNumber', params: ['0x1', false] }]);
    assert.ok(first?.result, 'it has every block, not only the last ones');
    await fifth.stop();
    const { code, stdout, stderr } = await hanse(['audit', fifth.plan.dataFolder, '--json']);
    assert.equal(code, 0, stdout + stderr);
    fifth.start();
    await fifth.waitReady();
    await assertSameState(league);
  });

  /** Connects, shouts at once, and expects to be cut off without having been told anything. */
  async function expectNothing(tls: { readonly cert?: string; readonly key?: string }): Promise<void> {
    const victim = league.node(0);
    const peersBefore = await peerCount(victim);
    const peer = new HostilePeer(victim.plan.ports.p2p, tls);
    peer.socket.once('secureConnect', () => {
      peer.frame(FRAME.hello, new Uint8Array(64));
      peer.frame(FRAME.consensus, new Uint8Array(64));
    });
    await Promise.race([
      peer.closed,
      new Promise((_, reject) => setTimeout(reject, 6000, new Error('still connected after 6 s')).unref()),
    ]);
    assert.equal(peer.bytesReceived, 0, 'not a byte from above TLS');
    assert.equal(await peerCount(victim), peersBefore);
  }

  const tlsOf = (pair: { readonly certificate: string; readonly privateKey: string }) => ({
    cert: pair.certificate,
    key: pair.privateKey,
  });

  test('a certificate of an unknown authority is cut off in TLS', async () => {
    // It even names a member and the address of one of its validators.
    const authority = await createAuthority({ organisation: league.node(0).plan.organisation });
    const { address } = league.node(0).plan;
    await expectNothing(tlsOf(await issueNodeCertificate({ authority, role: 'validator', address })));
  });

  test('an expired certificate is cut off in TLS', async () => {
    const authority = league.authorities.get(league.node(1).plan.organisation);
    assert.ok(authority);
    const { address } = createKey();
    const validity = { notBeforeMs: Date.now() - 30 * DAY_MS, days: 10 };
    await expectNothing(tlsOf(await issueNodeCertificate({ authority, role: 'observer', address, ...validity })));
  });

  test('no certificate is cut off in TLS', async () => expectNothing({}));

  test('the certificate of a node without its key is refused', async () => {
    const { plan } = league.node(2);
    const peer = HostilePeer.of(league.node(0).plan, plan);
    const genesisHash = await genesisOf(league);
    const attempt = peer.join(
      { ...plan, privateKey: createKey().privateKey },
      { genesisHash, chainId: league.chainId },
    );
    await assert.rejects(attempt, /bad-proof/);
  });

  test('a validator that another member certifies does not start, and nobody links with it', async () => {
    const { plan } = league.node(2);
    const other = league.node(1).plan.organisation;
    const authority = league.authorities.get(other);
    assert.ok(authority);
    const key = { address: plan.address, privateKey: plan.privateKey };
    const folder = join(league.folder, 'foreign');
    const { genesisPath } = league;
    const request = { name: 'foreign', folder, genesisPath, organisation: other, authority, key, peers: [] };
    const foreign = await provisionNode({ ...request, role: 'validator', ports: plan.ports });
    const node = new NodeProcess(foreign);
    node.start();
    assert.equal(await node.exited(), 1);
    assert.match(node.logTail(3), /identity\/wrong-member/);
    node.rpc.close();
    const peer = HostilePeer.of(league.node(0).plan, foreign);
    const attempt = peer.join(foreign, { genesisHash: await genesisOf(league), chainId: league.chainId });
    await assert.rejects(attempt, /not-admitted/);
  });

  test('a node of another ledger is refused, and both sides say why', async () => {
    const other = await league.addObserver();
    league.nodes.pop(); // it never becomes one of the league
    try {
      const genesis = readFileSync(league.genesisPath, 'utf8');
      const path = join(other.plan.folder, 'other-genesis.json');
      writeFileSync(path, genesis.replace(`"chainId": ${league.chainId}`, `"chainId": ${league.chainId + 1}`));
      const config = readFileSync(other.plan.configPath, 'utf8');
      writeFileSync(other.plan.configPath, config.replace(league.genesisPath, path));
      other.start();
      await poll(
        'the other node says why',
        10_000,
        () => other.logTail(200).includes('different-genesis') || undefined,
      );
      await poll(
        'a node of the league says why',
        10_000,
        () => league.nodes.some((node) => node.logTail(200).includes('different-genesis')) || undefined,
      );
      assert.equal(await peerCount(other), 0);
    } finally {
      await other.kill();
      other.rpc.close();
    }
  });

  test('after all of them the league goes on', async () => {
    using traffic = new Traffic(league, AFTER);
    traffic.start();
    await traffic.finish();
    await waitForAll(league.node(3), traffic.acknowledged, 10_000);
    await assertSameState(league);
  });
});

async function genesisOf(league: League): Promise<Hash> {
  const block = await league.node(0).rpc.call<{ readonly hash: Hash }>('eth_getBlockByNumber', '0x0', false);
  return block.hash;
}

async function peerCount(node: NodeProcess): Promise<number> {
  const { text } = await node.readiness();
  return (JSON.parse(text) as { readonly peers: number }).peers;
}
