import { createServer, type Server, Socket } from 'node:net';

/** What a link does with bytes that go one way. */
export type Passage =
  | 'open'
  /** Nothing comes out, nothing is lost: bytes wait, as behind a cut cable, and come when it is mended. */
  | 'held'
  /** Bytes are thrown away; connections that lost some break when the link opens. */
  | 'lost'
  /** Connections are reset, and new ones too. */
  | 'refused';

export type Way = {
  readonly passage: Passage;
  readonly delayMs: number;
  readonly bytesPerSecond: number;
};

const OPEN: Way = { passage: 'open', delayMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY };
/** Bytes of one direction of one connection that wait here; then we read no more, so that the sender feels it. */
const QUEUE_BYTES_MAX = 256 << 10;
/** A slow link sends pieces of this size. */
const PIECE_BYTES = 2048;

/**
 * The network between nodes: each dials every other on a port of its own here, and bytes of the pair pass, wait, crawl or
 * vanish, separately each way. Knows nothing of what is inside (TLS).
 */
export class FaultNetwork {
  readonly #ways = new Map<string, OneWay>();
  readonly #servers: Server[] = [];
  readonly #connections = new Set<Connection>();

  /** A port of 127.0.0.1 on which `from` reaches `to`, which listens on `target`. */
  async port({
    from,
    to,
    target,
  }: {
    readonly from: string;
    readonly to: string;
    readonly target: number;
  }): Promise<number> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      const connection = new Connection(socket, target, { there: this.#way(from, to), back: this.#way(to, from) });
      this.#connections.add(connection);
      connection.onClosed = () => this.#connections.delete(connection);
    });
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a server without a port');
    return address.port;
  }

  /** Changes one direction between two nodes. */
  set({ from, to }: { readonly from: string; readonly to: string }, change: Partial<Way>): void {
    this.#way(from, to).set(change);
  }

  /** Every link as if nothing had ever been wrong with it. */
  heal(): void {
    for (const way of this.#ways.values()) way.set(OPEN);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of [...this.#connections]) connection.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #way(from: string, to: string): OneWay {
    const name = `${from}>${to}`;
    const way = this.#ways.get(name) ?? new OneWay();
    this.#ways.set(name, way);
    return way;
  }
}

/** One direction between two nodes, of all their connections. */
class OneWay {
  state: Way = OPEN;
  /** When the last byte on the way is out, of `performance.now()`. */
  freeAtMs = 0;
  readonly listeners: Set<() => void> = new Set();

  set(change: Partial<Way>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}

type Ways = { readonly there: OneWay; readonly back: OneWay };

/** One connection through the network, dialled by whom `there` comes from. */
class Connection {
  readonly #dialler: Socket;
  readonly #target: number;
  readonly #ways: Ways;
  readonly #pipes: Pipe[] = [];
  #other: Socket | undefined;
  onClosed: () => void = () => undefined;

  constructor(dialler: Socket, target: number, ways: Ways) {
    this.#dialler = dialler;
    this.#target = target;
    this.#ways = ways;
    dialler.setNoDelay(true);
    dialler.on('error', () => undefined); // 'close' follows, and is passed on when the way is open
    dialler.once('close', () => this.#onClose());
    for (const way of [ways.there, ways.back]) way.listeners.add(this.#onChange);
    this.#onChange();
  }

  readonly #onChange = (): void => {
    const states = [this.#ways.there.state.passage, this.#ways.back.state.passage];
    if (states.includes('refused')) this.destroy();
    else if (states.every((state) => state === 'open') && this.#other === undefined) this.#connect();
    for (const pipe of this.#pipes) pipe.onChange();
  };

  #connect(): void {
    const other = new Socket({ allowHalfOpen: true });
    this.#other = other;
    other.setNoDelay(true);
    other.on('error', () => undefined);
    other.once('close', () => this.#onClose());
    other.connect(this.#target, '127.0.0.1', () => {
      const broken = (): void => this.destroy();
      this.#pipes.push(
        new Pipe(this.#dialler, other, { way: this.#ways.there, broken }),
        new Pipe(other, this.#dialler, { way: this.#ways.back, broken }),
      );
    });
  }

  /** A cut hides that one side has gone: the other hears of it when the pipes have carried everything. */
  #onClose(): void {
    if (this.#pipes.length === 0 || (this.#dialler.destroyed && this.#other?.destroyed)) this.destroy();
  }

  destroy(): void {
    for (const way of [this.#ways.there, this.#ways.back]) way.listeners.delete(this.#onChange);
    for (const pipe of this.#pipes) pipe.stop();
    for (const socket of [this.#dialler, this.#other]) if (socket?.destroyed === false) socket.resetAndDestroy();
    this.onClosed();
  }
}

type Piece = { readonly bytes: Buffer | 'end'; readonly dueMs: number };

/** Carries what one socket says to another, as the way allows. */
class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #way: OneWay;
  readonly #broken: () => void;
  readonly #queue: Piece[] = [];
  #queued = 0;
  #hasLost = false;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(from: Socket, to: Socket, { way, broken }: { readonly way: OneWay; readonly broken: () => void }) {
    this.#from = from;
    this.#to = to;
    this.#way = way;
    this.#broken = broken;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.once('end', () => this.#take('end'));
    // Without an end: the process died. The other side hears of it when the way is open.
    from.once('close', () => this.#take('end'));
    to.on('drain', () => this.#pump());
    from.resume();
  }

  onChange(): void {
    if (this.#hasLost && this.#way.state.passage === 'open') this.#broken();
    else this.#pump();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #take(bytes: Buffer | 'end'): void {
    if (this.#isStopped) return;
    const { passage, delayMs, bytesPerSecond } = this.#way.state;
    if (passage === 'lost') {
      this.#hasLost = true;
      return;
    }
    const dueMs = performance.now() + delayMs;
    if (bytes === 'end') this.#queue.push({ bytes, dueMs });
    else {
      const size = Number.isFinite(bytesPerSecond) ? PIECE_BYTES : bytes.length;
      for (let at = 0; at < bytes.length; at += size) this.#queue.push({ bytes: bytes.subarray(at, at + size), dueMs });
      this.#queued += bytes.length;
      if (this.#queued > QUEUE_BYTES_MAX) this.#from.pause();
    }
    this.#pump();
  }

  #pump(): void {
    clearTimeout(this.#timer);
    for (;;) {
      const { passage, bytesPerSecond } = this.#way.state;
      const [next] = this.#queue;
      if (this.#isStopped || next === undefined || passage !== 'open' || this.#to.writableNeedDrain) return;
      const now = performance.now();
      const waitMs = Math.max(next.dueMs, this.#way.freeAtMs) - now;
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), waitMs);
        return;
      }
      this.#queue.shift();
      if (next.bytes === 'end') {
        this.#to.end();
        continue;
      }
      this.#queued -= next.bytes.length;
      if (this.#queued <= QUEUE_BYTES_MAX / 2) this.#from.resume();
      this.#way.freeAtMs = now + (next.bytes.length / bytesPerSecond) * 1000;
      this.#to.write(next.bytes);
    }
  }
}
