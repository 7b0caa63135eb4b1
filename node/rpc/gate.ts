import { rpcFault } from './faults.ts';
import { RETRY_AFTER_MS } from './rpcError.ts';

/** How long a task keeps its place while others wait. */
const SLICE_MS = 20;
/** How long a task may run when no more can begin and others wait to: it holds memory that they need. */
const CROWDED_MS = 500;

export type GateOptions = {
  /** Tasks that run at the same time. */
  readonly runningMax: number;
  /** Tasks that have begun and not ended, those included that gave others a turn. */
  readonly startedMax: number;
  readonly startedPerClientMax: number;
  /** Tasks that wait to begin. */
  readonly waitingMax: number;
  readonly waitingPerClientMax: number;
  /** Milliseconds. */
  readonly now?: () => number;
};

/**
 * Who asks: any object that stays the same for one connection. Connections with the same `peer` share what they get;
 * without one a connection stands for itself.
 */
export type GateClient = { readonly signal: AbortSignal; readonly peer?: object };

type Entry = { readonly kind: 'begin' | 'go-on'; readonly wake: () => void };

/**
 * What the connections of one peer have used. Never behind the gate's clock when one of them begins to wait, so that
 * idling saves nothing up.
 */
type Peer = {
  usedMs: number;
  /** What its connection had used that was last given a place; others of it do not begin behind that. */
  clockMs: number;
};

/** What one connection has used and what it waits for. */
type Account = {
  readonly peer: Peer;
  usedMs: number;
  started: number;
  readonly queue: Entry[];
};

/**
 * Lets a few expensive tasks run at the same time. A free place goes to the peer that has used the least, and among its
 * connections to the one that has; a task that runs long gives its place away now and then, so that short ones do not wait for it. Bounded numbers begin and
 * wait, the others are refused at once. When no more can begin, those that have run longest must end
 * (`Turn.isInTheWay`).
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #now: () => number;
  readonly #peers = new WeakMap<object, Peer>();
  readonly #accounts = new WeakMap<GateClient, Account>();
  /** Accounts with entries. */
  readonly #waiting = new Set<Account>();
  #running = 0;
  #started = 0;
  #queued = 0;
  #clockMs = 0;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Tasks that have begun or wait to. */
  get load(): number {
    return this.#started + this.#queued;
  }

  /** Throws `rpc/busy`, and `rpc/client-gone` when the connection ends before the task has begun. */
  async run<Value>(client: GateClient, task: (turn: Turn) => Value | Promise<Value>): Promise<Value> {
    const account = this.#accountOf(client);
    if (!this.#mayBegin(account)) await this.#waitToBegin(account, client.signal);
    else this.#begin(account);
    const turn: Turn = new Turn({
      now: this.#now,
      charge: (ms) => {
        account.usedMs += ms;
        account.peer.usedMs += ms;
      },
      isOthersTurn: () => this.#isOthersTurn(account),
      giveWay: () => this.#giveWay(account, client.signal),
      isCrowded: () => this.#queued > 0 && this.#started >= this.#options.startedMax,
      leave: () => this.#leave(),
    });
    try {
      return await task(turn);
    } finally {
      this.#started--;
      account.started--;
      turn.end();
      this.#fill();
    }
  }

  #accountOf(client: GateClient): Account {
    const peer = getOrMake(this.#peers, client.peer ?? client, () => ({ usedMs: 0, clockMs: 0 }));
    const account = getOrMake(this.#accounts, client, () => ({ peer, usedMs: 0, started: 0, queue: [] }));
    peer.usedMs = Math.max(peer.usedMs, this.#clockMs);
    account.usedMs = Math.max(account.usedMs, peer.clockMs);
    return account;
  }

  #mayBegin(account: Account): boolean {
    return this.#running < this.#options.runningMax && this.#hasRoom(account);
  }

  #hasRoom({ started }: Account): boolean {
    const { startedMax, startedPerClientMax } = this.#options;
    return this.#started < startedMax && started < startedPerClientMax;
  }

  #begin(account: Account): void {
    this.#running++;
    this.#started++;
    account.started++;
  }

  async #waitToBegin(account: Account, signal: AbortSignal): Promise<void> {
    const { waitingMax, waitingPerClientMax } = this.#options;
    if (this.#queued >= waitingMax || account.queue.length >= waitingPerClientMax) {
      throw rpcFault('busy', { seen: this.load, retryMs: RETRY_AFTER_MS });
    }
    this.#queued++;
    const hasTurn = await this.#enqueue('begin', account, signal);
    if (!hasTurn) throw rpcFault('client-gone');
  }

  /** Leaves the running place and comes back to one; false when the connection has ended, then without a place. */
  #giveWay(account: Account, signal: AbortSignal): Promise<boolean> {
    const hasTurn = this.#enqueue('go-on', account, signal);
    this.#leave();
    return hasTurn;
  }

  #enqueue(kind: Entry['kind'], account: Account, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const entry: Entry = {
        kind,
        wake: () => {
          signal.removeEventListener('abort', onAbort);
          resolve(true);
        },
      };
      const onAbort = (): void => {
        this.#remove(account, entry);
        resolve(false);
      };
      // Those who have begun go first.
      if (kind === 'begin') account.queue.push(entry);
      else account.queue.unshift(entry);
      this.#waiting.add(account);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #remove(account: Account, entry: Entry): void {
    account.queue.splice(account.queue.indexOf(entry), 1);
    if (account.queue.length === 0) this.#waiting.delete(account);
    if (entry.kind === 'begin') this.#queued--;
  }

  #leave(): void {
    this.#running--;
    this.#fill();
  }

  /** Gives free places away. */
  #fill(): void {
    while (this.#running < this.#options.runningMax) {
      const account = this.#next();
      const entry = account?.queue[0];
      if (account === undefined || entry === undefined) return;
      this.#remove(account, entry);
      if (entry.kind === 'begin') this.#begin(account);
      else this.#running++;
      this.#clockMs = Math.max(this.#clockMs, account.peer.usedMs);
      account.peer.clockMs = Math.max(account.peer.clockMs, account.usedMs);
      entry.wake();
    }
  }

  /** The account that has used the least among those that could use a place. */
  #next(): Account | undefined {
    let next: Account | undefined;
    for (const account of this.#waiting) {
      if (account.queue[0]?.kind === 'begin' && !this.#hasRoom(account)) continue;
      if (next === undefined || isBefore(account, next)) next = account;
    }
    return next;
  }

  #isOthersTurn(account: Account): boolean {
    if (this.#waiting.size === 0) return false;
    const next = this.#next();
    return next !== undefined && next !== account && !isBefore(account, next);
  }
}

