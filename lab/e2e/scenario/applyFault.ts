import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from '@hanse/base';
import { copyCode } from '../faults/codeCopy.ts';
import { troubleSyncs } from '../faults/failingSync.ts';
import { corruptPages } from '../faults/pages.ts';
import type { RpcCall } from '../jsonRpc.ts';
import type { NodeProcess } from '../nodeProcess.ts';
import { poll } from '../poll.ts';
import { changeValidators } from './changeValidators.ts';
import type { Fault, NodeIndex } from './manifest.ts';
import type { World } from './world.ts';

/** What a quorum comes back from; each has its own limit until the next block. */
export type Recovery = 'partition' | 'restart';

export type Applied = {
  /** What was seen, for the table. */
  readonly note: string;
  /** From `healed` until the processes that were started answered: how long that takes is the machine's affair. */
  readonly answeredMs?: number;
  /** Breaches of what the node promises. */
  readonly complaints?: readonly string[];
};

/** Receipts compared with those of a sound node after corruption. */
const SAMPLE = 300;
const UPGRADE_READY_MS_MAX = 60_000;

/** Does it, and mends it. Calls `healed` at the moment from which the league can be expected to go on. */
export async function applyFault(world: World, fault: Fault, healed: (how: Recovery) => void): Promise<Applied> {
  switch (fault.kind) {
    case 'kill':
      await killAll(world, fault.nodes);
      await sleep(fault.downMs);
      return restartAll(world, fault.nodes, healed);
    case 'kill-proposer': {
      const index = await nextProposer(world);
      await killAll(world, [index]);
      await sleep(fault.downMs);
      return restartAll(world, [index], healed);
    }
    case 'pause':
      for (const index of fault.nodes) world.node(index).pause();
      await sleep(fault.ms);
      for (const index of fault.nodes) world.node(index).resume();
      healed('partition');
      return { note: '' };
    case 'cut':
      setCut(world, fault, fault.passage);
      await sleep(fault.ms);
      setCut(world, fault, 'open');
      healed('partition');
      return { note: '' };
    case 'flap': {
      const others = othersOf(world, fault.node);
      for (let turn = 0; turn < fault.times; turn++) {
        for (const passage of ['refused', 'open'] as const) {
          setCut(world, { sides: [[fault.node], others], way: 'both' }, passage);
          await sleep(fault.stepMs);
        }
      }
      healed('partition');
      return { note: '' };
    }
    case 'slow': {
      const { bytesPerSecond, delayMs } = fault;
      setWays(world, fault.node, { bytesPerSecond, delayMs });
      await sleep(fault.ms);
      setWays(world, fault.node, { bytesPerSecond: Number.POSITIVE_INFINITY, delayMs: 0 });
      healed('partition');
      return { note: '' };
    }
    case 'skew':
      return skewClock(world, fault, healed);
    case 'disk-full':
      return fillDisk(world, fault, healed);
    case 'sync-fails':
      return failSyncs(world, fault, healed);
    case 'sync-slow': {
      const { pid } = world.node(fault.node);
      if (pid === undefined) throw new Error('the node does not run');
      const end = await troubleSyncs(pid, { delayMs: fault.delayMs });
      await sleep(fault.ms);
      await end();
      healed('partition');
      return { note: '' };
    }
    case 'power-cut':
      await killAll(world, fault.nodes);
      await Promise.all(fault.nodes.map((index) => world.disk(index).losePower()));
      await sleep(fault.downMs);
      return restartAll(world, fault.nodes, healed);
    case 'corrupt':
      return corrupt(world, fault, healed);
    case 'wipe':
      await killAll(world, fault.nodes);
      for (const index of fault.nodes) await rm(world.node(index).plan.dataFolder, { recursive: true, force: true });
      return restartAll(world, fault.nodes, healed);
    case 'upgrade':
      return upgrade(world, fault.version, healed);
    case 'add-validator':
    case 'remove-validator': {
      const { address, name } = world.node(fault.node).plan;
      const height = await changeValidators(
        world,
        fault.kind === 'add-validator' ? { add: address } : { remove: address },
      );
      healed('partition');
      return { note: `${name}, from block ${height}` };
    }
  }
}

async function killAll(world: World, nodes: readonly NodeIndex[]): Promise<void> {
  for (const index of nodes) world.node(index).signal('SIGKILL');
  await Promise.all(nodes.map((index) => world.node(index).kill()));
}

async function restartAll(
  world: World,
  nodes: readonly NodeIndex[],
  healed: (how: Recovery) => void,
): Promise<Applied> {
  healed('restart');
  const startedMs = performance.now();
  await Promise.all(nodes.map((index) => world.restart(index)));
  const answeredMs = performance.now() - startedMs;
  return { note: nodes.map((index) => world.node(index).plan.name).join(' '), answeredMs };
}

/** Under Raft the leader, otherwise the next in the order of addresses. */
async function nextProposer(world: World): Promise<NodeIndex> {
  const block = await world.node(0).rpc.call<{ readonly miner: Address }>('eth_getBlockByNumber', 'latest', false);
  const order = world.league.nodes
    .slice(0, world.manifest.validators)
    .map(({ plan }) => plan.address)
    .toSorted();
  const last = order.indexOf(block.miner.toLowerCase() as Address);
  const next = world.manifest.engine === 'raft' ? order[Math.max(0, last)] : order[(last + 1) % order.length];
  return world.league.nodes.findIndex(({ plan }) => plan.address === next);
}

const nameOf = (world: World, index: NodeIndex): string => world.node(index).plan.name;

function othersOf(world: World, node: NodeIndex): NodeIndex[] {
  return world.league.nodes.map((_, index) => index).filter((index) => index !== node);
}

