import type { StoredBlock } from '@hanse/chain';
import type { Sealers } from '@hanse/consensus';
import type { Checker, LeagueFacts, NodeName, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';
import { LedgerReplay, type Replayed } from './ledgerReplay.ts';
import { sealFault } from './sealCount.ts';

/** How far a block's time may be ahead of true time: what a node accepts, and what the clocks of a quorum may be off by. */
export const BLOCK_AHEAD_SECONDS_MAX = 15;

type Committed = { readonly atMs: number; readonly node: NodeName; readonly stored: StoredBlock };

/**
 * S2: every block gives the same roots on a verifier that was not there, and carries the seals of a quorum of that
 * height's sealers, whichever node it is read from. `onReplayed` hears each block of the ledger once, in order.
 */
export function verified(
  facts: LeagueFacts,
  report: Report,
  onReplayed: (replayed: Replayed, atMs: number) => void = () => {},
): Checker {
  const honest = honestNodes(facts);
  const replay = new LedgerReplay(facts);
  const sealers = new Map<number, Sealers>([[1, replay.sealers()]]);
  /** Blocks of heights that the verifier has not reached. */
  let waiting: Committed[] = [];
  let isBroken = false;
  let work: Promise<void> = Promise.resolve();

  const tell = ({ atMs, node }: Committed, message: string): void => report({ invariant: 'S2', atMs, node, message });

  const judgeSeals = (committed: Committed): void => {
    const { header } = committed.stored.block;
    const of = sealers.get(header.number);
    const fault = of === undefined ? undefined : sealFault(header, of, facts.recover);
    if (fault !== undefined) tell(committed, `block ${header.number}: ${fault}`);
  };

  const advance = async (): Promise<void> => {
    while (!isBroken) {
      const height = replay.height + 1;
      const next = waiting.find(({ stored }) => stored.block.header.number === height);
      if (next === undefined) return;
      try {
        const replayed = await replay.next(next.stored);
        sealers.set(height + 1, replay.sealers());
        const seen = next.stored.receipts.length;
        const wanted = replayed.stored.receipts.length;
        if (seen !== wanted) tell(next, `block ${height} has ${seen} receipts, wanted ${wanted}`);
        onReplayed(replayed, next.atMs);
      } catch (error) {
        isBroken = true;
        tell(next, `block ${height}: ${error instanceof Error ? error.message : String(error)}`);
        return;
      }
      const due = waiting.filter(({ stored }) => stored.block.header.number <= height);
      waiting = waiting.filter(({ stored }) => stored.block.header.number > height);
      for (const one of due) judgeSeals(one);
    }
  };

  return {
    invariant: 'S2',
    observe: (seen) => {
      if (seen.kind !== 'committed' || !honest.has(seen.node) || isBroken) return;
      const { atMs, node, stored } = seen;
      const { number, timestamp } = stored.block.header;
      const trueMs = facts.epochMs + atMs;
      if (timestamp * 1000 > trueMs + BLOCK_AHEAD_SECONDS_MAX * 1000)
        tell(seen, `block ${number} is of ${timestamp}, true time is ${Math.floor(trueMs / 1000)}`);
      if (number <= replay.height) {
        judgeSeals({ atMs, node, stored });
        return;
      }
      waiting.push({ atMs, node, stored });
      if (number === replay.height + 1 || waiting.length === 1) work = work.then(advance);
    },
    finish: () => work,
  };
}