function isBefore(left: Account, right: Account): boolean {
  if (left.peer !== right.peer && left.peer.usedMs !== right.peer.usedMs) return left.peer.usedMs < right.peer.usedMs;
  return left.usedMs < right.usedMs;
}

function getOrMake<Key extends object, Value>(map: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

type TurnOptions = {
  readonly now: () => number;
  readonly charge: (ms: number) => void;
  readonly isOthersTurn: () => boolean;
  readonly giveWay: () => Promise<boolean>;
  readonly isCrowded: () => boolean;
  readonly leave: () => void;
};

/** A running task's place. */
export class Turn {
  readonly #options: TurnOptions;
  #hasPlace = true;
  #sinceMs: number;
  #usedMs = 0;

  constructor(options: TurnOptions) {
    this.#options = options;
    this.#sinceMs = options.now();
  }

  /** Time the task has had its place. */
  get usedMs(): number {
    return this.#hasPlace ? this.#usedMs + this.#options.now() - this.#sinceMs : this.#usedMs;
  }

  /** Whether the task has run for so long that it has to end, because others cannot begin. */
  get isInTheWay(): boolean {
    return this.usedMs > CROWDED_MS && this.#options.isCrowded();
  }

  /** Call it often: a promise, when there is one, must be awaited; meanwhile others run. */
  pause(): Promise<void> | undefined {
    const { now, isOthersTurn, giveWay } = this.#options;
    if (!this.#hasPlace || now() - this.#sinceMs < SLICE_MS) return undefined;
    this.#charge();
    if (!isOthersTurn()) return undefined;
    this.#hasPlace = false;
    return giveWay().then((hasPlace) => {
      this.#hasPlace = hasPlace;
      this.#sinceMs = now();
    });
  }

  end(): void {
    if (!this.#hasPlace) return;
    this.#charge();
    this.#hasPlace = false;
    this.#options.leave();
  }

  #charge(): void {
    const now = this.#options.now();
    const ms = now - this.#sinceMs;
    this.#usedMs += ms;
    this.#sinceMs = now;
    this.#options.charge(ms);
  }
}
