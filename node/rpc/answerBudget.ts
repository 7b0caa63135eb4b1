/** Under pressure a client that has taken nothing for this long gives way to the others. */
const PRESSURE_STALL_MS = 2000;

export type AnswerBudgetOptions = {
  /** Bytes of all connections together. */
  readonly bytesMax: number;
  /** Bytes of one connection. */
  readonly connectionBytesMax: number;
  /** Time without any progress after which a connection is cut. */
  readonly stallMsMax: number;
  /** Milliseconds. */
  readonly now?: () => number;
};

/** The bytes of answers that are made and not yet taken by their clients: of all connections, and of each. */
export class AnswerBudget {
  readonly #options: AnswerBudgetOptions;
  readonly #outboxes = new Set<Outbox>();
  #held = 0;

  constructor(options: AnswerBudgetOptions) {
    this.#options = options;
  }

  get held(): number {
    return this.#held;
  }

  /** The place of a new connection, which `cut` ends at once. */
  outbox(cut: () => void): Outbox {
    const { connectionBytesMax: bytesMax, now = () => performance.now() } = this.#options;
    const outbox: Outbox = new Outbox({
      bytesMax,
      now,
      cut,
      reserve: (bytes) => this.#reserve(bytes, outbox),
      release: (bytes) => {
        this.#held -= bytes;
      },
      leave: () => this.#outboxes.delete(outbox),
    });
    this.#outboxes.add(outbox);
    return outbox;
  }

  /** Cuts the connections whose clients have stopped reading. Called now and then. */
  sweep(): void {
    for (const outbox of this.#outboxes) if (outbox.stalledMs() >= this.#options.stallMsMax) outbox.cut();
  }

  /** Whether there is room, if need be after those who read slowest have been cut. */
  #reserve(bytes: number, asking: Outbox): boolean {
    const { bytesMax } = this.#options;
    if (this.#held + bytes > bytesMax) {
      const stalled = [...this.#outboxes]
        .map((outbox) => ({ outbox, ms: outbox.stalledMs() }))
        .filter(({ outbox, ms }) => ms >= PRESSURE_STALL_MS && outbox !== asking)
        .sort((left, right) => right.ms - left.ms);
      for (const { outbox } of stalled) {
        if (this.#held + bytes <= bytesMax) break;
        outbox.cut();
      }
    }
    if (this.#held + bytes > bytesMax) return false;
    this.#held += bytes;
    return true;
  }
}

type OutboxOptions = {
  readonly bytesMax: number;
  readonly now: () => number;
  readonly cut: () => void;
  readonly reserve: (bytes: number) => boolean;
  readonly release: (bytes: number) => void;
  readonly leave: () => void;
};

/** What one connection has asked for and not taken yet. After `close` nothing counts any more. */
export class Outbox {
  readonly #options: OutboxOptions;
  #held = 0;
  /** Of these, given to the socket. */
  #sending = 0;
  #progressMs = 0;
  #isClosed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get held(): number {
    return this.#held;
  }

  /** Makes room for `bytes` of an answer; false: there is none, and the answer must not be kept. */
  hold(bytes: number): boolean {
    if (this.#isClosed) return false;
    const { bytesMax, reserve } = this.#options;
    if (this.#held + bytes > bytesMax || !reserve(bytes)) return false;
    this.#held += bytes;
    return true;
  }

  /**
   * Replaces the `heldBytes` of an answer by what it has become. A small answer that nothing was held for is let through:
   * there are at most a few for each connection, and it says why there is no other.
   */
  settle(heldBytes: number, bytes: number): void {
    if (this.#isClosed) return;
    this.#held += bytes - heldBytes;
    this.#options.release(heldBytes - bytes);
  }

  /** Gives back what was held and will not be sent. */
  drop(bytes: number): void {
    if (this.#isClosed) return;
    this.#held -= bytes;
    this.#options.release(bytes);
  }

  /** `bytes` that are held have been given to the socket. */
  sending(bytes: number): void {
    if (this.#isClosed) return;
    if (this.#sending === 0) this.#progressMs = this.#options.now();
    this.#sending += bytes;
  }

  /** The socket has passed them on. */
  sent(bytes: number): void {
    if (this.#isClosed) return;
    this.#sending -= bytes;
    this.#progressMs = this.#options.now();
    this.drop(bytes);
  }

  /** Time since the client last took something, 0 when nothing waits for it. */
  stalledMs(): number {
    return this.#sending === 0 ? 0 : this.#options.now() - this.#progressMs;
  }

  /** Ends the connection; its bytes are free at once. */
  cut(): void {
    if (this.#isClosed) return;
    this.close();
    this.#options.cut();
  }

  close(): void {
    if (this.#isClosed) return;
    this.drop(this.#held);
    this.#isClosed = true;
    this.#sending = 0;
    this.#options.leave();
  }
}
