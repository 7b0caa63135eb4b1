import { type Address, type Hash, invariant, type Verdict } from '@hanse/base';
import type { Block } from '@hanse/protocol';
import type { ConsensusEngine, EngineOutput, EngineSettings, Evidence, Sealers } from '../engine.ts';
import { Agenda } from './agenda.ts';
import { Dice } from './dice.ts';
import { stubAddress } from './stubSignature.ts';
import { genesisBlock } from './worldBlock.ts';
import { type Surroundings, type Timer, WorldNode } from './worldNode.ts';

/** Time from one machine to another and back to work, milliseconds. */
const LATENCY_MS = { min: 1, max: 40 } as const;
/** Blocks a node takes from a peer at once. */
const FETCH_BLOCKS = 16;

export type WorldOptions<State, Message, Unsigned> = {
  readonly engine: ConsensusEngine<State, Message, Unsigned>;
  readonly genesisExtraData: (validators: readonly Address[]) => Uint8Array;
  readonly settings: EngineSettings;
  readonly validators: number;
  /** Nodes that run once more with the same key and a signer that knows nothing of it: Byzantine validators. */
  readonly twins?: number;
  readonly seed: number;
  /** Who seals the height after a block; by default its own validators, for ever. */
  readonly sealersAfter?: (block: Block) => Sealers;
  /** What a node finds when it executes a block; by default what it was made for. */
  readonly check?: (name: string, block: Block) => Verdict;
};

/** A league in virtual time: lossy links that come back, nodes that die between any two outputs, blocks fetched from peers. */
export class World<State, Message, Unsigned> {
  readonly dice: Dice;
  readonly agenda: Agenda;
  readonly nodes: readonly WorldNode<State, Message, Unsigned>[];
  /** Probability that a message is lost, a node dies before an output. */
  lossRate = 0;
  crashRate = 0;
  /** Chooses outputs before which a node dies; it comes back a little later. */
  isDeadly: (name: string, output: EngineOutput<unknown, unknown>) => boolean = () => false;
  /** Chooses messages that never arrive. */
  isLost: (bytes: Uint8Array) => boolean = () => false;
  messages = 0;
  /** Told of each block that is committed anywhere, after agreement on it has been checked. */
  onCommitted: (name: string, height: number) => void = () => {};
  outputs = new Map<string, number>();
  /** Who found whom lying. */
  readonly evidence: { readonly by: string; readonly evidence: Evidence }[] = [];
  readonly #cuts = new Set<string>();
  readonly #timers = new Map<string, Timer>();
  readonly #decided = new Map<number, Hash>();
  #serial = 0;

  constructor(options: WorldOptions<State, Message, Unsigned>) {
    const { engine, settings } = options;
    this.dice = new Dice(options.seed);
    this.agenda = new Agenda(1_000_000);
    const addresses = Array.from({ length: options.validators }, (_, at) => stubAddress(at + 1));
    const genesis = genesisBlock({ extraData: options.genesisExtraData(addresses), timestamp: 0 });
    const { sealersAfter } = options;
    const doubled = new Set(addresses.slice(0, options.twins ?? 0));
    const make = (name: string, address: Address): WorldNode<State, Message, Unsigned> => {
      const isTwin = doubled.has(address);
      return new WorldNode({
        name,
        address,
        engine,
        settings,
        genesis,
        sealersAfter,
        isTwin,
        world: this.#surroundings(options.check),
      });
    };
    const twins = [...doubled].map((address, at) => make(`twin${at + 1}`, address));
    this.nodes = [...addresses.map((address, at) => make(`n${at + 1}`, address)), ...twins];
  }

