import { type Hash, isFault } from '@hanse/base';
import { transactionsRoot } from '@hanse/execution';
import { decodeBlock } from '@hanse/protocol';
import type { Checker, LeagueFacts, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';

/** S11: whatever happens to bytes at rest, an honest node gives nobody a block that is not the ledger's. */
export function corruption(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  const decided = new Map<number, Hash>();
  return {
    invariant: 'S11',
    observe: (seen) => {
      const { atMs } = seen;
      if (seen.kind === 'committed' && honest.has(seen.node)) {
        const { header, hash } = seen.stored.block;
        if (!decided.has(header.number)) decided.set(header.number, hash);
      }
      // A block that was durable when its process died is announced by the next one's start.
      if (seen.kind === 'started' && honest.has(seen.node) && !decided.has(seen.height))
        decided.set(seen.height, seen.head);
      if (seen.kind !== 'served' || !honest.has(seen.node)) return;
      for (const bytes of seen.blocks) {
        const wrong = faultOf(bytes, decided);
        if (wrong !== undefined)
          report({ invariant: 'S11', atMs, node: seen.node, message: `serves a block ${wrong}` });
      }
    },
  };
}

function faultOf(bytes: Uint8Array, decided: ReadonlyMap<number, Hash>): string | undefined {
  try {
    const decoded = decodeBlock(bytes);
    if ('missing' in decoded) return 'without its transactions';
    const { header, hash, transactions } = decoded.block;
    const wanted = decided.get(header.number);
    if (wanted === undefined) return `of height ${header.number}, which nobody has committed`;
    if (hash !== wanted) return `${hash} of height ${header.number}, decided was ${wanted}`;
    if (transactionsRoot(transactions) !== header.transactionsRoot)
      return `of height ${header.number} with another body`;
    return undefined;
  } catch (error) {
    if (isFault(error)) return `that cannot be read: ${error.message}`;
    throw error;
  }
}
