import { type Address, invariant, type Verdict } from '@hanse/base';
import type { Block } from '@hanse/protocol';
import type {
  ConsensusEngine,
  EngineContext,
  EngineEvent,
  EngineOutput,
  EngineSettings,
  Evidence,
  Head,
  Sealers,
} from '../engine.ts';
import { validatorsOf } from '../qbft/validatorsOf.ts';
import { stubRecover, stubSign } from './stubSignature.ts';
import { type Refusal, VoteMemory } from './voteMemory.ts';
import { checkBlock, makeBlock } from './worldBlock.ts';

export type Timer = {
  readonly name: string;
  readonly height: number;
  readonly round: number;
  readonly delayMs: number;
};

/** What a node in a small world needs from it. */
export type Surroundings = {
  readonly now: () => number;
  /** Tells blocks of one height apart. */
  readonly serial: () => number;
  readonly send: (from: WorldNodeName, bytes: Uint8Array, to: 'all' | Address) => void;
  readonly setTimer: (node: WorldNodeName, timer: Timer) => void;
  readonly cancelTimer: (node: WorldNodeName, name: string) => void;
  /** The answer to a `build` or `check` is ready: to be heard some time later, by the same process or not at all. */
  readonly answer: (node: WorldNodeName, hear: () => void) => void;
  readonly committed: (node: WorldNodeName, block: Block) => void;
  readonly behind: (node: WorldNodeName, height: number) => void;
  /** Told of each output before it is acted on; false: the node dies here. */
  readonly survives: (node: WorldNodeName, output: EngineOutput<unknown, unknown>) => boolean;
  /** The signer of a node that lost its data keeps it from contradicting what it said before. */
  readonly refused: (node: WorldNodeName, kind: string, reason: Refusal) => void;
  readonly evidence?: (node: WorldNodeName, evidence: Evidence) => void;
  readonly check?: (node: WorldNodeName, block: Block) => Verdict;
  readonly build?: (node: WorldNodeName, block: Block) => Block | undefined;
};

export type WorldNodeName = string;

/** A node's chain and what its engine has on disk. */
export type Folder = { readonly chain: readonly Block[]; readonly record: Uint8Array | undefined };

/**
 * One node without disk, sockets and keys: the engine, what a disk would hold (chain, record, signer memory), and the
 * driver's rule that outputs are acted on in order, our own words heard before anything else.
 */
export class WorldNode<State, Message, Unsigned> {
  readonly name: WorldNodeName;
  readonly address: Address;
  readonly chain: Block[];
  readonly #engine: ConsensusEngine<State, Message, Unsigned>;
  readonly #settings: EngineSettings;
  readonly #world: Surroundings;
  readonly #sealersAfter: (block: Block) => Sealers;
  /** Lies beside the key: crashes and lost data folders do not touch it. */
  readonly votes = new VoteMemory();
  /** Up to this height the engine cannot know what was signed, so that the signer may have to refuse. */
  #forgottenHeight: number;
  /** Its data folder was lost once: it may ask for pledges that its signer remembers better. */
  #isForgetful: boolean;
  #record: Uint8Array | undefined;
  #state: State | undefined;
  #urgent: EngineEvent<Message>[] = [];
  #lives = 0;

  constructor(options: {
    readonly name: WorldNodeName;
    readonly address: Address;
    readonly engine: ConsensusEngine<State, Message, Unsigned>;
    readonly settings: EngineSettings;
    readonly genesis: Block;
    /** Who seals the height after a block; by default the validators it names, for ever. */
    readonly sealersAfter?: ((block: Block) => Sealers) | undefined;
    /** Another node speaks with the same key, and what it says is heard here as our own word. */
    readonly isTwin?: boolean;
    readonly world: Surroundings;
  }) {
    this.name = options.name;
    this.address = options.address;
    this.#engine = options.engine;
    this.#settings = options.settings;
    this.#world = options.world;
    this.#sealersAfter =
      options.sealersAfter ??
      (({ header }) => ({ engine: options.engine.name, validators: validatorsOf(header), since: 1 }));
    this.chain = [options.genesis];
    this.#forgottenHeight = options.isTwin === true ? Number.POSITIVE_INFINITY : -1;
    this.#isForgetful = options.isTwin === true;
  }

  get isAlive(): boolean {
    return this.#state !== undefined;
  }

