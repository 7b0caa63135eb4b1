import assert from 'node:assert/strict';
import { describe, test as nodeTest, type TestContext } from 'node:test';
import { type Hash, reject } from '@hanse/base';
import { p2pFault } from './faults.ts';
import { createKey, createLeague, GENESIS, HOST, startNode, startPair } from './league.fixture.ts';

const bytes = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill);

const test = (name: string, body: (t: TestContext) => Promise<void>): unknown =>
  nodeTest(name, { timeout: 5000 }, body);

describe('PeerNetwork', () => {
  test('two nodes meet, know each other and exchange every kind of message', async (t) => {
    const [a, b] = await startPair(t);
    const peer = b.network.peer(a.address);
    assert.equal(peer?.organisation, 'north');
    assert.equal(peer?.role, 'validator');
    assert.equal(peer?.clientVersion, 'hanse/test');
    assert.deepEqual(peer?.head, { height: 5, hash: GENESIS });
    const hash = `0x${'22'.repeat(32)}` as Hash;
    assert.ok(b.network.send(a.address, { type: 'status', height: 9, hash }));
    assert.ok(b.network.send(a.address, { type: 'consensus', payload: bytes(3_000_000) }));
    assert.equal(b.network.broadcast({ type: 'transactions', transactions: [bytes(100), bytes(200)] }), 1);
    assert.equal(b.network.broadcast({ type: 'consensus', payload: bytes(1) }, { except: a.address }), 0);
    await a.until(() => a.messages.length === 3);
    assert.deepEqual(
      a.messages.map(({ from }) => from),
      [b.address, b.address, b.address],
    );
    assert.deepEqual(a.messages[0]?.message, { type: 'status', height: 9, hash });
    assert.deepEqual(a.messages[1]?.message, { type: 'consensus', payload: bytes(3_000_000) });
    assert.deepEqual(a.messages[2]?.message, { type: 'transactions', transactions: [bytes(100), bytes(200)] });
    assert.deepEqual(a.network.peer(b.address)?.head, { height: 9, hash });
  });

  test('a large gossip is cut into frames within the limits and arrives whole', async (t) => {
    const [a, b] = await startPair(t);
    const transactions = Array.from({ length: 9000 }, (_, at) => bytes(100 + (at % 50), at % 251));
    b.network.broadcast({ type: 'transactions', transactions });
    const received = (): Uint8Array[] =>
      a.messages.flatMap(({ message }) => (message.type === 'transactions' ? message.transactions : []));
    await a.until(() => received().length === transactions.length);
    assert.deepEqual(received(), transactions);
    assert.ok(a.messages.length >= 3);
  });

  test('requests are answered, in order and up to the byte limit', async (t) => {
    const blocks = Array.from({ length: 10 }, (_, at) => bytes(1_000_000, at));
    const [a, b] = await startPair(t, {
      handlers: {
        onRequest: async (_, request) =>
          request.type === 'get-blocks' ? blocks.slice(request.from, request.from + request.count) : [bytes(120)],
      },
    });
    const first = await b.network.requestBlocks(a.address, { from: 2, count: 64 });
    assert.deepEqual(first, blocks.slice(2, 6));
    assert.deepEqual(await b.network.requestBlocks(a.address, { from: 99, count: 1 }), []);
    const hashes = [GENESIS, GENESIS];
    assert.deepEqual(await b.network.requestTransactions(a.address, hashes), [bytes(120)]);
    assert.deepEqual(a.requests.at(-1), { type: 'get-transactions', hashes });
    await assert.rejects(b.network.requestBlocks(createKey().address, { from: 1, count: 1 }), {
      code: 'p2p/not-connected',
    });
  });

  test('requests: one that is not answered times out, too many at once are refused, a failing handler answers nothing', async (t) => {
    let calls = 0;
    const [a, b] = await startPair(
      t,
      {
        handlers: {
          onRequest: () => {
            if (calls++ > 0) return new Promise(() => undefined);
            throw new Error('disk on fire');
          },
        },
      },
      { limits: { requestTimeoutMs: 100 } },
    );
    assert.deepEqual(await b.network.requestBlocks(a.address, { from: 1, count: 1 }), []);
    assert.match(String(a.errors[0]), /disk on fire/);
    const many = Array.from({ length: 17 }, () => b.network.requestBlocks(a.address, { from: 1, count: 1 }));
    const codes = (await Promise.allSettled(many)).map((one) =>
      one.status === 'rejected' ? one.reason.code : 'answered',
    );
    assert.deepEqual(codes, [...Array(16).fill('p2p/request-timeout'), 'p2p/too-many-requests']);
    assert.equal(b.network.stats().requests.timedOut, 16);
  });

  test('requests under way are rejected when the link ends', async (t) => {
    const [a, b] = await startPair(t, { handlers: { onRequest: () => new Promise(() => undefined) } });
    const asked = assert.rejects(b.network.requestBlocks(a.address, { from: 1, count: 1 }), {
      code: 'p2p/refused-by-peer',
    });
    await a.network.stop();
    await asked;
  });

  test('both dial each other: one link stays', async (t) => {
    const league = await createLeague();
    const a = await startNode(t, league);
    const b = await startNode(t, league, { dial: [{ host: HOST, port: a.port }] });
    a.network.addTarget({ host: HOST, port: b.port, address: b.address });
    const isOneLink = (): boolean => {
      const [one, other] = [a.network.peer(b.address), b.network.peer(a.address)];
      return one !== undefined && other !== undefined && one.direction !== other.direction;
    };
    await Promise.race([a.until(isOneLink), b.until(isOneLink)]);
    b.network.send(a.address, { type: 'consensus', payload: bytes(1) });
    await a.until(() => a.messages.length === 1);
    assert.deepEqual([a.network.peers().length, b.network.peers().length], [1, 1]);
  });

  test('of two links dialled crosswise the one of the lower address stays (P2P-LINK-3)', async (t) => {
    const league = await createLeague();
    const [low, high] = [createKey(), createKey()].toSorted((x, y) => (x.address < y.address ? -1 : 1));
    const a = await startNode(t, league, { key: low! });
    const b = await startNode(t, league, { key: high!, dial: [{ host: HOST, port: a.port }] });
    await a.until(() => a.isConnectedTo(b));
    assert.equal(a.network.peer(b.address)?.direction, 'inbound');
    // the target has no address, so it is dialled although there is a link
    a.network.addTarget({ host: HOST, port: b.port });
    await a.until(() => a.network.peer(b.address)?.direction === 'outbound');
    assert.deepEqual(
      a.changes.map(({ kind }) => kind),
      ['up', 'down', 'up'],
    );
  });

  test('a restarted node replaces its old link at once', async (t) => {
    const league = await createLeague();
    const [low, high] = [createKey(), createKey()].toSorted((x, y) => (x.address < y.address ? -1 : 1));
    const old = await startNode(t, league, { key: high! });
    const a = await startNode(t, league, { key: low!, dial: [{ host: HOST, port: old.port }] });
    await a.until(() => a.isConnectedTo(old));
    // `a` still holds the old link, which it dialled and which the lower address would otherwise keep
    const again = await startNode(t, league, { key: high!, dial: [{ host: HOST, port: a.port }] });
    await again.until(() => again.isConnectedTo(a));
    await old.until(() => !old.isConnectedTo(a));
    assert.equal(a.network.peer(high!.address)?.direction, 'inbound');
  });

  test('a node that dials itself notices and stops (P2P-LINK-1)', async (t) => {
    const league = await createLeague();
    const key = createKey();
    const a = await startNode(t, league, { key });
    a.network.addTarget({ host: HOST, port: a.port });
    await a.until(() => a.events.some((event) => event.fault.code === 'p2p/self-dial'));
    assert.equal(a.network.peers().length, 0);
  });

  test('links come back after a stop, and every change is told', async (t) => {
    const league = await createLeague();
    const first = await startNode(t, league);
    const b = await startNode(t, league, { dial: [{ host: HOST, port: first.port }] });
    await b.until(() => b.isConnectedTo(first));
    await first.network.stop();
    await b.until(() => !b.isConnectedTo(first));
    const second = await startNode(t, league, { key: first.key, listen: { host: HOST, port: first.port } });
    await b.until(() => b.isConnectedTo(second));
    assert.deepEqual(b.changes, [
      { kind: 'up', address: first.address, code: undefined },
      { kind: 'down', address: first.address, code: 'p2p/refused-by-peer' },
      { kind: 'up', address: first.address, code: undefined },
    ]);
  });

  test('inbound places: observers make room for validators, others are refused with a reason (P2P-LINK-4)', async (t) => {
    const league = await createLeague();
    const a = await startNode(t, league, { limits: { inboundPeersMax: 1 } });
    const dial = [{ host: HOST, port: a.port }];
    const observer = await startNode(t, league, { role: 'observer', dial });
    await a.until(() => a.isConnectedTo(observer));
    const late = await startNode(t, league, { role: 'observer', dial });
    await late.until(() =>
      late.events.some((event) => event.kind === 'refused-by-peer' && event.reason === 'too-many-peers'),
    );
    const validator = await startNode(t, league, { dial });
    await a.until(() => a.isConnectedTo(validator));
    assert.equal(a.network.peers().length, 1);
  });

  test('rejected messages lower the score until the sender is banned; ignored ones do not (P2P-LINK-2, P2P-CONDUCT-2)', async (t) => {
    const league = await createLeague();
    const fault = p2pFault('bad-frame', { type: 'consensus', seen: 'nonsense' });
    const verdicts = { good: { kind: 'ignore', reason: 'not mine' } as const, bad: reject(fault) };
    const a = await startNode(t, league, {
      handlers: { onMessage: (_, message) => (message.type === 'status' ? verdicts.good : verdicts.bad) },
    });
    const b = await startNode(t, league, { dial: [{ host: HOST, port: a.port }] });
    await b.until(() => b.isConnectedTo(a));
    for (let count = 0; count < 20; count++) b.network.send(a.address, { type: 'status', height: 1, hash: GENESIS });
    await a.until(() => a.messages.length === 20);
    assert.ok(a.isConnectedTo(b));
    for (let count = 0; count < 6; count++) b.network.send(a.address, { type: 'consensus', payload: bytes(1) });
    await a.until(() => a.events.some((event) => event.kind === 'banned'));
    await b.until(() => b.events.some((event) => event.kind === 'refused-by-peer' && event.reason === 'banned'));
    assert.equal(a.network.stats().rejected, 6);
    assert.ok(!a.isConnectedTo(b));
    // it dials again and is refused after its proof
    const bans = (): number =>
      a.events.filter((event) => event.kind === 'refused' && event.fault.code === 'p2p/banned').length;
    await a.until(() => bans() >= 2);
  });

  test('a handler that throws is our own mistake and costs the peer nothing', async (t) => {
    const [a, b] = await startPair(t, {
      handlers: {
        onMessage: () => {
          throw new Error('our own');
        },
      },
    });
    for (let count = 0; count < 10; count++) b.network.send(a.address, { type: 'consensus', payload: bytes(1) });
    await a.until(() => a.errors.length === 10);
    assert.ok(a.isConnectedTo(b));
    assert.equal(a.network.stats().rejected, 0);
  });

  test('permissions are looked at again on live links (P2P-LINK-6)', async (t) => {
    let isRevoked = false;
    const fault = p2pFault('not-admitted', { seen: 'revoked' });
    const [a, b] = await startPair(t, {
      isAllowed: () => (isRevoked ? reject(fault) : { kind: 'accept', value: undefined }),
    });
    a.network.recheckPeers();
    assert.ok(a.isConnectedTo(b));
    isRevoked = true;
    a.network.recheckPeers();
    assert.ok(!a.isConnectedTo(b));
    await b.until(() => b.events.some((event) => event.kind === 'refused-by-peer' && event.reason === 'not-admitted'));
  });

  test('pings measure the round trip', async (t) => {
    const [a, b] = await startPair(t, { limits: { pingIntervalMs: 10 } });
    while (a.network.peer(b.address)?.rttMs === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.ok((a.network.peer(b.address)?.rttMs ?? 0) > 0);
  });

  test('a port in use is named', async (t) => {
    const league = await createLeague();
    const a = await startNode(t, league);
    await assert.rejects(startNode(t, league, { listen: { host: HOST, port: a.port } }), { code: 'p2p/listen-failed' });
  });
});
