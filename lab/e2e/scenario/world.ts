import { cpSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Address } from '@hanse/base';
import { systemAccounts } from '@hanse/cli';
import { whyNoStrace } from '../faults/failingSync.ts';
import { FaultNetwork } from '../faults/faultNetwork.ts';
import { LoopDisk, whyNoDisks } from '../faults/loopDisk.ts';
import { League } from '../league.ts';
import type { NodeProcess } from '../nodeProcess.ts';
import { poll } from '../poll.ts';
import type { AllocatedAccount } from '../provision.ts';
import { allocForLoad, Load } from './load.ts';
import type { FaultKind, Manifest } from './manifest.ts';
import { Progress } from './progress.ts';
import type { Random } from './random.ts';

const READY_MS_MAX = 60_000;

/** Why a fault cannot be made on this machine; undefined: it can. */
export function whyNot(kind: FaultKind): string | undefined {
  if (kind === 'power-cut' || kind === 'disk-full') return whyNoDisks();
  if (kind === 'sync-fails' || kind === 'sync-slow') return whyNoStrace();
  return undefined;
}

/** A running league with everything that can be done to it. */
export class World {
  readonly manifest: Manifest;
  readonly league: League;
  readonly network: FaultNetwork;
  readonly load: Load;
  readonly progress: Progress;
  readonly random: Random;
  readonly #disks: ReadonlyMap<string, LoopDisk>;

  private constructor(
    parts: Omit<World, 'node' | 'disk' | 'restart' | typeof Symbol.asyncDispose>,
    disks: Map<string, LoopDisk>,
  ) {
    this.manifest = parts.manifest;
    this.league = parts.league;
    this.network = parts.network;
    this.load = parts.load;
    this.progress = parts.progress;
    this.random = parts.random;
    this.#disks = disks;
  }

  static async open(manifest: Manifest, random: Random): Promise<World> {
    const { engine, validators, spares, load: plan, hanse = {} } = manifest;
    const network = new FaultNetwork();
    const disks = new Map<string, LoopDisk>();
    const onDisk = async (folder: string): Promise<void> => {
      const disk = new LoopDisk(folder, `${folder}.disk`);
      disks.set(folder, disk);
      await disk.make();
    };
    const league = await League.create({
      organisations: validators,
      network,
      trace: 'consensus',
      alloc: allocForLoad(plan),
      systemAlloc: (addresses) =>
        systemAccounts({ engine, validators: addresses.toSorted() }) as { [address: Address]: AllocatedAccount },
      hanse: { engine, ...hanse },
      ...(whyNoDisks() === undefined ? { prepare: onDisk } : {}),
    });
    for (let left = spares; left > 0; left--) await league.addObserver(undefined, 'validator');
    for (const disk of disks.values()) await disk.settle();
    const load = new Load({ plan, chainId: league.chainId, nodes: () => league.nodes });
    const progress = new Progress(league.nodes);
    const world = new World({ manifest, league, network, load, progress, random }, disks);
    try {
      for (const node of league.nodes) node.start();
      await Promise.all(league.nodes.map((node) => node.waitReady(READY_MS_MAX)));
      return world;
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
  }

  node(index: number): NodeProcess {
    return this.league.node(index);
  }

  disk(index: number): LoopDisk {
    const disk = this.#disks.get(this.node(index).plan.folder);
    if (disk === undefined) throw new Error(`${this.node(index).plan.name} has no disk of its own`);
    return disk;
  }

  /** Starts it, with its data fetched anew from the others if `data` says so, and waits until it answers. */
  async restart(index: number, data: 'kept' | 'wiped' = 'kept'): Promise<void> {
    const node = this.node(index);
    await node.kill();
    if (data === 'wiped') await rm(join(node.plan.dataFolder), { recursive: true, force: true });
    node.start();
    const answer = await poll(`${node.plan.name} answers\n${node.logTail()}`, READY_MS_MAX, async () =>
      node.isRunning ? node.rpc.height() : 'ended',
    );
    if (answer === 'ended') throw new Error(`${node.plan.name} ended:\n${node.logTail()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.progress[Symbol.dispose]();
    await Promise.all(this.league.nodes.map((node) => node.kill()));
    for (const disk of this.#disks.values()) {
      if (process.env['HANSE_E2E_KEEP'] !== undefined) cpSync(disk.folder, `${disk.folder}.kept`, { recursive: true });
      await disk.dispose();
    }
    await this.league[Symbol.asyncDispose]();
  }
}
