import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Address } from '@hanse/base';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';

export type NodePorts = { readonly rpc: number; readonly admin: number; readonly p2p: number };

/** A process as the system knows it: the number alone may be given to another program later. */
export type ProcessMark = { readonly pid: number; readonly startedAt: string };

export type LeagueNode = {
  readonly name: string;
  readonly organisation: string;
  readonly role: 'validator' | 'observer';
  readonly address: Address;
  readonly ports: NodePorts;
  /** The process that was started last; it may be dead. */
  readonly process?: ProcessMark;
};

export type LeagueAccount = { readonly organisation: string; readonly address: Address };

/** What league.json says: a league whose nodes all run on this machine. */
export type League = {
  readonly version: 1;
  readonly chainId: number;
  readonly organisations: readonly string[];
  readonly nodes: readonly LeagueNode[];
  readonly accounts: readonly LeagueAccount[];
  /** The token that the tour deployed. */
  readonly token?: Address;
};

export const LEAGUE_FOLDER = '.hanse';

/** Where everything of a league lies. */
export class LeagueFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get leagueFile(): string {
    return join(this.path, 'league.json');
  }

  get genesisFile(): string {
    return join(this.path, 'genesis.json');
  }

  organisation(name: string): string {
    return join(this.path, 'organisations', name);
  }

  authority(organisation: string): { readonly certificatePath: string; readonly keyPath: string } {
    const folder = join(this.organisation(organisation), 'ca');
    return { certificatePath: join(folder, 'ca.pem'), keyPath: join(folder, 'ca.key.pem') };
  }

  accounts(organisation: string): string {
    return join(this.organisation(organisation), 'accounts');
  }

  node({ organisation, name }: Pick<LeagueNode, 'organisation' | 'name'>): string {
    return join(this.organisation(organisation), 'nodes', name);
  }

  nodeConfig(node: Pick<LeagueNode, 'organisation' | 'name'>): string {
    return join(this.node(node), 'node.json');
  }

  nodeLog(node: Pick<LeagueNode, 'organisation' | 'name'>): string {
    return join(this.node(node), 'logs', 'node.log');
  }

  nodeData(node: Pick<LeagueNode, 'organisation' | 'name'>): string {
    return join(this.node(node), 'data');
  }

  exists(): boolean {
    return existsSync(this.leagueFile);
  }

  /** Throws `cli/no-league` or `cli/bad-league`. */
  load(): League {
    if (!this.exists()) throw cliFault('no-league', { folder: this.path });
    const path = this.leagueFile;
    try {
      const league = JSON.parse(readFileSync(path, 'utf8')) as League;
      if (league.version === 1 && Array.isArray(league.nodes) && Array.isArray(league.organisations)) return league;
    } catch (error) {
      throw cliFault('bad-league', { path, seen: error instanceof Error ? error.message : String(error) }, error);
    }
    throw cliFault('bad-league', { path, seen: 'version ≠ 1' });
  }

  /** Replaces the file as a whole. The caller holds the league's lock. */
  save(league: League): void {
    const next = `${this.leagueFile}.next`;
    writeFileSync(next, `${JSON.stringify(league, null, 2)}\n`);
    renameSync(next, this.leagueFile);
  }
}

/** The folder that the options name, `.hanse` here otherwise. */
export function leagueFolderOf(context: Context, input: Input): LeagueFolder {
  return new LeagueFolder(resolve(context.cwd, input.text('folder') ?? context.env['HANSE_FOLDER'] ?? LEAGUE_FOLDER));
}

/** The node of that name, or all of them without one. Throws `cli/unknown-node`. */
export function selectNodes(league: League, name: string | undefined): readonly LeagueNode[] {
  if (name === undefined) return league.nodes;
  const found = league.nodes.filter((node) => node.name === name);
  if (found.length > 0) return found;
  throw cliFault('unknown-node', { seen: name, wanted: league.nodes.map((node) => node.name).join(', ') });
}

export function withNode(league: League, changed: LeagueNode): League {
  return { ...league, nodes: league.nodes.map((node) => (node.name === changed.name ? changed : node)) };
}

export const rpcUrl = (node: LeagueNode): string => `http://127.0.0.1:${node.ports.rpc}`;
export const adminUrl = (node: LeagueNode): string => `http://127.0.0.1:${node.ports.admin}`;
