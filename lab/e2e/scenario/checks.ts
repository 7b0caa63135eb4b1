import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Address, Hash } from '@hanse/base';
import { hanse } from '../hanseCommand.ts';
import { readBlocks } from '../ledgerChecks.ts';
import type { NodeProcess } from '../nodeProcess.ts';
import { checkTrace } from '../traceChecks.ts';
import type { Place } from './load.ts';
import type { World } from './world.ts';

const BATCH = 400;
const CATCH_UP_MS_MAX = 60_000;

/** A name, and what is wrong; nothing when all is well. */
export type Check = { readonly name: string; readonly seen: string; readonly violations: readonly string[] };

/** Everything that can be asked of a league that is whole and quiet; ends with all nodes stopped. */
export async function checkAll(world: World): Promise<Check[]> {
  const { nodes } = world.league;
  const first = nodes[0] as NodeProcess;
  const height = Math.max(...(await Promise.all(nodes.map((node) => node.rpc.height()))));
  const checks: Check[] = [];
  const late: string[] = [];
  for (const node of nodes)
    await node.waitForHeight(height, CATCH_UP_MS_MAX).catch((error: unknown) => late.push(String(error)));
  checks.push({ name: 'every node is at the head', seen: `height ${height}`, violations: late });
  if (late.length > 0) return checks;
  checks.push(await sameBlocks(nodes, height));
  checks.push(await receiptsStay(nodes, world.load.acknowledged));
  checks.push(await exactlyOnce(world, first, height));
  checks.push({
    name: 'what people were told',
    seen: `${world.load.acknowledged.size} acknowledged`,
    violations: world.load.complaints,
  });
  const ends = await Promise.all(nodes.map((node) => node.stop()));
  const untidy = ends.flatMap((end, index) => (end === 0 ? [] : [`${nodes[index]?.plan.name} stopped with ${end}`]));
  checks.push({ name: 'every node stops in order', seen: `${nodes.length} nodes`, violations: untidy });
  checks.push(await audits(nodes));
  checks.push(traces(world));
  return checks;
}

/** Same hash and same state root at every height. */
async function sameBlocks(nodes: readonly NodeProcess[], height: number): Promise<Check> {
  const violations: string[] = [];
  const [wanted, ...others] = await Promise.all(nodes.map((node) => readBlocks(node, { from: 0, to: height })));
  for (const [index, blocks] of others.entries()) {
    for (const [at, block] of blocks.entries()) {
      const same = wanted?.[at];
      if (block.hash !== same?.hash || block.stateRoot !== same.stateRoot)
        violations.push(`${nodes[index + 1]?.plan.name} at ${at}: ${block.hash}, not ${same?.hash}`);
    }
  }
  return { name: 'same block and state root at every height', seen: `${height + 1} × ${nodes.length}`, violations };
}

/** Every receipt that was ever shown stays, in the same block at the same place, on every node. */
async function receiptsStay(nodes: readonly NodeProcess[], acknowledged: ReadonlyMap<Hash, Place>): Promise<Check> {
  const violations: string[] = [];
  const all = [...acknowledged];
  for (const node of nodes) {
    for (let from = 0; from < all.length; from += BATCH) {
      const some = all.slice(from, from + BATCH);
      const calls = some.map(([hash]) => ({ method: 'eth_getTransactionReceipt', params: [hash] }));
      for (const [index, { result }] of (await node.rpc.batch(calls)).entries()) {
        const [hash, place] = some[index] as (typeof some)[number];
        const seen = result as Place | null | undefined;
        if (seen?.blockHash !== place.blockHash || seen.transactionIndex !== place.transactionIndex)
          violations.push(`${node.plan.name}: ${hash} was in ${place.blockHash}, now in ${seen?.blockHash ?? 'none'}`);
      }
    }
  }
  return { name: 'acknowledged and still there', seen: `${all.length} × ${nodes.length}`, violations };
}

/** No transaction twice; the coins that arrived are as many as transactions that stand; nonces without gap. */
async function exactlyOnce(world: World, node: NodeProcess, height: number): Promise<Check> {
  const violations: string[] = [];
  const standing = new Set<Hash>();
  for (const block of await readBlocks(node, { from: 1, to: height })) {
    for (const hash of block.transactions) {
      if (standing.has(hash)) violations.push(`${hash} stands twice`);
      standing.add(hash);
    }
  }
  for (const hash of world.load.acknowledged.keys()) if (!standing.has(hash)) violations.push(`${hash} is lost`);
  const balance = Number(await node.rpc.call<string>('eth_getBalance', world.load.receiver, 'latest'));
  let nonces = 0;
  for (const [address, wanted] of world.load.nonces) {
    const nonce = Number(await node.rpc.call<string>('eth_getTransactionCount', address as Address, 'latest'));
    nonces += nonce;
    if (nonce !== wanted && world.load.complaints.length === 0)
      violations.push(`${address} sent ${wanted} transactions, ${nonce} stand`);
  }
  if (balance !== nonces) violations.push(`${balance} coins arrived by ${nonces} transactions`);
  return { name: 'none lost, none twice', seen: `${standing.size} stand, ${balance} coins arrived`, violations };
}

/** Re-executes everything and checks the seals, from the data folders alone. */
async function audits(nodes: readonly NodeProcess[]): Promise<Check> {
  const violations: string[] = [];
  for (const { plan } of nodes) {
    const { code, stdout, stderr } = await hanse(['audit', plan.dataFolder, '--json']);
    if (code !== 0) violations.push(`${plan.name}: code ${code} ${stdout.slice(0, 400)}${stderr.slice(0, 400)}`);
  }
  return { name: 'hanse audit: seals, roots, indexes', seen: `${nodes.length} folders`, violations };
}

function traces({ league }: World): Check {
  const violations: string[] = [];
  let votes = 0;
  const paths = league.nodes.flatMap(({ plan }) => {
    const path = join(league.folder, `${plan.name}.trace`);
    return [`${path}.1`, path].filter((file) => existsSync(file));
  });
  const checked = checkTrace(paths.map((path) => readFileSync(path, 'utf8')));
  votes += checked.votes;
  violations.push(...checked.violations);
  return { name: 'traces: no double vote, one decision a height', seen: `${votes} votes`, violations };
}
