import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { before, describe, test as nodeTest, type TestContext } from 'node:test';
import type { ConnectionOptions } from 'node:tls';
import type { Hash } from '@hanse/base';
import { type CertificateAndKey, createAuthority, issueNodeCertificate, type NodeRole } from '@hanse/identity';
import { HostilePeer } from './hostilePeer.fixture.ts';
import {
  createKey,
  createLeague,
  HOST,
  type League,
  type NodeChange,
  startNode,
  type TestNode,
} from './league.fixture.ts';
import type { NetworkLimits, NodeKey } from './peer.ts';

const DAY = 86_400_000;
const test = (name: string, body: (t: TestContext) => Promise<void>): unknown =>
  nodeTest(name, { timeout: 10_000 }, body);
const keysOf = ({ certificate, privateKey }: CertificateAndKey): ConnectionOptions => ({
  cert: certificate,
  key: privateKey,
});

describe('hostile peers', () => {
  let league: League;
  const key = createKey();
  before(async () => {
    league = await createLeague();
  });

  type Issue = {
    readonly authority?: CertificateAndKey;
    readonly role?: NodeRole;
    readonly notBeforeMs?: number;
    readonly days?: number;
  };
  const issue = (change: Issue = {}, holder: NodeKey = key): Promise<CertificateAndKey> =>
    issueNodeCertificate({ authority: league.authority, role: 'validator', address: holder.address, ...change });

  const victim = (t: TestContext, limits: Partial<NetworkLimits> = {}, change: NodeChange = {}): Promise<TestNode> =>
    startNode(t, league, {
      limits: { pingIntervalMs: 20, dialDelayMsMin: 10, dialDelayMsMax: 50, ...limits },
      ...change,
    });

  const hostile = (t: TestContext, node: TestNode, tls: ConnectionOptions): HostilePeer => {
    const peer = new HostilePeer(node.port, tls);
    t.after(() => peer.socket.destroy());
    return peer;
  };

  /** The node told its handlers nothing about anybody. */
  const assertUntouched = (node: TestNode): void => {
    assert.deepEqual([node.messages, node.requests, node.changes, node.errors], [[], [], [], []]);
    assert.equal(node.network.peers().length, 0);
  };
  const refusal = (node: TestNode, code: string): Promise<void> =>
    node.until(() => node.events.some((event) => event.kind === 'refused' && event.fault.code === code));

  const badCertificates: readonly (readonly [string, () => Promise<ConnectionOptions>])[] = [
    [
      'an unknown authority',
      async () => keysOf(await issue({ authority: await createAuthority({ organisation: 'north' }) })),
    ],
    ['an expired certificate', async () => keysOf(await issue({ notBeforeMs: Date.now() - 3 * DAY, days: 2 }))],
    ['a certificate that is not yet valid', async () => keysOf(await issue({ notBeforeMs: Date.now() + DAY }))],
    ['no certificate', async () => ({})],
    ['TLS 1.2', async () => ({ ...keysOf(await issue()), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })],
  ];
  for (const [name, tls] of badCertificates) {
    test(`${name}: nothing reaches a handler (P2P-TLS-1)`, async (t) => {
      const node = await victim(t);
      const peer = hostile(t, node, await tls());
      // everything an impatient attacker can say, without waiting for an answer
      peer.socket.once('secureConnect', () => {
        peer.send('hello', peer.hello(key));
        peer.send('welcome', new Uint8Array(0));
        peer.send('consensus', new Uint8Array(1000));
      });
      await peer.closed;
      await refusal(node, 'p2p/tls-failed');
      assert.deepEqual(peer.received, []);
      assertUntouched(node);
      assert.equal(node.network.stats().bytesIn, 0);
    });
  }

  test('plain TCP garbage and a flood of silent connections: nothing reaches a handler, others still get in', async (t) => {
    const node = await victim(t, { handshakeTimeoutMs: 200 });
    const garbage = connect(node.port, HOST, () => garbage.write(Buffer.alloc(100_000, 'GET / HTTP/1.1\r\n')));
    garbage.on('error', () => undefined);
    await refusal(node, 'p2p/tls-failed');
    const silent = Array.from({ length: 100 }, () => connect(node.port, HOST).on('error', () => undefined));
    t.after(() => silent.map((socket) => socket.destroy()));
    await Promise.all(silent.slice(0, 30).map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    assert.ok(node.network.stats().peers.pending <= 64);
    assertUntouched(node);
    const honest = await startNode(t, league, { dial: [{ host: HOST, port: node.port }] });
    await node.until(() => node.isConnectedTo(honest));
  });

  const badIdentities: readonly (readonly [string, string, () => Promise<ConnectionOptions>])[] = [
    ['a certificate for role client', 'p2p/not-admitted', async () => keysOf(await issue({ role: 'client' }))],
    ['a certificate for another address', 'p2p/bad-proof', async () => keysOf(await issue({}, createKey()))],
  ];
  for (const [name, code, tls] of badIdentities) {
    test(`${name}: refused with a reason, nothing reaches a handler`, async (t) => {
      const node = await victim(t);
      const peer = hostile(t, node, await tls());
      await peer.secure();
      peer.send('hello', peer.hello(key));
      peer.send('welcome', new Uint8Array(0));
      peer.send('consensus', new Uint8Array(1000));
      await peer.closed;
      await refusal(node, code);
      assert.equal(`p2p/${peer.reason}`, code);
      assertUntouched(node);
    });
  }

  test('an authority that names another member is not believed', async (t) => {
    const south = await createLeague('south');
    const { MemberAuthorities } = await import('@hanse/identity');
    // both are members, but the names are swapped
    const authorities = new MemberAuthorities([
      { name: 'north', caCertificate: south.authority.certificate },
      { name: 'south', caCertificate: league.authority.certificate },
    ]);
    const node = await victim(t, {}, { authorities });
    const peer = hostile(t, node, keysOf(await issue()));
    await peer.closed;
    assert.equal(peer.reason, 'not-admitted');
    assertUntouched(node);
  });

  test('a proof from another channel or of the other side proves nothing (P2P-HANDSHAKE-2)', async (t) => {
    const node = await victim(t);
    const first = hostile(t, node, keysOf(await issue()));
    await first.secure();
    const stolen = first.hello(key);
    const second = hostile(t, node, keysOf(await issue()));
    await second.secure();
    second.send('hello', stolen);
    await second.closed;
    assert.equal(second.reason, 'bad-proof');
    const third = hostile(t, node, keysOf(await issue()));
    await third.secure();
    third.send('hello', third.hello(key, { side: 'server' }));
    await third.closed;
    assert.equal(third.reason, 'bad-proof');
    assertUntouched(node);
  });

  test('frames before the proofs are checked end the link (P2P-HANDSHAKE-1, P2P-HANDSHAKE-3)', async (t) => {
    for (const [type, reason] of [
      ['consensus', 'unexpected-frame'],
      ['welcome', 'unexpected-frame'],
    ] as const) {
      const node = await victim(t);
      const peer = hostile(t, node, keysOf(await issue()));
      await peer.secure();
      peer.send(type, new Uint8Array(0));
      peer.send('hello', peer.hello(key));
      await peer.closed;
      assert.equal(peer.reason, reason);
      assertUntouched(node);
    }
  });

  test('TLS without a hello ends after the handshake timeout (P2P-HANDSHAKE-4)', async (t) => {
    const node = await victim(t, { handshakeTimeoutMs: 100 });
    const peer = hostile(t, node, keysOf(await issue()));
    await peer.closed;
    assert.equal(peer.reason, 'handshake-timeout');
    assertUntouched(node);
  });

  const hellos: readonly (readonly [string, (peer: HostilePeer) => Uint8Array])[] = [
    ['different-genesis', (peer) => peer.hello(key, { genesisHash: `0x${'33'.repeat(32)}` as Hash })],
    ['different-chain', (peer) => peer.hello(key, { chainId: 8n })],
    ['different-fork', (peer) => peer.hello(key, { forkId: '0x05060708' })],
    ['unsupported-protocol', () => Uint8Array.of(0xc2, 0x7f, 0x80)],
    ['bad-frame', (peer) => peer.hello(key, { clientVersion: 'evil\u001b[31m' })],
    ['bad-frame', () => Uint8Array.of(0xc1)],
  ];
  for (const [reason, hello] of hellos) {
    test(`hello: ${reason}`, async (t) => {
      const node = await victim(t);
      const peer = hostile(t, node, keysOf(await issue()));
      await peer.secure();
      peer.send('hello', hello(peer));
      await peer.closed;
      assert.equal(peer.reason, reason);
      await refusal(node, `p2p/${reason}`);
      assertUntouched(node);
    });
  }

  test('two nodes with different genesis refuse each other and both say which (P2P-REFUSE-1)', async (t) => {
    const other = `0x${'44'.repeat(32)}` as Hash;
    const node = await victim(t);
    const stranger = await startNode(t, league, {
      ledger: { chainId: 7n, genesisHash: other, forkId: '0x01020304' },
      dial: [{ host: HOST, port: node.port }],
    });
    await Promise.all([refusal(node, 'p2p/different-genesis'), refusal(stranger, 'p2p/different-genesis')]);
    const fault = node.events.find((event) => event.fault.code === 'p2p/different-genesis')?.fault;
    assert.ok(fault?.text.en.includes(other) && fault.text.zh.includes(`0x${'11'.repeat(32)}`));
    assertUntouched(node);
    assertUntouched(stranger);
  });

  test('a dialler refuses a server with a bad certificate', async (t) => {
    const bad = await startNode(t, league, {
      certificate: await issue({ notBeforeMs: Date.now() - 3 * DAY, days: 2 }),
      key,
    });
    const node = await victim(t, {}, { dial: [{ host: HOST, port: bad.port }] });
    await node.until(() =>
      node.events.some((event) => event.kind === 'dial-failed' && event.fault.code === 'p2p/tls-failed'),
    );
    assertUntouched(node);
    assertUntouched(bad);
  });

  test('a dialler refuses another node than the one it looked for (P2P-TLS-2)', async (t) => {
    const node = await victim(t);
    const dialler = await victim(t, {}, { dial: [{ host: HOST, port: node.port, address: createKey().address }] });
    await refusal(dialler, 'p2p/wrong-address');
    assertUntouched(dialler);
    assertUntouched(node);
  });

  const joined = async (
    t: TestContext,
    limits: Partial<NetworkLimits> = {},
  ): Promise<readonly [TestNode, HostilePeer]> => {
    const node = await victim(t, limits);
    const peer = hostile(t, node, keysOf(await issue()));
    await peer.join(key);
    return [node, peer];
  };

  test('a frame that claims 2 GB ends the link before anything is allocated (P2P-FRAME-2)', async (t) => {
    const [node, peer] = await joined(t);
    const before = process.memoryUsage().arrayBuffers;
    peer.sendRaw(Uint8Array.of(0x80, 0, 0, 0, 17));
    await peer.closed;
    assert.equal(peer.reason, 'frame-too-large');
    assert.ok(process.memoryUsage().arrayBuffers - before < 16_000_000);
    assert.deepEqual(node.messages, []);
  });

  test('an unknown frame type ends the link', async (t) => {
    const [, peer] = await joined(t);
    peer.sendRaw(Uint8Array.of(0, 0, 0, 0, 99));
    await peer.closed;
    assert.equal(peer.reason, 'unknown-frame');
  });

  test('10,000 undecodable frames: a ban after a few, no handler, no stall (P2P-CONDUCT-1)', async (t) => {
    const [node, peer] = await joined(t);
    const types = [
      'status',
      'transactions',
      'get-blocks',
      'get-transactions',
      'blocks-answer',
      'transactions-answer',
    ] as const;
    for (let count = 0; count < 10_000; count++) {
      const payload = Uint8Array.from({ length: count % 60 }, (_, at) => (count * 31 + at * 17) & 0xff);
      peer.send(types[count % types.length] ?? 'status', payload);
    }
    await peer.closed;
    assert.equal(peer.reason, 'banned');
    assert.ok(node.network.stats().rejected < 10);
    assert.deepEqual([node.messages, node.requests, node.errors], [[], [], []]);
    const honest = await startNode(t, league, { dial: [{ host: HOST, port: node.port }] });
    await node.until(() => node.isConnectedTo(honest));
    // the ban is on the node address: a new connection does not help
    const again = hostile(t, node, keysOf(await issue()));
    await again.secure();
    again.send('hello', again.hello(key));
    await again.closed;
    assert.equal(again.reason, 'banned');
  });

  test('a half-open peer is dropped (P2P-LINK-5)', async (t) => {
    const [node, peer] = await joined(t, { deadAfterMs: 200 });
    // it sends nothing and answers no ping
    await peer.closed;
    assert.equal(peer.reason, 'no-answer');
    assert.deepEqual(node.changes.at(-1), { kind: 'down', address: key.address, code: 'p2p/no-answer' });
  });

  test('a frame that never ends is cut off (P2P-FRAME-3)', async (t) => {
    const [, peer] = await joined(t, { frameTimeoutMs: 200, deadAfterMs: 60_000 });
    peer.sendRaw(Uint8Array.of(0, 0, 4, 0, 17));
    const drip = setInterval(() => peer.sendRaw(Uint8Array.of(1)), 20);
    t.after(() => clearInterval(drip));
    await peer.closed;
    assert.equal(peer.reason, 'slow-frame');
  });

  test('a peer that does not read: gossip is dropped, too much consensus ends the link', async (t) => {
    const [node, peer] = await joined(t, { deadAfterMs: 60_000 });
    peer.socket.pause();
    const transactions = Array.from({ length: 5 }, () => new Uint8Array(100_000));
    let sent = 0;
    while (node.network.broadcast({ type: 'transactions', transactions }) === 1) {
      await new Promise((resolve) => setImmediate(resolve));
      assert.ok(++sent < 1000);
    }
    assert.ok((node.network.stats().dropped['transactions'] ?? 0) > 0);
    assert.ok(node.network.stats().queuedBytes <= 8 * 1024 * 1024);
    assert.ok(node.isConnectedTo({ address: key.address }));
    for (let count = 0; count < 40; count++)
      node.network.send(key.address, { type: 'consensus', payload: new Uint8Array(1024 * 1024) });
    assert.ok(!node.isConnectedTo({ address: key.address }));
    assert.equal(node.changes.at(-1)?.code, 'p2p/queue-overflow');
  });

  test('answers that nobody asked for and a flood of requests (P2P-REQUEST-1, P2P-REQUEST-2)', async (t) => {
    const [node, peer] = await joined(t, {});
    peer.send('blocks-answer', Uint8Array.of(0xc2, 0x05, 0xc0));
    await node.until(() =>
      node.events.some((event) => event.kind === 'rejected' && event.fault.code === 'p2p/unasked-answer'),
    );
    for (let count = 0; count < 1000; count++) peer.send('get-blocks', Uint8Array.of(0xc3, 0x01, 0x01, 0x01));
    peer.send('consensus', new Uint8Array(1));
    await node.until(() => node.messages.length === 1);
    assert.ok(node.isConnectedTo({ address: key.address }));
  });
});
