import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { AnswerBudget } from './answerBudget.ts';
import { addressGroup, Connections } from './connections.ts';
import { DEFAULT_RPC_LIMITS } from './limits.ts';

class FakeSocket extends EventEmitter {
  readonly remoteAddress: string;
  isDestroyed = false;

  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
  }

  destroy(): void {
    this.isDestroyed = true;
    this.emit('close');
  }
}

function connections({ isLocalOnly = false } = {}) {
  const limits = { ...DEFAULT_RPC_LIMITS, connectionsMax: 8, connectionsPerAddressMax: 2 };
  const budget = new AnswerBudget({ bytesMax: 10, connectionBytesMax: 10, stallMsMax: 10 });
  const made = new Connections({
    limits,
    budget,
    isLocalOnly: () => isLocalOnly,
    onCut: () => undefined,
  });
  const connect = (address: string): FakeSocket | undefined => {
    const socket = new FakeSocket(address);
    return made.accept(socket as unknown as Socket) ? socket : undefined;
  };
  return { made, budget, connect };
}

test('no remote address takes all places, and those it leaves are free again', () => {
  const { made, connect } = connections();
  const first = connect('192.0.2.1');
  assert.ok(first && connect('::ffff:192.0.2.1'));
  assert.equal(connect('192.0.2.1'), undefined);
  assert.ok(connect('192.0.2.2'), 'others are not concerned');
  const other = connect('192.0.2.3');
  const again = connect('192.0.2.3');
  assert.ok(other && again);
  assert.equal(made.of(other).peer, made.of(again).peer, 'they share their turns');
  assert.notEqual(made.of(other).peer, made.of(first).peer);
  other.destroy();
  again.destroy();
  first.destroy();
  assert.ok(connect('192.0.2.1'));
  assert.equal(made.count, 3);
});

test('this machine has three quarters of the places, or all when nobody else can connect', () => {
  const shared = connections();
  for (let count = 0; count < 6; count++) assert.ok(shared.connect('127.0.0.1'));
  assert.equal(shared.connect('::1'), undefined);
  assert.ok(shared.connect('192.0.2.1'));
  const local = connections({ isLocalOnly: true });
  for (let count = 0; count < 8; count++) assert.ok(local.connect('127.0.0.1'));
});

test('before the last places are taken, those end that are kept for later requests', () => {
  const { made, connect } = connections({ isLocalOnly: true });
  const sockets = Array.from({ length: 6 }, () => connect('127.0.0.1') as FakeSocket);
  const [idle, busy, fresh, webSocket] = sockets.map((socket) => ({ socket, connection: made.of(socket) }));
  assert.ok(idle && busy && fresh && webSocket);
  for (const { connection } of [idle, busy, webSocket]) {
    connection.requestBegins();
    connection.requestEnds();
  }
  busy.connection.requestBegins();
  webSocket.connection.subscriber = { subscribe: () => '', unsubscribe: () => false };
  assert.ok(connect('127.0.0.1'));
  assert.deepEqual(
    [idle, busy, fresh, webSocket].map(({ socket }) => socket.isDestroyed),
    [true, false, false, false],
  );
});

test('when a connection ends, its requests hear of it and its unread bytes are free', () => {
  const { made, budget, connect } = connections();
  const socket = connect('192.0.2.1');
  assert.ok(socket);
  const connection = made.of(socket);
  assert.ok(connection.outbox.hold(10));
  socket.destroy();
  assert.ok(connection.signal.aborted);
  assert.equal(budget.held, 0);
});

test('the addresses of one IPv6 network count together', () => {
  assert.equal(addressGroup('2001:db8::1'), addressGroup('2001:db8:0:0:ffff::2'));
  assert.notEqual(addressGroup('2001:db8:0:1::1'), addressGroup('2001:db8::1'));
  assert.equal(addressGroup('fe80::1%eth0'), 'fe80:0:0:0');
  assert.equal(addressGroup('127.0.0.1'), addressGroup('::1'));
});
