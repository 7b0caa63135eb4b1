import { type Address, bytesToAddress, type Hash, invariant, reject } from '@hanse/base';
import { type Block, decodeExtraData, sealHash } from '@hanse/protocol';
import type { EngineOutput } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import { stubAddress, stubSign } from '../world/stubSignature.ts';
import { checkBlock, genesisBlock, makeBlock, spoiledBlock } from '../world/worldBlock.ts';
import { type Surroundings, WorldNode } from '../world/worldNode.ts';
import { encodeMessage } from './encodeMessage.ts';
import { freshExtraData } from './extraData.ts';
import type { QbftMessage, QbftUnsigned } from './message.ts';
import { parseMessage } from './parseMessage.ts';
import { commitPayload, preparePayload, proposalPayload, roundChangePayload } from './payload.ts';
import { qbft } from './qbft.ts';
import { decodeRecord } from './record.ts';
import type { Qbft } from './state.ts';

const SETTINGS = { blockPeriodMs: 1000, emptyBlockPeriodMs: 30_000, roundTimeoutMs: 4000, roundTimeoutMsMax: 30_000 };
/** Messages that one `deliver` may set off; more is a loop. */
const DELIVERIES_MAX = 10_000;

/** The first block period is over when a conversation begins, the first heartbeat is not. */
const GENESIS_SECONDS = 1000;
const START_MS = 1_010_000;

type Node = WorldNode<Qbft, QbftMessage, QbftUnsigned>;
type Letter = { readonly from: string; readonly to: string; readonly bytes: Uint8Array; readonly message: QbftMessage };
type Command = (words: readonly string[]) => void;

/**
 * A league that does one thing at a time, as a text tells it: each command line is followed by `----` and by what the
 * nodes then put out. Commands are listed in `testdata/README.md`.
 */
export class Conversation {
  #nodes: Node[] = [];
  #letters: Letter[] = [];
  #answers: (() => void)[] = [];
  readonly #traps = new Map<string, string>();
  readonly #refusing = new Set<string>();
  readonly #blockNames = new Map<Hash, string>();
  readonly #digestNames = new Map<Hash, string>();
  #lines: string[] = [];
  #nowMs = START_MS;
  #serial = 0;

  /** The same text with the outputs as they are now. */
  static replay(text: string): string {
    const conversation = new Conversation();
    const told: string[] = [];
    let isOutput = false;
    for (const line of text.split('\n')) {
      if (isOutput && line !== '') continue;
      isOutput = false;
      if (line === '----') {
        isOutput = true;
        continue;
      }
      told.push(line);
      if (line === '' || line.startsWith('#')) continue;
      told.push('----', ...conversation.#command(line));
    }
    return told.join('\n');
  }

  #command(line: string): readonly string[] {
    this.#lines = [];
    const [verb = '', ...words] = line.split(' ');
    const command = this.#commands.get(verb);
    invariant(command !== undefined, `"${verb}" is a command of conversations`);
    command(words);
    this.#settle();
    return this.#lines;
  }

