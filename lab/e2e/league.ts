import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey } from '@hanse/signer';
import { freePorts } from './freePorts.ts';
import { NodeProcess } from './nodeProcess.ts';
import {
  type Authorities,
  type GenesisRequest,
  type NodePlan,
  type NodePorts,
  provisionGenesis,
  provisionNode,
} from './provision.ts';

const ORGANISATIONS = ['harbour-bank', 'north-carrier', 'city-customs', 'east-supplier', 'river-mill', 'hill-farm'];

export type LeagueOptions = Partial<GenesisRequest> & {
  readonly organisations?: number;
  /** Options of the Node.js that runs each node, by its index. */
  readonly nodeOptions?: (index: number) => readonly string[];
};

/** A league of real processes in a folder of its own, one validator for each organisation. Dispose of it always. */
export class League {
  readonly folder: string;
  readonly genesisPath: string;
  readonly chainId: number;
  readonly authorities: Authorities;
  readonly nodes: NodeProcess[];

  #observers = 0;

  private constructor(parts: Pick<League, 'folder' | 'genesisPath' | 'chainId' | 'authorities' | 'nodes'>) {
    this.folder = parts.folder;
    this.genesisPath = parts.genesisPath;
    this.chainId = parts.chainId;
    this.authorities = parts.authorities;
    this.nodes = parts.nodes;
  }

  /** Writes keys, certificates, genesis and configurations; starts nothing. */
  static async create(options: LeagueOptions = {}): Promise<League> {
    const { organisations = 4, chainId = 7331, alloc = {}, hanse = {}, nodeOptions } = options;
    const folder = mkdtempSync(join(tmpdir(), 'hanse-league-'));
    try {
      const genesisPath = join(folder, 'genesis.json');
      const names = ORGANISATIONS.slice(0, organisations);
      const keys = names.map(() => createKey());
      const validators = names.map((organisation, index) => ({ organisation, address: at(keys, index).address }));
      const authorities = await provisionGenesis(genesisPath, validators, { chainId, alloc, hanse });
      const ports = await leaguePorts(names.length);
      const plans: NodePlan[] = [];
      for (const [index, organisation] of names.entries()) {
        plans.push(
          await provisionNode({
            name: organisation,
            folder: join(folder, organisation),
            genesisPath,
            organisation,
            authority: authorityOf(authorities, organisation),
            role: 'validator',
            key: at(keys, index),
            ports: at(ports, index),
            peers: ports.filter((_, other) => other !== index).map(({ p2p }) => p2p),
          }),
        );
      }
      const nodes = plans.map((plan, index) => new NodeProcess(plan, nodeOptions?.(index)));
      return new League({ folder, genesisPath, chainId, authorities, nodes });
    } catch (error) {
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

  /** Adds an observer with an empty folder to the league; not started. */
  async addObserver(organisation: string = at(ORGANISATIONS, 0)): Promise<NodeProcess> {
    const name = `observer-${++this.#observers}`;
    const plan = await provisionNode({
      name,
      folder: join(this.folder, name),
      genesisPath: this.genesisPath,
      organisation,
      authority: authorityOf(this.authorities, organisation),
      role: 'observer',
      key: createKey(),
      ports: at(await leaguePorts(1), 0),
      peers: this.nodes.map(({ plan }) => plan.ports.p2p),
    });
    const node = new NodeProcess(plan);
    this.nodes.push(node);
    return node;
  }

  /** Kills what still runs and removes the folder, unless HANSE_E2E_KEEP is set. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) node.rpc.close();
    await Promise.all(this.nodes.map((node) => node.kill()));
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
