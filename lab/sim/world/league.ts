import type { Address, Hash } from '@hanse/base';
import { type AnyEngine, Dice, type EngineSettings } from '@hanse/consensus';
import { HanseEvm } from '@hanse/evm';
import { type Genesis, type GenesisAccount, genesisHeader, hashHeader } from '@hanse/protocol';
import { LedgerState } from '@hanse/state';
import { MemoryStore } from '@hanse/storage';
import type { ChangePlan } from '../faultPlan.ts';
import type { LeagueFacts, NodeName, Observation } from '../observation.ts';
import { Client } from './client.ts';
import { type NextSealers, simGenesis } from './genesis.ts';
import { Network } from './network.ts';
import { Scheduler } from './scheduler.ts';
import { type Crypto, EPOCH_MS, SimNode, STUB_CRYPTO } from './simNode.ts';
import { simStaking } from './simStaking.ts';
import { keyOf } from './stubScheme.ts';

/** How a node that an adversary plays departs from the rules. */
export type Adversary = {
  /** The engine it runs in place of the honest one. */
  readonly engine?: (engine: AnyEngine, league: SimLeague) => AnyEngine;
  /** What it sends to `to` in place of this consensus message. */
  readonly outgoing?: (payload: Uint8Array, to: NodeName, league: SimLeague) => readonly Uint8Array[];
};

export const DEFAULT_SETTINGS: EngineSettings = {
  blockPeriodMs: 1000,
  emptyBlockPeriodMs: 5000,
  roundTimeoutMs: 4000,
  roundTimeoutMsMax: 30_000,
};

export type SimLeagueOptions = {
  readonly engine: string;
  /** Validators. */
  readonly nodes: number;
  /** Nodes that only follow. */
  readonly observers?: number;
  /** Nodes, from the first on, whose key a second machine has, too. */
  readonly twins?: number;
  readonly seed: number;
  readonly settings?: EngineSettings;
  readonly crypto?: Crypto;
  readonly clients?: number;
  /** Time between two transactions of one client, milliseconds on average. */
  readonly everyMs?: number;
  readonly adversaries?: ReadonlyMap<NodeName, Adversary>;
  readonly observe?: (event: Observation) => void;
  /** One way between two machines, milliseconds; by default drawn for each frame. */
  readonly latencyMs?: (from: NodeName, to: NodeName) => number;
  /** More accounts of the genesis, contracts among them. */
  readonly alloc?: ReadonlyMap<Address, GenesisAccount>;
  /** What the ledger has decided before it begins. */
  readonly change?: ChangePlan;
  readonly stakingStorage?: (validators: readonly Address[]) => ReadonlyMap<Hash, bigint>;
};

/** How often the sizes of a node's queues are looked at, milliseconds. */
const SIZES_MS = 5000;
const REGISTER_KEYS = 3;

/** A league of production nodes on virtual machines. Nothing happens until {@link SimLeague.run}. */
export class SimLeague {
  readonly scheduler = new Scheduler();
  readonly dice: Dice;
  readonly network: Network;
  readonly nodes: readonly SimNode[];
  readonly clients: readonly Client[];
  readonly genesis: Genesis;
  readonly facts: LeagueFacts;
  readonly crypto: Crypto;
  readonly #observe: (event: Observation) => void;

