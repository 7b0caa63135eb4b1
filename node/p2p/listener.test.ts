import assert from 'node:assert/strict';
import { Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createLeague, HOST, startNode } from './league.fixture.ts';

/** The servers that listen from here to the end of the test. */
function captureServers(t: TestContext): Server[] {
  const servers: Server[] = [];
  const listen = Server.prototype.listen;
  t.mock.method(Server.prototype, 'listen', function capture(this: Server, ...args: Parameters<typeof listen>) {
    servers.push(this);
    return listen.apply(this, args);
  });
  return servers;
}

const emfile = (): Error => Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });

test('Listener: connections that the system cannot give are told, and it goes on listening', {
  timeout: 5000,
}, async (t) => {
  const servers = captureServers(t);
  const league = await createLeague();
  const node = await startNode(t, league);
  const [server] = servers;
  for (let count = 0; count < 100; count++) server?.emit('error', emfile());
  assert.deepEqual(
    node.events.map((event) => [event.kind, event.fault.code]),
    [['accept-failed', 'p2p/accept-failed']],
  );
  const other = await startNode(t, league, { dial: [{ host: HOST, port: node.port }] });
  await node.until(() => node.isConnectedTo(other));
});

test('Listener: a port that is taken is the answer of start', async (t) => {
  const league = await createLeague();
  const node = await startNode(t, league);
  const listen = { host: HOST, port: node.port };
  await assert.rejects(startNode(t, league, { listen }), { code: 'p2p/listen-failed' });
});