function setCut(
  world: World,
  { sides, way }: Pick<Fault & { kind: 'cut' }, 'sides' | 'way'>,
  passage: 'open' | 'held' | 'lost' | 'refused',
): void {
  for (const one of sides[0]) {
    for (const other of sides[1]) {
      world.network.set({ from: nameOf(world, one), to: nameOf(world, other) }, { passage });
      if (way === 'both') world.network.set({ from: nameOf(world, other), to: nameOf(world, one) }, { passage });
    }
  }
}

function setWays(
  world: World,
  node: NodeIndex,
  way: { readonly bytesPerSecond: number; readonly delayMs: number },
): void {
  for (const other of othersOf(world, node)) {
    world.network.set({ from: nameOf(world, node), to: nameOf(world, other) }, way);
    world.network.set({ from: nameOf(world, other), to: nameOf(world, node) }, way);
  }
}

type Healed = (how: Recovery) => void;

async function skewClock(world: World, fault: Fault & { kind: 'skew' }, healed: Healed): Promise<Applied> {
  const node = world.node(fault.node);
  const preload = new URL('../faults/skewedClock.ts', import.meta.url);
  preload.searchParams.set('aheadMs', String(fault.aheadMs));
  preload.searchParams.set('rate', String(fault.rate));
  const { run } = node;
  await node.kill();
  node.start({ ...run, nodeOptions: [...(run.nodeOptions ?? []), '--import', preload.href] });
  await sleep(fault.ms);
  await node.kill();
  return restartAll(world, [fault.node], healed);
}

async function fillDisk(world: World, fault: Fault & { kind: 'disk-full' }, healed: Healed): Promise<Applied> {
  const node = world.node(fault.node);
  const disk = world.disk(fault.node);
  disk.fill();
  const end = await endWithin(node, fault.ms);
  disk.free();
  healed('partition');
  const complaints = typeof end === 'string' ? [`${node.plan.name} ended by ${end} on a full disk`] : [];
  if (end !== undefined) await world.restart(fault.node);
  return { note: end === undefined ? 'ran on' : `ended itself, code ${end}`, complaints };
}

async function failSyncs(world: World, fault: Fault & { kind: 'sync-fails' }, healed: Healed): Promise<Applied> {
  const node = world.node(fault.node);
  if (node.pid === undefined) throw new Error('the node does not run');
  const { height } = world.progress;
  const endTrouble = await troubleSyncs(node.pid, 'fails');
  const end = await endWithin(node, fault.ms);
  await endTrouble();
  healed('partition');
  const blocks = world.progress.height - height;
  // A node may not have had to sync if nothing was decided meanwhile.
  const isWrong = (end === undefined && blocks > 1) || typeof end === 'string';
  const seen = end === undefined ? 'ran on' : `ended itself, code ${end}`;
  if (end !== undefined) await world.restart(fault.node);
  const complaints = isWrong ? [`${node.plan.name}, whose syncs failed for ${blocks} blocks: ${seen}`] : [];
  return { note: seen, complaints };
}

/** The exit code or signal of a node that ends within `ms`. */
async function endWithin(node: NodeProcess, ms: number): Promise<number | NodeJS.Signals | undefined> {
  return Promise.race([node.exited(), sleep(ms, undefined, { ref: false })]);
}

async function corrupt(world: World, fault: Fault & { kind: 'corrupt' }, healed: Healed): Promise<Applied> {
  const node = world.node(fault.node);
  await node.kill();
  const places = corruptPages(node.plan.dataFolder, { count: fault.pages, random: () => world.random.next() });
  node.start();
  healed('restart');
  const end = await endWithin(node, fault.ms);
  const wrong = end === undefined ? await wrongReceipts(world, fault.node) : [];
  await world.restart(fault.node, 'wiped');
  return {
    note: `${places}: ${end === undefined ? 'served on, nothing wrong' : `ended itself, code ${end}`}`,
    complaints: wrong.length === 0 ? [] : [`${node.plan.name} served ${wrong.length} wrong receipts after ${places}`],
  };
}

/** Acknowledged transactions for which this node shows another receipt than was acknowledged; errors are no lies. */
async function wrongReceipts(world: World, index: NodeIndex): Promise<string[]> {
  const some = world.random.shuffle([...world.load.acknowledged]).slice(0, SAMPLE);
  const calls: RpcCall[] = some.map(([hash]) => ({ method: 'eth_getTransactionReceipt', params: [hash] }));
  try {
    const answers = await world.node(index).rpc.batch(calls);
    return answers.flatMap(({ result }, which) => {
      const [hash, place] = some[which] as (typeof some)[number];
      // It may be behind; that a block is not there yet is no lie.
      return result && (result as { blockHash: string }).blockHash !== place.blockHash ? [hash] : [];
    });
  } catch {
    return []; // does not answer at all
  }
}

async function upgrade(world: World, version: string, healed: Healed): Promise<Applied> {
  const program = copyCode(join(world.league.folder, `code-${version}`), version);
  const seen: string[] = [];
  for (const node of world.league.nodes) {
    const end = await node.stop();
    if (end !== 0) seen.push(`${node.plan.name} stopped with ${end}`);
    node.run = { ...node.run, program };
    node.start();
    await node.waitReady(UPGRADE_READY_MS_MAX);
    const client = await poll('its version', 5000, () => node.rpc.call<string>('web3_clientVersion'));
    if (!client.includes(`v${version}/`)) seen.push(`${node.plan.name} calls itself ${client}`);
  }
  healed('partition');
  return { note: `to ${version}`, complaints: seen };
}
