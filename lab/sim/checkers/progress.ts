import type { Checker, LeagueFacts, NodeName, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';

/** L1 and L2 after one `healed`: the height wanted of every node named, and until when. */
type Demand = {
  readonly deadlineMs: number;
  readonly nodes: readonly NodeName[];
  readonly height: number;
  readonly boundMs: number;
};

/**
 * L1: once a quorum is up and connected, a block is made within the bound. L2: within the bound every node of it has
 * that block. Also L1: nobody's patience with a round grows past its limit.
 */
export function progress(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  const heads = new Map<NodeName, number>();
  let demand: Demand | undefined;
  const judge = (atMs: number): void => {
    if (demand === undefined || atMs < demand.deadlineMs) return;
    const { nodes, height, boundMs } = demand;
    demand = undefined;
    const reached = nodes.map((node) => ({ node, at: heads.get(node) ?? 0 }));
    const highest = Math.max(...reached.map(({ at }) => at));
    const shown = reached.map(({ node, at }) => `${node} ${at}`).join(', ');
    if (highest < height) {
      const message = `no block within ${boundMs} ms of a quorum: wanted height ${height}, heights ${shown}`;
      report({ invariant: 'L1', atMs, node: undefined, message });
      return;
    }
    for (const { node, at } of reached) {
      if (at >= height) continue;
      report({
        invariant: 'L2',
        atMs,
        node,
        message: `is at height ${at} ${boundMs} ms after a quorum, wanted ${height}: ${shown}`,
      });
    }
  };
  return {
    invariant: 'L1',
    observe: (seen) => {
      judge(seen.atMs);
      switch (seen.kind) {
        case 'started':
          heads.set(seen.node, seen.height);
          return;
        case 'committed':
          heads.set(seen.node, seen.stored.block.header.number);
          return;
        case 'healed': {
          const { atMs, boundMs } = seen;
          const nodes = seen.nodes.filter((node) => honest.has(node));
          const known = [...heads].filter(([node]) => honest.has(node)).map(([, height]) => height);
          demand = { deadlineMs: atMs + boundMs, nodes, height: Math.max(0, ...known) + 1, boundMs };
          return;
        }
        case 'timer': {
          const { node, name, delayMs, atMs } = seen;
          const most = facts.settings.roundTimeoutMsMax;
          if (name !== 'round' || delayMs <= most || !honest.has(node)) return;
          report({
            invariant: 'L1',
            atMs,
            node,
            message: `waits ${delayMs} ms in a round, at most ${most} are allowed`,
          });
          return;
        }
        case 'stopped':
          if (demand === undefined || seen.cause !== 'failed' || !demand.nodes.includes(seen.node)) return;
          report({
            invariant: 'L1',
            atMs: seen.atMs,
            node: seen.node,
            message: `gives up with nothing wrong: ${seen.reason}`,
          });
      }
    },
  };
}
