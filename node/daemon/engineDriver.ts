import { type Address, type Hash, isFault, type Verdict } from '@hanse/base';
import type {
  ConsensusEngine,
  EngineContext,
  EngineEvent,
  EngineOutput,
  Evidence,
  Head,
  Pledge,
} from '@hanse/consensus';
import type { Block } from '@hanse/protocol';
import { type Trace, traceEvent, traceOutput, traceSay } from './consensusTrace.ts';
import { FairQueue } from './fairQueue.ts';

/** Messages of one peer that wait for the engine; more are dropped (they are sent again after a round change). */
export const ENGINE_QUEUE_EACH_MAX = 256;

type Waiting<Message> = { readonly message: Message; readonly taken: (isTaken: boolean) => void };

/** A signature request as the signer takes it, without the ledger. */
export type EngineVote = {
  readonly height: number;
  readonly round: number;
  readonly kind: string;
  readonly part: number;
  readonly prepared?: number;
  readonly pledge?: Pledge;
  readonly hash: Hash;
};

/** What the driver needs of the machine. Everything that fails here with `fatal` stops consensus on this node. */
export type EnginePorts = {
  /** Durable when resolved. */
  readonly persist: (record: Uint8Array) => Promise<void>;
  /** Throws a signer fault when the vote must not be given. */
  readonly sign: (vote: EngineVote) => Promise<Uint8Array>;
  readonly send: (message: Uint8Array, to: 'all' | Address) => void;
  readonly build: (request: {
    readonly height: number;
    readonly round: number;
    readonly coinbase: Address;
    readonly extraData: Uint8Array;
  }) => Promise<Block | undefined>;
  readonly check: (block: Block) => Promise<Verdict>;
  /** Durable when resolved; the new head comes back through {@link EngineDriver.onHead}. */
  readonly commit: (block: Block) => Promise<void>;
  readonly fetch: (height: number) => void;
  /** Keeps and reports it; never holds the engine up. */
  readonly evidence: (evidence: Evidence) => void;
  readonly note: (event: string, fields: { readonly [name: string]: string | number }) => void;
  /** Consensus on this node has stopped: `error` says why. Called once. */
  readonly stopped: (error: unknown) => void;
  readonly clock: Clock;
  /** Told of every event and output, each before it takes effect. */
  readonly trace?: Trace;
};

/** Time, so that a simulation can bring its own. `now` in milliseconds of wall clock. */
export interface Clock {
  now(): number;
  /** Calls `action` once after `delayMs` of monotonic time; the result cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

/**
 * Runs one consensus engine: events in, one at a time; each output finished before the next begins,
 * so that nothing is said before what it depends on is on disk.
 */
export class EngineDriver<State, Message, Unsigned> {
  readonly #engine: ConsensusEngine<State, Message, Unsigned>;
  readonly #ports: EnginePorts;
  readonly #recover: EngineContext['recover'];
  readonly #messages = new FairQueue<Waiting<Message>>(ENGINE_QUEUE_EACH_MAX);
  /** What we said ourselves: heard before anything else, in the order said. */
  readonly #own: EngineEvent<Message>[] = [];
  /** Events of this node: few, never dropped, before those of peers. */
  readonly #urgent: EngineEvent<Message>[] = [];
  readonly #timers = new Map<string, () => void>();
  #state: State;
  #running = false;
  #stopped = false;
  #idle: Promise<void> = Promise.resolve();
  #dropped = 0;
  readonly #first: readonly EngineOutput<Message, Unsigned>[];

  constructor(options: {
    readonly engine: ConsensusEngine<State, Message, Unsigned>;
    readonly context: EngineContext;
    readonly record: Uint8Array | undefined;
    readonly head: Head;
    readonly ports: EnginePorts;
  }) {
    this.#engine = options.engine;
    this.#ports = options.ports;
    this.#recover = options.context.recover;
    const { state, output } = options.engine.start(
      options.context,
      options.record,
      options.head,
      options.ports.clock.now(),
    );
    this.#state = state;
    this.#first = output;
  }

  /** Messages dropped because the queue was full. */
  get dropped(): number {
    return this.#dropped;
  }

  get queued(): number {
    return this.#messages.length;
  }

  describe(): ReturnType<ConsensusEngine<State, Message, Unsigned>['describe']> {
    return this.#engine.describe(this.#state);
  }

  /** Acts on what the engine wants at its start; events that came earlier follow. */
  start(): void {
    this.#run(this.#first);
  }