  readonly #commands: ReadonlyMap<string, Command> = new Map<string, Command>([
    ['nodes', ([count]) => this.#found(Number(count))],
    ['quiet', () => this.#hush()],
    ['tx', (names) => this.#each(names, (node) => node.tell({ kind: 'pool', hasTransactions: true }))],
    ['notx', (names) => this.#each(names, (node) => node.tell({ kind: 'pool', hasTransactions: false }))],
    ['wait', ([ms]) => this.#wait(Number(ms))],
    ['timer', ([name = '', ...names]) => this.#fire(name, names)],
    ['deliver', (filter) => this.#deliver(filter)],
    ['drop', (filter) => this.#take(filter)],
    ['duplicate', (filter) => this.#letters.push(...this.#letters.filter((letter) => isMeant(letter, filter)))],
    ['crash', (names) => this.#each(names, (node) => this.#crash(node))],
    ['trap', ([name = '', ...words]) => void this.#traps.set(name, words.join(' '))],
    ['start', (names) => this.#each(names, (node) => node.start())],
    ['wipe', (names) => this.#each(names, (node) => node.wipe())],
    ['link', (names) => this.#link(names)],
    ['refuse', (names) => this.#each(names, (node) => void this.#refusing.add(node.name))],
    ['sync', (names) => this.#each(names, (node) => this.#sync(node))],
    ['equivocate', (filter) => this.#replaceProposals(filter, (block) => this.#otherBlock(block))],
    ['spoil', (filter) => this.#replaceProposals(filter, spoiledBlock)],
    ['forge', (words) => this.#forge(words)],
    ['state', () => this.#each(['all'], (node) => this.#showState(node))],
  ]);

  #each(names: readonly string[], act: (node: Node) => void): void {
    for (const node of this.#named(names)) act(node);
  }

  #wait(ms: number): void {
    this.#nowMs += ms;
  }

  #found(count: number): void {
    const validators = Array.from({ length: count }, (_, at) => stubAddress(at + 1));
    const genesis = genesisBlock({ extraData: freshExtraData({ validators, round: 0 }), timestamp: GENESIS_SECONDS });
    const make = (address: Address, at: number): Node =>
      new WorldNode({
        name: `n${at + 1}`,
        address,
        engine: qbft,
        settings: SETTINGS,
        genesis,
        world: this.#surroundings(),
      });
    this.#nodes = validators.map(make);
    for (const node of this.#nodes) node.start();
  }

  #surroundings(): Surroundings {
    return {
      now: () => this.#nowMs,
      serial: () => ++this.#serial,
      send: (from, bytes, to) => this.#post(from, bytes, to),
      setTimer: () => {},
      cancelTimer: () => {},
      answer: (_name, hear) => void this.#answers.push(hear),
      committed: () => {},
      behind: () => {},
      refused: (name, kind, reason) => void this.#lines.push(`${name} signer refuses ${kind}: ${reason}`),
      survives: (name, output) => this.#tell(name, output as EngineOutput<QbftMessage, QbftUnsigned>),
      check: (name, block) =>
        this.#refusing.has(name)
          ? reject(consensusFault('bad-block', { field: 'gasLimit', seen: 'told to', wanted: 'refuse' }))
          : checkBlock(block),
    };
  }

  #hush(): void {
    this.#deliver([]);
    this.#lines = [];
  }

  #named(names: readonly string[]): readonly Node[] {
    return names[0] === 'all' ? this.#nodes : names.map((name) => this.#node(name));
  }

  #node(name: string): Node {
    const node = this.#nodes.find((one) => one.name === name);
    invariant(node !== undefined, `there is a node "${name}"`);
    return node;
  }

  #post(from: string, bytes: Uint8Array, to: 'all' | Address): void {
    const parsed = parseMessage(bytes, () => undefined);
    invariant(parsed.kind === 'accept', 'what is sent can be read');
    for (const node of this.#nodes) {
      if (node.name === from || (to !== 'all' && node.address !== to)) continue;
      this.#letters.push({ from, to: node.name, bytes, message: parsed.value });
    }
  }

  /** Builds and checks are done before anything else happens. */
  #settle(): void {
    for (let hear = this.#answers.shift(); hear !== undefined; hear = this.#answers.shift()) hear();
  }

  #take(filter: readonly string[]): readonly Letter[] {
    const taken = this.#letters.filter((letter) => isMeant(letter, filter));
    this.#letters = this.#letters.filter((letter) => !taken.includes(letter));
    return taken;
  }

  /** Without a filter: everything, and what it sets off, until nothing is under way. */
  #deliver(filter: readonly string[]): void {
    let count = 0;
    do {
      for (const { to, bytes } of this.#take(filter)) {
        invariant(count++ < DELIVERIES_MAX, 'a conversation comes to rest');
        this.#node(to).receive(bytes);
        this.#settle();
      }
    } while (filter.length === 0 && this.#letters.length > 0);
  }

  #fire(name: string, names: readonly string[]): void {
    for (const node of this.#named(names)) {
      if (!node.isAlive) continue;
      const { height, round } = node.state;
      node.tell({ kind: 'timer', name, height, round });
      this.#settle();
    }
  }

  #crash(node: Node): void {
    node.crash();
    this.#letters = this.#letters.filter(({ to }) => to !== node.name);
  }

  #link([left = '', ...others]: readonly string[]): void {
    for (const right of others) {
      this.#node(left).tell({ kind: 'peer', address: this.#node(right).address });
      this.#node(right).tell({ kind: 'peer', address: this.#node(left).address });
    }
  }

  #sync(node: Node): void {
    const longest = [...this.#nodes].sort((left, right) => right.chain.length - left.chain.length)[0];
    for (const block of longest?.chain.slice(node.chain.length) ?? []) node.adopt(block);
  }

  #otherBlock({ header }: Block): Block {
    const proposer = this.#nodes.find(({ address }) => address === header.coinbase);
    invariant(proposer !== undefined, 'a block has a proposer');
    const { coinbase, extraData } = header;
    return makeBlock({ parent: proposer.head, coinbase, extraData, nowMs: this.#nowMs, serial: ++this.#serial });
  }

  #replaceProposals(filter: readonly string[], change: (block: Block) => Block): void {
    const letters = this.#take([...filter, 'proposal']);
    const [first] = letters;
    if (first?.message.kind !== 'proposal') return;
    const { height, round, block } = first.message.signed.payload;
    const payload = proposalPayload({ height, round, block: change(block) });
    const signature = stubSign(this.#node(first.from).address, payload.signingHash());
    const message = { ...first.message, signed: { payload, signature } };
    this.#nameBlock(payload.block);
    for (const { from, to } of letters)
      this.#letters.push({ from, to, message, bytes: encodeMessage(message, 'compact') });
  }

  /** `forge <kind> <from> <to> <height> <round> <block> [signed by]`: a message its sender would not honestly send. */
  #forge([kind, from = '', to = '', height, round, name = '', by = from]: readonly string[]): void {
    const place = { height: Number(height), round: Number(round) };
    const author = stubAddress(Number(by.slice(1)));
    const digest = [...this.#digestNames].find(([, known]) => known === name)?.[0] ?? (`0x${'ee'.repeat(32)}` as Hash);
    const signed = <Payload extends { signingHash: () => Hash }>(
      payload: Payload,
    ): { payload: Payload; signature: Uint8Array } => ({
      payload,
      signature: stubSign(author, payload.signingHash()),
    });
    const message = ((): QbftMessage => {
      if (kind === 'prepare') return { kind, signed: signed(preparePayload({ ...place, digest })) };
      if (kind === 'commit')
        return { kind, signed: signed(commitPayload({ ...place, digest, seal: stubSign(author, digest) })) };
      if (kind === 'bad-seal') {
        return {
          kind: 'commit',
          signed: signed(commitPayload({ ...place, digest, seal: stubSign(stubAddress(9), digest) })),
        };
      }
      if (kind === 'lock') {
        const prepared = { round: 0, digest };
        return {
          kind: 'round-change',
          signed: signed(roundChangePayload({ ...place, prepared })),
          block: undefined,
          prepares: [],
        };
      }
      return {
        kind: 'round-change',
        signed: signed(roundChangePayload({ ...place, prepared: undefined })),
        block: undefined,
        prepares: [],
      };
    })();
    this.#letters.push({ from, to, message, bytes: encodeMessage(message, 'compact') });
  }

  #nameBlock(block: Block): string {
    const name = this.#blockNames.get(block.hash) ?? `B${this.#blockNames.size + 1}`;
    this.#blockNames.set(block.hash, name);
    this.#digestNames.set(sealHash(block.header), name);
    return name;
  }

  #digest(digest: Hash | undefined): string {
    return digest === undefined ? '-' : (this.#digestNames.get(digest) ?? '?');
  }

  #showState(node: Node): void {
    if (!node.isAlive) return void this.#lines.push(`${node.name} is down`);
    const { height, round, phase, lock } = node.state;
    const locked = lock === undefined ? '' : ` locked ${this.#digest(lock.digest)} r${lock.round}`;
    this.#lines.push(`${node.name} h${height} r${round} ${phase}${locked}`);
  }

  #name(address: Address): string {
    return `n${Number.parseInt(address.slice(2, 4), 16)}`;
  }

  /** Writes down an output; false: the trap set for the node closes before it. */
  #tell(name: string, output: EngineOutput<QbftMessage, QbftUnsigned>): boolean {
    const line = this.#describe(output);
    const trap = this.#traps.get(name);
    if (trap !== undefined && line.startsWith(trap)) {
      this.#traps.delete(name);
      this.#lines.push(`${name} dies before: ${line}`);
      this.#letters = this.#letters.filter(({ to }) => to !== name);
      return false;
    }
    if (output.kind !== 'cancel-timer') this.#lines.push(`${name} ${line}`);
    return true;
  }

  #describe(output: EngineOutput<QbftMessage, QbftUnsigned>): string {
    switch (output.kind) {
      case 'persist': {
        const { height, round, votes, lock } = decodeRecord(output.record);
        const said = Object.keys(votes).sort().join(' ');
        return `persist h${height} r${round} said ${said} lock ${lock === undefined ? '-' : `${this.#digest(lock.digest)} r${lock.round}`}`;
      }
      case 'say':
        return `say ${this.#describeUnsigned(output.utterance.unsigned)}`;
      case 'resend':
        return `resend ${output.message.kind} r${output.message.signed.payload.round} to ${output.to === 'all' ? 'all' : this.#name(output.to)}`;
      case 'build':
        return `build h${output.height} r${output.round}`;
      case 'check':
        return `check ${this.#nameBlock(output.block)} r${output.round}`;
      case 'decide': {
        const parsed = this.#nameBlock(output.block);
        const { seals } = decodeExtraData(output.block.header.extraData);
        const sealers = seals.map((seal) => this.#name(bytesToAddress(seal.subarray(0, 20))));
        return `decide ${parsed} h${output.block.header.number} by ${sealers.join(' ')}`;
      }
      case 'set-timer':
        return `timer ${output.name} ${output.delayMs} ms`;
      case 'cancel-timer':
        return `no timer ${output.name}`;
      case 'behind':
        return `behind h${output.height}`;
      case 'evidence': {
        const { kind, offender, round } = output.evidence;
        return `evidence ${kind} of ${this.#name(offender)} r${round}`;
      }
      case 'note': {
        const { height: _height, round: _round, ...rest } = output.fields;
        const fields = Object.entries(rest).map(([key, value]) => `${key}=${this.#readable(value)}`);
        return `note ${[output.event, ...fields].join(' ')}`;
      }
    }
  }

  #readable(value: string | number): string {
    const text = String(value).replace(/0x[0-9a-f]{64}/g, (hash) => this.#digest(hash as Hash));
    return text.replace(/0x[0-9a-f]{40}/g, (address) => this.#name(address as Address));
  }

  #describeUnsigned(unsigned: QbftUnsigned): string {
    switch (unsigned.kind) {
      case 'proposal': {
        const { payload, roundChanges, prepares } = unsigned;
        const because =
          payload.round === 0 ? '' : ` with ${roundChanges.length} round changes, ${prepares.length} prepares`;
        return `proposal ${this.#nameBlock(payload.block)} r${payload.round}${because}`;
      }
      case 'prepare':
        return `prepare ${this.#digest(unsigned.payload.digest)} r${unsigned.payload.round}`;
      case 'commit':
        return `commit ${this.#digest(unsigned.digest)} r${unsigned.round}`;
      case 'round-change': {
        const { round, prepared } = unsigned.payload;
        return `round-change r${round}${prepared === undefined ? '' : ` prepared ${this.#digest(prepared.digest)} r${prepared.round}`}`;
      }
    }
  }
}

function isMeant({ from, to, message }: Letter, filter: readonly string[]): boolean {
  return filter.every((word) => {
    const [sender, receiver] = word.split('>');
    if (receiver === undefined) return word === message.kind;
    return (sender === '' || sender === from) && (receiver === '' || receiver === to);
  });
}