  #surroundings(check: WorldOptions<State, Message, Unsigned>['check']): Surroundings {
    return {
      now: () => this.agenda.nowMs,
      serial: () => ++this.#serial,
      send: (from, bytes, to) => this.#send(from, bytes, to),
      setTimer: (node, timer) => this.#setTimer(node, timer),
      cancelTimer: (node, name) => void this.#timers.delete(`${node} ${name}`),
      answer: (_name, hear) => this.agenda.after(this.dice.between(1, 20), hear),
      committed: (name, block) => this.#committed(name, block),
      behind: (name) => this.#fetchSoon(name),
      survives: (name, output) => this.#survives(name, output),
      refused: () => this.#count('vote-refused'),
      ...(check === undefined ? {} : { check }),
      evidence: (name, evidence) => this.#accused(name, evidence),
    };
  }

  node(name: string): WorldNode<State, Message, Unsigned> {
    const found = this.nodes.find((node) => node.name === name);
    invariant(found !== undefined, `there is a node ${name}`);
    return found;
  }

  get alive(): readonly WorldNode<State, Message, Unsigned>[] {
    return this.nodes.filter((node) => node.isAlive);
  }

  /** Starts a node that is down; links to those that are up follow. */
  start(name: string): void {
    const node = this.node(name);
    if (node.isAlive) return;
    node.start();
    for (const other of this.nodes)
      if (other !== node && !this.#cuts.has(linkOf(name, other.name))) this.#linkSoon(node, other);
  }

  /** A node that is down loses its data folder, not its signer's memory. */
  wipe(name: string): void {
    this.node(name).wipe();
  }

  crash(name: string): void {
    this.node(name).crash();
    this.#forgetTimers(name);
  }

  #forgetTimers(name: string): void {
    for (const key of this.#timers.keys()) if (key.startsWith(`${name} `)) this.#timers.delete(key);
  }

  cut(left: string, right: string): void {
    this.#cuts.add(linkOf(left, right));
  }

  heal(left: string, right: string): void {
    if (this.#cuts.delete(linkOf(left, right))) this.#linkSoon(this.node(left), this.node(right));
  }

  healAll(): void {
    for (const link of [...this.#cuts]) this.heal(...(link.split(' ') as [string, string]));
  }

  /** Transactions spread like gossip: each node hears of them a little later. */
  pool(hasTransactions: boolean, nodes: readonly WorldNode<State, Message, Unsigned>[] = this.nodes): void {
    for (const node of nodes) {
      this.agenda.after(this.#latency(), () => node.tell({ kind: 'pool', hasTransactions }));
    }
  }

  #latency(): number {
    return this.dice.between(LATENCY_MS.min, LATENCY_MS.max);
  }

  #isUp(from: string, to: string): boolean {
    return from !== to && !this.#cuts.has(linkOf(from, to));
  }

  #send(from: string, bytes: Uint8Array, to: 'all' | Address): void {
    this.messages++;
    if (this.isLost(bytes)) return;
    for (const node of this.nodes) {
      if (to !== 'all' && node.address !== to) continue;
      if (!this.#isUp(from, node.name) || this.dice.happens(this.lossRate)) continue;
      this.agenda.after(this.#latency(), () => {
        if (this.#isUp(from, node.name)) node.receive(bytes);
      });
    }
  }

  #linkSoon(left: WorldNode<State, Message, Unsigned>, right: WorldNode<State, Message, Unsigned>): void {
    this.agenda.after(this.#latency(), () => {
      if (!left.isAlive || !right.isAlive || !this.#isUp(left.name, right.name)) return;
      left.tell({ kind: 'peer', address: right.address });
      right.tell({ kind: 'peer', address: left.address });
      this.#fetchSoon(left.name);
      this.#fetchSoon(right.name);
    });
  }

  #setTimer(name: string, timer: Timer): void {
    const key = `${name} ${timer.name}`;
    this.#timers.set(key, timer);
    this.agenda.after(timer.delayMs, () => {
      if (this.#timers.get(key) !== timer) return;
      this.#timers.delete(key);
      this.node(name).tell({ kind: 'timer', name: timer.name, height: timer.height, round: timer.round });
    });
  }

  /** A node that hears of a longer ledger fetches it from a peer. */
  #fetchSoon(name: string): void {
    this.agenda.after(this.#latency(), () => {
      const node = this.node(name);
      const peers = this.alive.filter((peer) => this.#isUp(name, peer.name) && peer.chain.length > node.chain.length);
      const blocks = this.dice.pick(peers)?.chain.slice(node.chain.length, node.chain.length + FETCH_BLOCKS) ?? [];
      for (const block of blocks) node.adopt(block);
    });
  }

  #committed(name: string, block: Block): void {
    const { number } = block.header;
    const known = this.#decided.get(number);
    invariant(
      known === undefined || known === block.hash,
      `agreement at height ${number}: ${name} has ${block.hash}, another ${known}`,
    );
    this.#decided.set(number, block.hash);
    this.onCommitted(name, number);
    for (const node of this.nodes) {
      if (!this.#isUp(name, node.name) || this.dice.happens(this.lossRate)) continue;
      if (node.chain.length <= number)
        this.agenda.after(this.#latency() + 200, () => this.#fetchIfBehind(node.name, number));
    }
  }

  #fetchIfBehind(name: string, height: number): void {
    if (this.node(name).chain.length <= height) this.#fetchSoon(name);
  }

  /** Nobody is accused who did not lie: only a key that runs twice contradicts itself. */
  #accused(by: string, evidence: Evidence): void {
    const { offender, height, round, kind } = evidence;
    const isLiar = this.nodes.filter(({ address }) => address === offender).length > 1;
    invariant(isLiar, `${by} accuses an honest validator of ${kind} at ${height}/${round}`);
    this.evidence.push({ by, evidence });
  }

  #count(what: string): void {
    this.outputs.set(what, (this.outputs.get(what) ?? 0) + 1);
  }

  #survives(name: string, output: EngineOutput<unknown, unknown>): boolean {
    this.#count(output.kind);
    if (output.kind === 'note') this.#count(output.event);
    if (!this.isDeadly(name, output) && !this.dice.happens(this.crashRate)) return true;
    this.#forgetTimers(name);
    this.agenda.after(this.dice.between(10, 3000), () => this.start(name));
    return false;
  }
}

function linkOf(left: string, right: string): string {
  return left < right ? `${left} ${right}` : `${right} ${left}`;
}
