import type { Address, Hash } from '@hanse/base';
import { cliFault } from '../faults.ts';
import { readPending, readProposals, readQuorum, readSealers } from './readSealers.ts';
import type { Voted } from './sendVoting.ts';

/** What became of a proposal, read from the ledger as of the block that holds the vote. */
export type Standing =
  | { readonly state: 'open'; readonly votes: number; readonly needed: number }
  | { readonly state: 'decided'; readonly height: number };

/** Reads back that `self` has voted for it, or that it is decided. Throws `cli/read-back-differs`. */
export async function readVote(
  url: string,
  { id, self, voted }: { readonly id: Hash; readonly self: Address; readonly voted: Voted },
): Promise<Standing> {
  const { height, events } = voted;
  const decided = events.find(({ eventName, args }) => eventName === 'Decided' && args['id'] === id);
  if (decided !== undefined) return readDecision(url, height, Number(decided.args['height']));
  const open = (await readProposals(url, height)).find((one) => one.id === id);
  // Others may have voted in the same block, after this one: then it is decided there, too.
  if (open === undefined) {
    const pending = await readPending(url, height);
    if (pending !== undefined) return { state: 'decided', height: pending.since };
  }
  if (open?.voters.includes(self) !== true)
    throw cliFault('read-back-differs', {
      url,
      what: `proposals[${id}].voters`,
      seen: open?.voters.join(', ') ?? '–',
      wanted: self,
    });
  return { state: 'open', votes: open.voters.length, needed: await readQuorum(url, height) };
}

async function readDecision(url: string, height: number, wanted: number): Promise<Standing> {
  const pending = await readPending(url, height);
  const since = pending?.since ?? (await readSealers(url, height)).since;
  if (since !== wanted) throw cliFault('read-back-differs', { url, what: 'pending.since', seen: since, wanted });
  return { state: 'decided', height: wanted };
}

/** Reads back that `self` is not among its voters, or that it is gone. */
export async function readGone(
  url: string,
  { id, self, height }: { readonly id: Hash; readonly self: Address | undefined; readonly height: number },
): Promise<void> {
  const open = (await readProposals(url, height)).find((one) => one.id === id);
  if (open === undefined || (self !== undefined && !open.voters.includes(self))) return;
  const seen = self === undefined ? id : open.voters.join(', ');
  throw cliFault('read-back-differs', {
    url,
    what: self === undefined ? 'proposals' : `proposals[${id}].voters`,
    seen,
    wanted: '–',
  });
}