  /** Ends timers and takes no more events; resolves when the output under way is finished. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    for (let left = this.#messages.shift(); left !== undefined; left = this.#messages.shift()) left.taken(false);
    await this.#idle;
  }

  onHead(head: Head): void {
    this.#tell({ kind: 'head', head });
  }

  onPool(hasTransactions: boolean): void {
    this.#tell({ kind: 'pool', hasTransactions });
  }

  onPeer(address: Address): void {
    this.#tell({ kind: 'peer', address });
  }

  /**
   * A peer's message, parsed. Resolves when the engine has heard it, so that its sender can be held back meanwhile; with
   * false when it was dropped because too many of that peer wait.
   */
  onMessage(from: Address, message: Message): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    if (this.#stopped || !this.#messages.push(from, { message, taken: resolve })) {
      this.#dropped++;
      return Promise.resolve(false);
    }
    this.#run([]);
    return promise;
  }

  #tell(event: EngineEvent<Message>): void {
    if (this.#stopped) return;
    this.#urgent.push(event);
    this.#run([]);
  }

  #run(output: readonly EngineOutput<Message, Unsigned>[]): void {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    this.#idle = this.#loop(output).catch((error: unknown) => this.#fail(error));
  }

  #fail(error: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#ports.stopped(error);
  }

  async #loop(first: readonly EngineOutput<Message, Unsigned>[]): Promise<void> {
    for (const output of first) await this.#act(output);
    while (!this.#stopped) {
      const first = this.#own.shift() ?? this.#urgent.shift();
      const waiting = first === undefined ? this.#messages.shift() : undefined;
      const event = waiting === undefined ? first : ({ kind: 'message', message: waiting.message } as const);
      if (event === undefined) break;
      this.#ports.trace?.(traceEvent(this.#engine, event, this.#recover));
      const { state, output } = this.#engine.step(this.#state, event, this.#ports.clock.now());
      this.#state = state;
      waiting?.taken(true);
      for (const one of output) await this.#act(one);
    }
    // In the same turn as the look at the queues, so that no event can come in between and wait for ever.
    this.#running = false;
  }

  async #act(output: EngineOutput<Message, Unsigned>): Promise<void> {
    if (this.#stopped) return;
    const ports = this.#ports;
    if (output.kind !== 'say') ports.trace?.(traceOutput(this.#engine, output));
    switch (output.kind) {
      case 'persist':
        return ports.persist(output.record);
      case 'say':
        return this.#say(output);
      case 'resend':
        // Whoever needs it again may need the transactions too, and our pool may not have them any more.
        ports.send(this.#engine.encodeMessage(output.message, 'full'), output.to);
        return;
      case 'build':
        this.#answer(ports.build(output), (block) => ({
          kind: 'built',
          height: output.height,
          round: output.round,
          block,
        }));
        return;
      case 'check': {
        const { height, round, digest } = output;
        this.#answer(ports.check(output.block), (verdict) => ({ kind: 'checked', height, round, digest, verdict }));
        return;
      }
      case 'decide':
        return ports.commit(output.block);
      case 'set-timer': {
        const { name, height, round, delayMs } = output;
        this.#timers.get(name)?.();
        const fire = (): void => {
          this.#timers.delete(name);
          this.#tell({ kind: 'timer', name, height, round });
        };
        this.#timers.set(name, ports.clock.after(Math.max(0, delayMs), fire));
        return;
      }
      case 'cancel-timer':
        this.#timers.get(output.name)?.();
        this.#timers.delete(output.name);
        return;
      case 'behind':
        ports.fetch(output.height);
        return;
      case 'evidence':
        ports.evidence(output.evidence);
        return;
      case 'note':
        ports.note(output.event, output.fields);
        return;
    }
  }

  async #say({ utterance }: EngineOutput<Message, Unsigned> & { kind: 'say' }): Promise<void> {
    const signatures: Uint8Array[] = [];
    const hashes: Hash[] = [];
    for (let hash = utterance.nextHash(signatures); hash !== undefined; hash = utterance.nextHash(signatures)) {
      try {
        signatures.push(await this.#ports.sign({ ...utterance.slot, part: signatures.length, hash }));
        hashes.push(hash);
      } catch (error) {
        // The signer knows of a vote that this one contradicts: silence is the only safe answer, others go on.
        if (!isFault(error) || !error.code.startsWith('signer/')) throw error;
        this.#ports.trace?.(traceSay(utterance, { hashes, refused: error.code }));
        this.#ports.note('vote-refused', { code: error.code, reason: error.message });
        return;
      }
    }
    this.#ports.trace?.(traceSay(utterance, { hashes }));
    const message = this.#engine.sign(utterance.unsigned, signatures);
    // A block of an earlier round comes back whole: after an outage the transactions may be nowhere but in the lock.
    const form = utterance.slot.round === 0 ? 'compact' : 'full';
    this.#ports.send(this.#engine.encodeMessage(message, form), utterance.to);
    this.#own.push({ kind: 'message', message });
  }

  #answer<Value>(asked: Promise<Value>, event: (value: Value) => EngineEvent<Message>): void {
    asked.then(
      (value) => this.#tell(event(value)),
      (error: unknown) => this.#fail(error),
    );
  }
}
