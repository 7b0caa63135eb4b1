import type { Address } from '@hanse/base';
import type { Checker, LeagueFacts, NodeName, Report } from '../observation.ts';
import { type LeaderWord, leaderWord } from './raftWire.ts';

type Place = { readonly term: number; readonly id: string };
type Leader = { readonly address: Address; readonly log: Map<number, Place>; commit: number };
type Group = {
  readonly leaders: Map<number, Leader>;
  /** By `index term`: what the entry holds, and the term of the one before it. */
  readonly entries: Map<string, { readonly id: string; before: number | undefined }>;
  readonly committed: Map<number, Place & { readonly by: number }>;
};

const shown = ({ term, id }: Place): string => `${id === '' ? 'nothing' : id.slice(0, 10)} of term ${term}`;

/**
 * S7, Raft's five, from what leaders say on the wire: election safety (one leader a term), leader append-only, log
 * matching, leader completeness (what one has committed later leaders hold), state machine safety (one entry committed
 * at an index).
 */
export function raftSafety(facts: LeagueFacts, report: Report): Checker {
  const groups = new Map<number, Group>();
  const names = new Map(facts.nodes.map(({ name, address }) => [address, name]));
  const judge = (word: LeaderWord, atMs: number): void => {
    const { since, term, leader: address, index, logTerm, commit } = word;
    const node: NodeName | undefined = names.get(address);
    const tell = (message: string): void =>
      report({ invariant: 'S7', atMs, node, message: `${message} (group of height ${since})` });
    const group = groups.get(since) ?? { leaders: new Map(), entries: new Map(), committed: new Map() };
    groups.set(since, group);
    const leader = group.leaders.get(term) ?? { address, log: new Map(), commit: 0 };
    group.leaders.set(term, leader);
    if (leader.address !== address) {
      tell(`election safety: leads term ${term}, as ${names.get(leader.address) ?? leader.address} does`);
      return;
    }
    let before: number | undefined = index === 0 ? 0 : logTerm;
    const had = group.committed.get(index);
    if (index > 0 && had !== undefined && term > had.by && logTerm !== had.term)
      tell(`leader completeness: has term ${logTerm} at ${index}, committed was ${shown(had)}`);
    for (const { index: at, term: entryTerm, id } of word.entries) {
      const place = { term: entryTerm, id };
      const own = leader.log.get(at);
      if (own !== undefined && (own.term !== entryTerm || own.id !== id))
        tell(`leader append-only: ${shown(place)} at ${at} in term ${term}, was ${shown(own)}`);
      leader.log.set(at, place);
      const name = `${at} ${entryTerm}`;
      const known = group.entries.get(name);
      if (known !== undefined && known.id !== id)
        tell(`log matching: ${shown(place)} at ${at}, elsewhere ${shown({ term: entryTerm, id: known.id })}`);
      if (known?.before !== undefined && before !== undefined && known.before !== before)
        tell(`log matching: before ${name} stands term ${before}, elsewhere ${known.before}`);
      if (known === undefined) group.entries.set(name, { id, before });
      else known.before ??= before;
      before = entryTerm;
      const final = group.committed.get(at);
      if (final !== undefined && term > final.by && (final.term !== entryTerm || final.id !== id))
        tell(`leader completeness: ${shown(place)} at ${at}, committed was ${shown(final)}`);
    }
    for (let at = leader.commit + 1; at <= commit; at++) {
      const place = leader.log.get(at);
      if (place === undefined) continue;
      const final = group.committed.get(at);
      if (final === undefined) group.committed.set(at, { ...place, by: term });
      else if (final.term !== place.term || final.id !== place.id)
        tell(`state machine safety: commits ${shown(place)} at ${at}, committed was ${shown(final)}`);
    }
    leader.commit = Math.max(leader.commit, commit);
  };
  return {
    invariant: 'S7',
    observe: (seen) => {
      if (seen.kind !== 'sent') return;
      const word = leaderWord(seen.payload, facts.recover);
      if (word !== undefined) judge(word, seen.atMs);
    },
  };
}
