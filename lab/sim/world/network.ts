import type { Address, Fault } from '@hanse/base';
import type { Dice } from '@hanse/consensus';
import type { LedgerNetwork } from '@hanse/daemon';
import {
  answerTypeOf,
  BAN_MS_MIN,
  encodeAnswerTo,
  encodePeerMessage,
  encodeRequest,
  type MessageFrame,
  type Peer,
  type PeerMessage,
  type PeerRequest,
  p2pFault,
  parseAnswer,
  parseGetBlocks,
  parseGetTransactions,
  parsePeerMessage,
  Scores,
} from '@hanse/p2p';
import type { NodeName } from '../observation.ts';
import type { Process } from './process.ts';
import type { Scheduler } from './scheduler.ts';

/** From one machine to another, milliseconds, drawn for each frame. */
const LATENCY_MS = { min: 1, max: 15 } as const;
/** A link that is possible again comes up within this. */
const DIAL_MS = { min: 20, max: 1500 } as const;
/** Silence after which a link is given up, as the real one's pings would. */
const SILENCE_MS = { min: 2500, max: 12_500 } as const;
const REQUEST_TIMEOUT_MS = 10_000;
/** A frame's length and type, TLS, TCP. */
const FRAME_BYTES = 60;

/** What a node does with what comes in: as the handlers of the real network. */
export type Receiver = {
  readonly onPeer: (event: { readonly kind: 'up' | 'down'; readonly peer: Peer }) => void;
  readonly onMessage: (peer: Peer, message: PeerMessage) => void;
  /** A frame that its sender is to blame for. */
  readonly onBadFrame: (peer: Peer, fault: Fault) => void;
  readonly onRequest: (request: PeerRequest) => readonly Uint8Array[];
};

/** Shares of all frames, and what is added to their way. */
export type Weather = {
  readonly lossRate: number;
  readonly duplicateRate: number;
  readonly replayRate: number;
  readonly delayMsMax: number;
};

const FAIR: Weather = { lossRate: 0, duplicateRate: 0, replayRate: 0, delayMsMax: 0 };

type Port = {
  readonly name: NodeName;
  readonly address: Address;
  readonly role: 'validator' | 'observer';
  process: Process | undefined;
  receiver: Receiver | undefined;
  head: { height: number; hash: Peer['head']['hash'] };
  /** When its outgoing line is free again. */
  freeAtMs: number;
  bytesPerSecond: number;
  /** Live links, by name of the other end. */
  readonly peers: Map<NodeName, Peer>;
  readonly lastArrival: Map<NodeName, number>;
  /** How the others behave, as this process has seen it. */
  scores: Scores;
};

export type NetworkHooks = {
  /** What a node really sends in place of this; one of the ways in which an adversary lies. */
  readonly outgoing?: (from: NodeName, to: NodeName, payload: Uint8Array) => readonly Uint8Array[];
  /** One way, milliseconds, without what the weather adds; by default drawn for each frame. */
  readonly latencyMs?: ((from: NodeName, to: NodeName) => number) | undefined;
  readonly sent: (from: NodeName, to: NodeName, message: PeerMessage) => void;
};

/** Links between the nodes of one league. Frames of a link arrive in the order sent, unless the weather is bad. */
export class Network {
  readonly #scheduler: Scheduler;
  readonly #dice: Dice;
  readonly #hooks: NetworkHooks;
  readonly #ports = new Map<NodeName, Port>();
  /** One way, counted: several faults may cut the same link. */
  readonly #cuts = new Map<string, number>();
  weather: Weather = FAIR;

  constructor(options: { readonly scheduler: Scheduler; readonly dice: Dice; readonly hooks: NetworkHooks }) {
    this.#scheduler = options.scheduler;
    this.#dice = options.dice;
    this.#hooks = options.hooks;
  }

