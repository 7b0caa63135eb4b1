import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { FaultNetwork } from './faultNetwork.ts';

const THERE = { from: 'a', to: 'b' };
const BACK = { from: 'b', to: 'a' };

describe('bytes between two nodes', () => {
  const network = new FaultNetwork();
  let server: Server;
  let port: number;
  let socket: Socket;
  let heard: string;
  /** Resolves when the echo has said `text`. */
  const hears = async (text: string): Promise<void> => {
    while (!heard.endsWith(text)) await once(socket, 'data');
  };

  before(async () => {
    server = createServer((peer) => {
      peer.on('error', () => undefined);
      peer.pipe(peer);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = await network.port({ ...THERE, target: (server.address() as AddressInfo).port });
  });
  after(async () => {
    socket.destroy();
    await network[Symbol.asyncDispose]();
    server.close();
  });
  beforeEach(async () => {
    network.heal();
    socket?.destroy();
    heard = '';
    socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    });
    socket.write('hello');
    await hears('hello');
  });

  test('held one way: nothing comes, nothing is lost', async () => {
    network.set(BACK, { passage: 'held' });
    socket.write(' one');
    const other = connect(port, '127.0.0.1');
    other.write('new');
    const early = await Promise.race([
      once(socket, 'data').then(() => 'heard'),
      once(other, 'data').then(() => 'heard'),
      new Promise((resolve) => setTimeout(resolve, 50, 'silence')),
    ]);
    assert.equal(early, 'silence');
    const answered = once(other, 'data');
    network.heal();
    await hears(' one');
    await answered; // one that dialled into the cut is connected by now
    other.destroy();
  });

  test('lost: the connection breaks when the link is back, and not before', async () => {
    network.set(THERE, { passage: 'lost' });
    socket.write('never heard');
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(!socket.destroyed);
    const closed = new Promise((resolve) => socket.once('close', resolve)); // a reset is an error too
    network.heal();
    await closed;
    assert.equal(heard, 'hello');
  });

  test('refused: the connection is reset at once', async () => {
    const closed = new Promise((resolve) => socket.once('close', resolve)); // a reset is an error too
    network.set(THERE, { passage: 'refused' });
    await closed;
  });

  test('slow and late', async () => {
    network.set(THERE, { bytesPerSecond: 40_000 });
    network.set(BACK, { delayMs: 60 });
    const started = performance.now();
    socket.write('x'.repeat(8000));
    socket.write('end');
    await hears('end');
    const tookMs = performance.now() - started;
    assert.ok(tookMs > 200 && tookMs < 2000, `${tookMs} ms`);
    assert.equal(heard.length, 8008);
  });

  test('an end is passed on', async () => {
    socket.end(' bye');
    await once(socket, 'end');
    assert.equal(heard, 'hello bye');
  });
});