  constructor(options: SimLeagueOptions) {
    const { engine, nodes, observers = 0, twins = 0, seed, settings = DEFAULT_SETTINGS } = options;
    const { crypto = STUB_CRYPTO, adversaries = new Map() } = options;
    this.crypto = crypto;
    this.dice = new Dice(seed);
    this.#observe = options.observe ?? (() => undefined);
    const observe = (event: Observation): void => this.#observe(event);
    this.network = new Network({
      scheduler: this.scheduler,
      dice: this.dice,
      hooks: {
        latencyMs: options.latencyMs,
        outgoing: (from, to, payload) => adversaries.get(from)?.outgoing?.(payload, to, this) ?? [payload],
        sent: (from, to, message) => {
          if (message.type !== 'consensus') return;
          observe({ atMs: this.scheduler.nowMs, kind: 'sent', node: from, to, payload: message.payload });
        },
      },
    });
    const names = [
      ...Array.from({ length: nodes + observers }, (_, at) => ({
        name: `n${at + 1}`,
        key: keyOf(`node ${at + 1}`),
        at,
      })),
      ...Array.from({ length: twins }, (_, at) => ({ name: `n${at + 1}'`, key: keyOf(`node ${at + 1}`), at })),
    ];
    const validators = names.slice(0, nodes).map(({ key }) => crypto.scheme.address(key));
    const clientKeys = Array.from({ length: options.clients ?? 2 }, (_, at) => keyOf(`client ${at + 1}`));
    const committee = adversaries.size > 0 || twins > 0 ? 'fixed' : 'elected';
    const stakingStorage =
      options.stakingStorage?.(validators) ??
      simStaking({ validators, seed, faulty: Math.floor((nodes - 1) / 3), committee });
    this.genesis = simGenesis({
      engine,
      validators,
      rich: clientKeys.map(crypto.scheme.address),
      settings,
      timestamp: Math.floor(EPOCH_MS / 1000) - 10,
      ...(options.change === undefined ? {} : { next: nextOf(options.change, names, crypto) }),
      ...(options.alloc === undefined ? {} : { alloc: options.alloc }),
      stakingStorage,
    });
    const evm = new HanseEvm();
    this.nodes = names.map(({ name, key, at }) => {
      const adversary = adversaries.get(name);
      return new SimNode({
        name,
        privateKey: key,
        role: at < nodes ? 'validator' : 'observer',
        genesis: this.genesis,
        evm,
        crypto,
        scheduler: this.scheduler,
        network: this.network,
        dice: this.dice,
        observe,
        wrapEngine: adversary?.engine === undefined ? undefined : (inner) => adversary.engine?.(inner, this) ?? inner,
      });
    });
    const state = LedgerState.open({ store: new MemoryStore(), genesisAlloc: this.genesis.alloc });
    this.facts = {
      genesis: this.genesis,
      genesisHash: hashHeader(genesisHeader(this.genesis, state.head.root)),
      settings,
      nodes: this.nodes.map(({ name, address }) => ({
        name,
        address,
        conduct: adversaries.has(name) || name.endsWith("'") ? 'byzantine' : 'honest',
      })),
      recover: crypto.recover,
      epochMs: EPOCH_MS,
    };
    let calls = 0;
    const honest = this.nodes.filter(
      ({ name }) => this.facts.nodes.find((one) => one.name === name)?.conduct === 'honest',
    );
    this.clients = clientKeys.map(
      (privateKey, at) =>
        new Client({
          name: `client-${at + 1}`,
          privateKey,
          crypto,
          chainId: this.genesis.chainId,
          nodes: honest,
          scheduler: this.scheduler,
          dice: this.dice,
          everyMs: options.everyMs ?? 1500,
          keys: Array.from(
            { length: REGISTER_KEYS },
            (_, key) => `0x${(key + 1).toString(16).padStart(64, '0')}` as Hash,
          ),
          nextCall: () => ++calls,
          observe,
        }),
    );
  }

  node(name: NodeName): SimNode {
    const found = this.nodes.find((node) => node.name === name);
    if (found === undefined) throw new RangeError(`no node ${name}: ${this.nodes.map((one) => one.name).join(', ')}`);
    return found;
  }

  tell(event: Observation extends infer One ? (One extends Observation ? Omit<One, 'atMs'> : never) : never): void {
    this.#observe({ atMs: this.scheduler.nowMs, ...event } as Observation);
  }

  /** Starts all nodes, one after the other within a moment, and the clients. */
  start(): void {
    for (const node of this.nodes) this.scheduler.after(this.dice.next() * 500, () => node.start());
    for (const client of this.clients) client.start();
    const look = (): void => {
      for (const { name, ledger } of this.nodes) {
        if (ledger === undefined) continue;
        const { pool, driver } = ledger;
        const stats = pool.stats();
        const sizes = {
          pool: { size: stats.pending + stats.queued, limit: 65_536 },
          'engine queue': { size: driver.queued, limit: 256 * this.nodes.length },
        };
        this.tell({ kind: 'sizes', node: name, sizes });
      }
      this.scheduler.after(SIZES_MS, look);
    };
    this.scheduler.after(SIZES_MS, look);
  }

  /** Lets so much virtual time pass, or less if `isDone` says so. */
  run(forMs: number, isDone?: () => boolean): Promise<boolean> {
    return this.scheduler.run(this.scheduler.nowMs + forMs, isDone);
  }
}

function nextOf(
  { since, engine, validators }: ChangePlan,
  machines: readonly { readonly name: NodeName; readonly key: Uint8Array }[],
  { scheme }: Crypto,
): NextSealers {
  const addresses = validators.map((name) => {
    const machine = machines.find((one) => one.name === name);
    if (machine === undefined) throw new RangeError(`no node ${name} to take over`);
    return scheme.address(machine.key);
  });
  return { since, engine, validators: addresses };
}