  get state(): State {
    invariant(this.#state !== undefined, `${this.name} is alive`);
    return this.#state;
  }

  /** What the engine has on disk. */
  get record(): Uint8Array | undefined {
    return this.#record;
  }

  get head(): Head {
    const block = this.chain.at(-1);
    invariant(block !== undefined, 'a chain has a genesis block');
    return { ...this.#sealersAfter(block), header: block.header, hash: block.hash };
  }

  start(): void {
    const context: EngineContext = { self: this.address, settings: this.#settings, recover: stubRecover };
    const { state, output } = this.#engine.start(context, this.#record, this.head, this.#world.now());
    this.#state = state;
    this.#urgent = [];
    this.#lives++;
    this.#act(output);
  }

  #answer(event: EngineEvent<Message>): void {
    const life = this.#lives;
    this.#world.answer(this.name, () => {
      if (life === this.#lives) this.tell(event);
    });
  }

  /** The process is gone; chain, record and signer memory stay. */
  crash(): void {
    this.#state = undefined;
    this.#urgent = [];
  }

  /** The data folder of a node that is down is gone: its chain and its record; the signer's memory is elsewhere. */
  wipe(): void {
    invariant(!this.isAlive, `${this.name} is down while its data folder is lost`);
    this.chain.length = 1;
    this.#isForgetful = true;
    this.#record = undefined;
    this.#forgottenHeight = Math.max(this.#forgottenHeight, this.votes.height);
  }

  /** What the data folder holds now. */
  get folder(): Folder {
    return { chain: [...this.chain], record: this.#record };
  }

  /** An old copy takes the place of the data folder of a node that is down; the signer's memory is elsewhere. */
  restore({ chain, record }: Folder): void {
    invariant(!this.isAlive, `${this.name} is down while its data folder is replaced`);
    this.chain.splice(0, this.chain.length, ...chain);
    this.#isForgetful = true;
    this.#record = record;
    this.#forgottenHeight = Math.max(this.#forgottenHeight, this.votes.height);
  }

  tell(event: EngineEvent<Message>): void {
    if (this.#state === undefined) return;
    this.#step(event);
  }

  /** A peer's bytes; what cannot be read is dropped. */
  receive(bytes: Uint8Array): void {
    const parsed = this.#engine.parseMessage(bytes, () => undefined);
    if (parsed.kind === 'accept') this.tell({ kind: 'message', message: parsed.value });
  }

  /** A block from a peer, checked as sync does. */
  adopt(block: Block): void {
    if (this.#state === undefined || block.header.number !== this.chain.length) return;
    const verdict = this.#engine.verifySeals(block.header, this.head, stubRecover);
    invariant(
      verdict.kind === 'accept',
      `${this.name} was given block ${block.header.number} without a quorum of seals`,
    );
    this.#grow(block);
    this.#drain();
  }

  #grow(block: Block): void {
    this.chain.push(block);
    this.#world.committed(this.name, block);
    this.#urgent.push({ kind: 'head', head: this.head });
  }

  #step(event: EngineEvent<Message>): void {
    if (this.#state === undefined) return;
    const { state, output } = this.#engine.step(this.#state, event, this.#world.now());
    this.#state = state;
    this.#act(output);
  }

  #drain(): void {
    for (let event = this.#urgent.shift(); event !== undefined; event = this.#urgent.shift()) this.#step(event);
  }

  #act(output: readonly EngineOutput<Message, Unsigned>[]): void {
    for (const one of output) {
      if (this.#state === undefined) return;
      if (!this.#world.survives(this.name, one)) {
        this.crash();
        return;
      }
      this.#do(one);
    }
    this.#drain();
  }

  #do(output: EngineOutput<Message, Unsigned>): void {
    const world = this.#world;
    switch (output.kind) {
      case 'persist':
        this.#record = output.record;
        return;
      case 'say':
        this.#say(output);
        return;
      case 'resend':
        world.send(this.name, this.#engine.encodeMessage(output.message, 'compact'), output.to);
        return;
      case 'build': {
        const { height, round, coinbase, extraData } = output;
        const made = makeBlock({ parent: this.head, coinbase, extraData, nowMs: world.now(), serial: world.serial() });
        const block = world.build === undefined ? made : world.build(this.name, made);
        this.#answer({ kind: 'built', height, round, block });
        return;
      }
      case 'check': {
        const { height, round, digest, block } = output;
        const verdict = (world.check ?? ((_, checked) => checkBlock(checked)))(this.name, block);
        this.#answer({ kind: 'checked', height, round, digest, verdict });
        return;
      }
      case 'decide':
        invariant(output.block.header.number === this.chain.length, `${this.name} decides the block after its head`);
        this.#grow(output.block);
        return;
      case 'set-timer':
        world.setTimer(this.name, output);
        return;
      case 'cancel-timer':
        world.cancelTimer(this.name, output.name);
        return;
      case 'behind':
        world.behind(this.name, output.height);
        return;
      case 'evidence':
        world.evidence?.(this.name, output.evidence);
        return;
      case 'note':
    }
  }

  #say({ utterance }: EngineOutput<Message, Unsigned> & { kind: 'say' }): void {
    const { slot, nextHash, unsigned, to } = utterance;
    const signatures: Uint8Array[] = [];
    for (let hash = nextHash(signatures); hash !== undefined; hash = nextHash(signatures)) {
      const refusal = this.votes.remember({ ...slot, part: signatures.length, hash });
      if (refusal !== undefined) {
        const place = `${slot.height}/${slot.round}/${slot.kind}/${signatures.length}`;
        const isForgetful = slot.pledge === undefined ? slot.height <= this.#forgottenHeight : this.#isForgetful;
        invariant(isForgetful, `${this.name} never asks for a ${refusal}, as at ${place}`);
        this.#world.refused(this.name, slot.kind, refusal);
        return;
      }
      signatures.push(stubSign(this.address, hash));
    }
    const message = this.#engine.sign(unsigned, signatures);
    this.#world.send(this.name, this.#engine.encodeMessage(message, 'compact'), to);
    this.#urgent.push({ kind: 'message', message });
  }
}
