import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '@hanse/base';
import type { NodeRole } from '@hanse/identity';
import { createKey } from '@hanse/signer';
import type { FaultNetwork } from './faults/faultNetwork.ts';
import { freePorts } from './freePorts.ts';
import { NodeProcess } from './nodeProcess.ts';
import {
  type AllocatedAccount,
  type Authorities,
  type GenesisRequest,
  type NodePorts,
  provisionGenesis,
  provisionNode,
} from './provision.ts';

const ORGANISATIONS = ['harbour-bank', 'north-carrier', 'city-customs', 'east-supplier', 'river-mill', 'hill-farm'];

export type LeagueOptions = Partial<GenesisRequest> & {
  readonly organisations?: number;
  /** Options of the Node.js that runs each node, by its index. */
  readonly nodeOptions?: (index: number) => readonly string[];
  /** Nodes reach each other through it, by their names; the league ends it. */
  readonly network?: FaultNetwork;
  /** Called with the empty folder of each node before anything is written into it. */
  readonly prepare?: (folder: string) => Promise<unknown>;
  /** Whether each node writes `<name>.trace` in the league's folder. */
  readonly trace?: 'consensus' | 'none';
  /** Chooses the accounts of block 0 that depend on the validators. */
  readonly systemAlloc?: (validators: readonly Address[]) => { readonly [address: Address]: AllocatedAccount };
};

type NodeRequest = {
  readonly name: string;
  readonly organisation: string;
  readonly role: NodeRole;
  readonly key: ReturnType<typeof createKey>;
  readonly ports: NodePorts;
  readonly peers: readonly { readonly name: string; readonly port: number }[];
};

/** A league of real processes in a folder of its own, one validator for each organisation. Dispose of it always. */
export class League {
  readonly folder: string;
  readonly genesisPath: string;
  readonly chainId: number;
  readonly authorities: Authorities;
  readonly nodes: NodeProcess[] = [];
  readonly #options: LeagueOptions;
  #observers = 0;

  private constructor(
    parts: Pick<League, 'folder' | 'genesisPath' | 'chainId' | 'authorities'>,
    options: LeagueOptions,
  ) {
    this.folder = parts.folder;
    this.genesisPath = parts.genesisPath;
    this.chainId = parts.chainId;
    this.authorities = parts.authorities;
    this.#options = options;
  }

  /** Writes keys, certificates, genesis and configurations; starts nothing. */
  static async create(options: LeagueOptions = {}): Promise<League> {
    const { organisations = 4, chainId = 7331, alloc = {}, hanse = {}, systemAlloc = () => ({}) } = options;
    const folder = mkdtempSync(join(tmpdir(), 'hanse-league-'));
    try {
      const genesisPath = join(folder, 'genesis.json');
      const names = ORGANISATIONS.slice(0, organisations);
      const keys = names.map(() => createKey());
      const validators = names.map((organisation, index) => ({ organisation, address: at(keys, index).address }));
      const system = systemAlloc(validators.map(({ address }) => address));
      const authorities = await provisionGenesis(genesisPath, validators, {
        chainId,
        alloc: { ...alloc, ...system },
        hanse,
      });
      const ports = await leaguePorts(names.length);
      const league = new League({ folder, genesisPath, chainId, authorities }, options);
      for (const [index, organisation] of names.entries()) {
        const others = names.map((name, other) => ({ name, port: at(ports, other).p2p }));
        await league.#addNode({
          name: organisation,
          organisation,
          role: 'validator',
          key: at(keys, index),
          ports: at(ports, index),
          peers: others.filter((_, other) => other !== index),
        });
      }
      return league;
    } catch (error) {
      await options.network?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** A running league; its folder is gone when the start fails. */
  static async start(options: LeagueOptions = {}): Promise<League> {
    const league = await League.create(options);
    try {
      await league.startAll();
      return league;
    } catch (error) {
      await league[Symbol.asyncDispose]();
      throw error;
    }
  }

  node(index: number): NodeProcess {
    return at(this.nodes, index);
  }

  async startAll(): Promise<void> {
    for (const node of this.nodes) if (!node.isRunning) node.start();
    await Promise.all(this.nodes.map((node) => node.waitReady()));
  }

  async stopAll(): Promise<void> {
    const ends = await Promise.all(this.nodes.map((node) => node.stop()));
    const bad = ends.findIndex((end) => end !== 0);
    if (bad >= 0) throw new Error(`${this.node(bad).plan.name} ended with ${ends[bad]}:\n${this.node(bad).logTail()}`);
  }

  /** Adds a node with an empty folder to the league; not started. A validator seals when the ledger says so. */
  async addObserver(organisation: string = at(ORGANISATIONS, 0), role: NodeRole = 'observer'): Promise<NodeProcess> {
    return this.#addNode({
      name: `observer-${++this.#observers}`,
      organisation,
      role,
      key: createKey(),
      ports: at(await leaguePorts(1), 0),
      peers: this.nodes.map(({ plan }) => ({ name: plan.name, port: plan.ports.p2p })),
    });
  }

  async #addNode({ name, organisation, role, key, ports, peers }: NodeRequest): Promise<NodeProcess> {
    const { network, prepare, trace, nodeOptions } = this.#options;
    const folder = join(this.folder, name);
    await prepare?.(folder);
    const dial = async (to: string, target: number): Promise<number> =>
      network === undefined ? target : network.port({ from: name, to, target });
    const plan = await provisionNode({
      name,
      folder,
      genesisPath: this.genesisPath,
      organisation,
      authority: authorityOf(this.authorities, organisation),
      role,
      key,
      ports,
      peers: await Promise.all(peers.map((peer) => dial(peer.name, peer.port))),
      consensusTrace: trace === 'consensus' ? join(this.folder, `${name}.trace`) : undefined,
    });
    const node = new NodeProcess(plan, { nodeOptions: nodeOptions?.(this.nodes.length) ?? [] });
    this.nodes.push(node);
    return node;
  }

  /** Kills what still runs and removes the folder, unless HANSE_E2E_KEEP is set. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) node.rpc.close();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.#options.network?.[Symbol.asyncDispose]();
    if (process.env['HANSE_E2E_KEEP'] === undefined) rmSync(this.folder, { recursive: true, force: true });
    else process.stderr.write(`kept: ${this.folder}\n`);
  }
}

async function leaguePorts(count: number): Promise<NodePorts[]> {
  const ports = await freePorts(count * 3);
  return Array.from({ length: count }, (_, index) => ({
    p2p: at(ports, index * 3),
    rpc: at(ports, index * 3 + 1),
    admin: at(ports, index * 3 + 2),
  }));
}

function authorityOf(authorities: Authorities, organisation: string): NonNullable<ReturnType<Authorities['get']>> {
  const authority = authorities.get(organisation);
  if (authority === undefined) throw new Error(`no organisation ${organisation} in this league`);
  return authority;
}

function at<Value>(list: readonly Value[], index: number): Value {
  const value = list[index];
  if (value === undefined) throw new Error(`no element ${index} of ${list.length}`);
  return value;
}