  add(name: NodeName, address: Address, role: Port['role']): void {
    this.#ports.set(name, {
      name,
      address,
      role,
      process: undefined,
      receiver: undefined,
      head: { height: 0, hash: `0x${'00'.repeat(32)}` as Peer['head']['hash'] },
      freeAtMs: 0,
      bytesPerSecond: Number.POSITIVE_INFINITY,
      peers: new Map(),
      lastArrival: new Map(),
      scores: new Scores(BAN_MS_MIN),
    });
  }

  calm(): void {
    this.weather = FAIR;
    this.#cuts.clear();
    for (const port of this.#ports.values()) port.bytesPerSecond = Number.POSITIVE_INFINITY;
    for (const port of this.#ports.values()) this.#dialAll(port);
  }

  limit(name: NodeName, bytesPerSecond: number): void {
    this.#port(name).bytesPerSecond = bytesPerSecond;
  }

  cut(from: NodeName, to: NodeName): void {
    const key = `${from} ${to}`;
    this.#cuts.set(key, (this.#cuts.get(key) ?? 0) + 1);
    const [left, right] = [this.#port(from), this.#port(to)];
    const link = left.peers.get(to);
    if (link === undefined) return;
    this.#scheduler.after(this.#between(SILENCE_MS), () => {
      if (left.peers.get(to) === link && !this.#isOpen(from, to)) this.#drop(left, right);
    });
  }

  mend(from: NodeName, to: NodeName): void {
    const key = `${from} ${to}`;
    const left = (this.#cuts.get(key) ?? 0) - 1;
    if (left > 0) this.#cuts.set(key, left);
    else this.#cuts.delete(key);
    this.#dial(this.#port(from), this.#port(to));
  }

  /** A process begins to listen and to dial. */
  join(name: NodeName, process: Process, receiver: Receiver, head: Port['head']): LedgerNetwork {
    const port = this.#port(name);
    Object.assign(port, { process, receiver, head: { ...head }, scores: new Scores(BAN_MS_MIN) });
    this.#dialAll(port);
    return this.#face(port, process);
  }

  /** A process is gone; its links break at once when it was killed, after a silence when its machine lost power. */
  leave(name: NodeName, how: 'reset' | 'silence'): void {
    const port = this.#port(name);
    port.process = undefined;
    port.receiver = undefined;
    for (const other of [...port.peers.keys()].map((peer) => this.#port(peer))) {
      port.peers.delete(other.name);
      const link = other.peers.get(name);
      const drop = (): void => {
        if (link === undefined || other.peers.get(name) !== link) return;
        other.peers.delete(name);
        other.process?.act(() => other.receiver?.onPeer({ kind: 'down', peer: link }));
      };
      this.#scheduler.after(how === 'reset' ? this.#between(LATENCY_MS) : this.#between(SILENCE_MS), drop);
    }
  }

  #port(name: NodeName): Port {
    const port = this.#ports.get(name);
    if (port === undefined) throw new RangeError(`no node ${name}`);
    return port;
  }

  #between({ min, max }: { readonly min: number; readonly max: number }): number {
    return min + this.#dice.next() * (max - min);
  }

  #latency(from: NodeName, to: NodeName): number {
    return this.#hooks.latencyMs?.(from, to) ?? this.#between(LATENCY_MS);
  }

  #isOpen(from: NodeName, to: NodeName): boolean {
    return !this.#cuts.has(`${from} ${to}`);
  }

  #dialAll(port: Port): void {
    for (const other of this.#ports.values()) if (other !== port) this.#dial(port, other);
  }

  #dial(left: Port, right: Port): void {
    this.#scheduler.after(this.#between(DIAL_MS), () => {
      if (left.process === undefined || right.process === undefined || left.address === right.address) return;
      // One that is gone for its end but not yet for the other is made anew, as a restarted peer replaces its old link.
      if (left.peers.has(right.name) && right.peers.has(left.name)) return;
      if (!this.#isOpen(left.name, right.name) || !this.#isOpen(right.name, left.name)) return;
      const bannedMs = Math.max(this.#bannedMs(left, right), this.#bannedMs(right, left));
      if (bannedMs > 0) {
        this.#scheduler.after(bannedMs, () => this.#dial(left, right));
        return;
      }
      for (const [here, there] of [
        [left, right],
        [right, left],
      ] as const) {
        const peer = peerOf(there);
        here.peers.set(there.name, peer);
        // A new link owes nothing to what an old one still had under way.
        here.lastArrival.delete(there.name);
        here.process?.act(() => here.receiver?.onPeer({ kind: 'up', peer }));
      }
    });
  }

  #bannedMs(here: Port, there: Port): number {
    return here.scores.bannedForMs(there.address, this.#scheduler.nowMs);
  }

  /** What `peer` sent turned out bad, and it is to blame: in the end it is banned for a while. */
  #punish(here: Port, address: Address): void {
    const { bannedForMs } = here.scores.reject(address, this.#scheduler.nowMs);
    if (bannedForMs === 0) return;
    for (const [name, peer] of [...here.peers]) if (peer.address === address) this.#drop(here, this.#port(name));
  }

  #drop(left: Port, right: Port): void {
    for (const [here, there] of [
      [left, right],
      [right, left],
    ] as const) {
      const peer = here.peers.get(there.name);
      here.peers.delete(there.name);
      if (peer !== undefined) here.process?.act(() => here.receiver?.onPeer({ kind: 'down', peer }));
    }
    this.#dial(left, right);
  }

  #face(port: Port, process: Process): LedgerNetwork {
    const send = (to: NodeName, message: PeerMessage, frames: Frames): void => {
      if (process.passes()) this.#send(port, this.#port(to), message, frames);
    };
    return {
      peers: () => [...port.peers.values()],
      send: (address, message) => {
        // Twins share an address: both hear.
        const named = [...port.peers].filter(([, peer]) => peer.address === address);
        const frames = framesOf(message);
        for (const [name] of named) send(name, message, frames);
        return named.length > 0;
      },
      broadcast: (message, { except } = {}) => {
        if (message.type === 'status') port.head = { height: message.height, hash: message.hash };
        const frames = framesOf(message);
        let count = 0;
        for (const [name, peer] of port.peers) {
          if (peer.address === except) continue;
          send(name, message, frames);
          count++;
        }
        return count;
      },
      requestBlocks: (address, { from, count }) =>
        this.#ask(port, process, address, { type: 'get-blocks', from, count }),
      requestTransactions: (address, hashes) =>
        this.#ask(port, process, address, { type: 'get-transactions', hashes: [...hashes] }),
      punish: (address) => this.#punish(port, address),
    };
  }

  #send(from: Port, to: Port, message: PeerMessage, frames: Frames): void {
    const lies = message.type === 'consensus' ? this.#hooks.outgoing?.(from.name, to.name, message.payload) : undefined;
    if (lies === undefined) {
      this.#hooks.sent(from.name, to.name, message);
      for (const [type, payload] of frames) this.#deliver(from, to, type, payload);
      return;
    }
    for (const payload of lies) {
      this.#hooks.sent(from.name, to.name, { type: 'consensus', payload });
      this.#deliver(from, to, 'consensus', payload);
    }
  }

  /** What has arrived, as the receiver's codec reads it. */
  #hear(to: Port, peer: Peer, type: MessageFrame, payload: Uint8Array): void {
    const parsed = parsePeerMessage(type, payload);
    if (parsed.kind === 'reject') to.receiver?.onBadFrame(peer, parsed.fault);
    if (parsed.kind !== 'accept') return;
    const message = parsed.value;
    if (message.type === 'status') Object.assign(peer, { head: { height: message.height, hash: message.hash } });
    to.receiver?.onMessage(peer, message);
  }

  #deliver(from: Port, to: Port, type: MessageFrame, payload: Uint8Array): void {
    const bytes = FRAME_BYTES + payload.length;
    const { weather } = this;
    const dice = this.#dice;
    const arrive = (afterMs: number): void => {
      const link = to.peers.get(from.name);
      this.#scheduler.after(afterMs, () => {
        if (!this.#isOpen(from.name, to.name)) return;
        const peer = to.peers.get(from.name);
        if (peer === undefined || peer !== link) return;
        to.process?.act(() => this.#hear(to, peer, type, payload));
      });
    };
    if (dice.happens(weather.lossRate)) return;
    const waitMs = this.#queue(from, bytes);
    if (waitMs > SILENCE_MS.max) {
      // So slow a line lets no ping through in time: its links are given up, with everything that waits for them.
      from.freeAtMs = this.#scheduler.nowMs;
      for (const peer of [...from.peers.keys()]) this.#drop(from, this.#port(peer));
      return;
    }
    const late = weather.delayMsMax > 0 ? dice.next() * weather.delayMsMax : 0;
    let afterMs = waitMs + this.#latency(from.name, to.name) + late;
    if (late === 0) {
      const arrivalMs = Math.max(this.#scheduler.nowMs + afterMs, to.lastArrival.get(from.name) ?? 0);
      to.lastArrival.set(from.name, arrivalMs);
      afterMs = arrivalMs - this.#scheduler.nowMs;
    }
    arrive(afterMs);
    if (dice.happens(weather.duplicateRate)) arrive(afterMs + dice.next() * 50);
    if (dice.happens(weather.replayRate)) arrive(afterMs + dice.next() * 20_000);
  }

  /** How long the frame waits for the sender's line. */
  #queue(from: Port, bytes: number): number {
    if (from.bytesPerSecond === Number.POSITIVE_INFINITY) return 0;
    const nowMs = this.#scheduler.nowMs;
    from.freeAtMs = Math.max(from.freeAtMs, nowMs) + (bytes / from.bytesPerSecond) * 1000;
    return from.freeAtMs - nowMs;
  }

  #ask(port: Port, process: Process, address: Address, request: PeerRequest): Promise<readonly Uint8Array[]> {
    const named = [...port.peers].find(([, peer]) => peer.address === address);
    if (named === undefined) return Promise.reject(p2pFault('not-connected', { address }));
    const other = this.#port(named[0]);
    return new Promise((resolve, reject) => {
      let isOver = false;
      process.after(REQUEST_TIMEOUT_MS, () => {
        isOver = true;
        reject(p2pFault('request-timeout', { address, wanted: REQUEST_TIMEOUT_MS }));
      });
      const travel = (from: Port, to: Port, bytes: number, then: () => void): void => {
        if (this.#dice.happens(this.weather.lossRate)) return;
        const late = this.#dice.next() * this.weather.delayMsMax;
        this.#scheduler.after(this.#queue(from, bytes) + this.#latency(from.name, to.name) + late, () => {
          if (this.#isOpen(from.name, to.name)) to.process?.act(then);
        });
      };
      const asked = encodeRequest({ id: 1, request });
      travel(port, other, FRAME_BYTES + asked.length, () => {
        const read = request.type === 'get-blocks' ? parseGetBlocks(asked) : parseGetTransactions(asked);
        const items = read.kind === 'accept' ? other.receiver?.onRequest(read.value.request) : undefined;
        if (items === undefined) return;
        const answer = encodeAnswerTo(request, { id: 1, items });
        travel(other, port, FRAME_BYTES + answer.length, () => {
          const parsed = parseAnswer(answerTypeOf(request), answer);
          if (parsed.kind === 'accept' && !isOver && process.isAlive) resolve(parsed.value.items);
        });
      });
    });
  }
}

function peerOf({ name, address, role, head }: Port): Peer {
  const identity = { address, role, organisation: name } as Peer['identity'];
  return {
    address,
    identity,
    organisation: name,
    role,
    direction: 'outbound',
    remote: name,
    clientVersion: 'simulated',
    head: { ...head },
    rttMs: undefined,
  };
}

type Frames = readonly (readonly [MessageFrame, Uint8Array])[];

function framesOf(message: PeerMessage): Frames {
  return encodePeerMessage(message).map(([{ type }, payload]) => [type as MessageFrame, payload]);
}
