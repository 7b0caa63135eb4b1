import type { Socket } from 'node:net';
import type { AnswerBudget, Outbox } from './answerBudget.ts';
import type { RpcLimits } from './limits.ts';
import type { Subscriber } from './method.ts';

type ConnectionOptions = {
  readonly socket: Socket;
  readonly budget: AnswerBudget;
  readonly peer: object | undefined;
  readonly onCut: () => void;
};

/** One TCP connection, over HTTP or WebSocket. */
export class Connection {
  readonly outbox: Outbox;
  readonly socket: Socket;
  /** Shared by the connections of one address; this machine's stand for themselves, a proxy may speak for many. */
  readonly peer: object;
  /** Set once the connection has become a WebSocket. */
  subscriber: Subscriber | undefined;
  readonly #gone = new AbortController();
  #requests = 0;
  #answered = 0;

  constructor({ socket, budget, peer, onCut }: ConnectionOptions) {
    this.socket = socket;
    this.peer = peer ?? this;
    this.outbox = budget.outbox(() => {
      onCut();
      socket.destroy();
    });
    socket.on('close', () => {
      this.#gone.abort();
      this.outbox.close();
    });
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** Has been answered and asks nothing: its client will connect again when it needs to. */
  get isIdle(): boolean {
    return this.#requests === 0 && this.#answered > 0 && this.subscriber === undefined;
  }

  requestBegins(): void {
    this.#requests++;
  }

  requestEnds(): void {
    this.#requests--;
    this.#answered++;
  }
}

export type ConnectionsOptions = {
  readonly limits: RpcLimits;
  readonly budget: AnswerBudget;
  /** Whether the server listens on this machine's own addresses only. */
  readonly isLocalOnly: () => boolean;
  /** A client has been cut because it does not read its answers. */
  readonly onCut: (socket: Socket) => void;
};

/** What is known of a remote address while it has connections. */
type Address = { connections: number };

/**
 * All connections of a server. No address may take all places: a remote one has `connectionsPerAddressMax`. This
 * machine's own speak for many when a proxy stands before the node: they have three quarters, or all where nobody else
 * can connect. When few places are left, connections that are kept for later requests end.
 */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #bySocket = new WeakMap<object, Connection>();
  readonly #all = new Set<Connection>();
  readonly #byAddress = new Map<string, Address>();
  #count = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether there is a place for `socket`; if not, the caller destroys it. */
  accept(socket: Socket): boolean {
    const { limits, budget, onCut } = this.#options;
    const group = addressGroup(socket.remoteAddress ?? '');
    const address = this.#byAddress.get(group) ?? { connections: 0 };
    if (address.connections >= this.#groupMax(group)) return false;
    this.#byAddress.set(group, address);
    address.connections++;
    this.#count++;
    socket.on('close', () => {
      this.#count--;
      if (--address.connections === 0) this.#byAddress.delete(group);
    });
    // Before the last places are taken, so that those who come meanwhile find some.
    if (this.#count * 8 >= limits.connectionsMax * 7) this.#endIdle();
    const peer = group === LOOPBACK ? undefined : address;
    const connection = new Connection({ socket, budget, peer, onCut: () => onCut(socket) });
    this.#bySocket.set(socket, connection);
    this.#all.add(connection);
    socket.on('close', () => this.#all.delete(connection));
    return true;
  }

  /** The connection of an accepted socket. */
  of(socket: object): Connection {
    const connection = this.#bySocket.get(socket);
    if (connection === undefined) throw new RangeError('a request comes over an accepted connection');
    return connection;
  }

  #endIdle(): void {
    for (const connection of this.#all) if (connection.isIdle) connection.socket.destroy();
  }

  #groupMax(group: string): number {
    const { connectionsMax, connectionsPerAddressMax } = this.#options.limits;
    if (group !== LOOPBACK) return connectionsPerAddressMax;
    return this.#options.isLocalOnly() ? connectionsMax : Math.floor((connectionsMax * 3) / 4);
  }
}

const LOOPBACK = 'loopback';

export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/** Addresses that one client can have many of count together: an IPv6 /64, and all of loopback. */
export function addressGroup(address: string): string {
  if (isLoopback(address)) return LOOPBACK;
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  if (v4?.[1] !== undefined) return v4[1];
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const start = head === '' ? [] : head.split(':');
  const end = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - start.length - end.length;
  return [...start, ...Array<string>(Math.max(0, zeros)).fill('0'), ...end].slice(0, 4).join(':');
}
