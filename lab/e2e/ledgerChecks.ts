import assert from 'node:assert/strict';
import type { Hash } from '@hanse/base';
import type { League } from './league.ts';
import type { NodeProcess } from './nodeProcess.ts';
import { poll } from './poll.ts';

export type BlockJson = {
  readonly number: string;
  readonly hash: Hash;
  readonly parentHash: Hash;
  readonly stateRoot: Hash;
  readonly timestamp: string;
  readonly transactions: readonly Hash[];
};

const quantity = (height: number): string => `0x${height.toString(16)}`;

export async function readBlocks(
  node: NodeProcess,
  range: { readonly from: number; readonly to: number },
): Promise<BlockJson[]> {
  const blocks: BlockJson[] = [];
  for (let at = range.from; at <= range.to; at += 50) {
    const heights = Array.from({ length: Math.min(50, range.to - at + 1) }, (_, index) => at + index);
    const calls = heights.map((height) => ({ method: 'eth_getBlockByNumber', params: [quantity(height), false] }));
    for (const { result, error } of await node.rpc.batch(calls)) {
      if (error !== undefined) throw new Error(`${node.plan.name}: ${error.message}`);
      blocks.push(result as BlockJson);
    }
  }
  return blocks;
}

/** Waits until `hashes` are all in the chain of `node`; throws with the count of those missing. */
export async function waitForAll(node: NodeProcess, hashes: ReadonlySet<Hash>, msMax: number): Promise<void> {
  const missing = new Set(hashes);
  let height = 0;
  const read = async (): Promise<true | undefined> => {
    const head = await node.rpc.height();
    for (const block of await readBlocks(node, { from: height + 1, to: head })) {
      for (const hash of block.transactions) missing.delete(hash);
    }
    height = head;
    if (missing.size === 0) return true;
    throw new Error(`${missing.size} of ${hashes.size} missing at height ${head}, such as ${[...missing][0]}`);
  };
  await poll(`every acknowledged transaction in the chain of ${node.plan.name}`, msMax, read);
}

/** Every acknowledged transaction stands in the chain exactly once, no transaction twice. */
export async function assertExactlyOnce(node: NodeProcess, acknowledged: ReadonlySet<Hash>): Promise<void> {
  const counts = new Map<Hash, number>();
  for (const block of await readBlocks(node, { from: 1, to: await node.rpc.height() })) {
    for (const hash of block.transactions) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  assert.deepEqual(
    [...counts].filter(([, count]) => count > 1),
    [],
    'transactions that stand in the chain twice',
  );
  assert.deepEqual(
    [...acknowledged].filter((hash) => !counts.has(hash)),
    [],
    'acknowledged transactions that are lost',
  );
}

/** All nodes reach the highest head that one of them has, and have the same block and state there. */
export async function assertSameState(league: League): Promise<void> {
  const heights = await Promise.all(league.nodes.map((node) => node.rpc.height()));
  const height = Math.max(...heights);
  await Promise.all(league.nodes.map((node) => node.waitForHeight(height, 20_000)));
  const blocks = await Promise.all(league.nodes.map((node) => readBlocks(node, { from: height, to: height })));
  const seen = new Set(blocks.flat().map(({ hash, stateRoot }) => `${hash} ${stateRoot}`));
  assert.equal(seen.size, 1, `nodes differ at height ${height}: ${[...seen].join(', ')}`);
}
