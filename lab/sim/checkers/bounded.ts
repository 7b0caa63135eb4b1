import type { Checker, LeagueFacts, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';

/** S10: no queue, cache or memory of an honest node grows past the limit that its code names. */
export function bounded(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  return {
    invariant: 'S10',
    observe: (seen) => {
      if (seen.kind !== 'sizes' || !honest.has(seen.node)) return;
      const { atMs, node, sizes } = seen;
      for (const [name, { size, limit }] of Object.entries(sizes)) {
        if (size > limit) report({ invariant: 'S10', atMs, node, message: `${name} holds ${size}, limit is ${limit}` });
      }
    },
  };
}
