import type { Hash } from '@hanse/base';
import type { Checker, LeagueFacts, NodeName, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';

/**
 * S1: what one honest node commits at a height, every honest node commits there, for ever; each grows by one block at a
 * time, and a process that starts again on a sound disk finds what was durable there.
 */
export function agreement(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  const decided = new Map<number, Hash>([[0, facts.genesisHash]]);
  const heads = new Map<NodeName, number>();
  return {
    invariant: 'S1',
    observe: (seen) => {
      const { atMs } = seen;
      const tell = (node: NodeName, message: string): void => report({ invariant: 'S1', atMs, node, message });
      if (seen.kind === 'started' && honest.has(seen.node)) {
        const { node, height, head, disk } = seen;
        const wanted = decided.get(height);
        // It may have died between making a block durable and telling of it; others must then commit the same.
        if (wanted === undefined) decided.set(height, head);
        else if (wanted !== head) tell(node, `starts at height ${height} with ${head}, decided was ${wanted}`);
        const before = heads.get(node) ?? 0;
        if (disk === 'intact' && height < before)
          tell(node, `starts at height ${height}, had durably committed ${before}`);
        heads.set(node, height);
      }
      if (seen.kind === 'committed' && honest.has(seen.node)) {
        const { node } = seen;
        const { header, hash } = seen.stored.block;
        const height = header.number;
        const known = decided.get(height);
        if (known !== undefined && known !== hash) tell(node, `fork at height ${height}: ${hash} beside ${known}`);
        const parent = decided.get(height - 1);
        if (parent !== undefined && header.parentHash !== parent)
          tell(node, `block ${height} is on ${header.parentHash}, decided was ${parent}`);
        const before = heads.get(node);
        if (before !== undefined && height !== before + 1) tell(node, `commits height ${height} after ${before}`);
        if (known === undefined) decided.set(height, hash);
        heads.set(node, height);
      }
    },
  };
}
