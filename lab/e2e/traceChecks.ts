/** One line of a consensus trace as far as these checks read it (docs/configuration.md). */
type Line = {
  readonly node: string;
  readonly kind: string;
  readonly height: number;
  readonly round: number;
  readonly type?: string;
  readonly hash?: string;
  readonly hashes?: readonly string[];
  readonly refused?: string;
  readonly pledge?: {
    readonly kind: string;
    readonly since: number;
    readonly term: number;
    readonly candidate?: string;
  };
};

/** Votes that a node gives once for each height and round. */
const VOTES = ['proposal', 'prepare', 'commit'];

/**
 * Reads the traces of a league's nodes: nobody voted for two things in one place, and all decided the same. The last line
 * of a text may be torn.
 */
export function checkTrace(texts: readonly string[]): { readonly votes: number; readonly violations: string[] } {
  const votes = new Map<string, string>();
  const decisions = new Map<number, string>();
  const violations: string[] = [];
  const agree = <Key>(seen: Map<Key, string>, key: Key, value: string, place: string): void => {
    const before = seen.get(key);
    if (before === undefined) seen.set(key, value);
    else if (before !== value) violations.push(`${place}: ${before}, then ${value}`);
  };
  for (const text of texts) {
    for (const line of linesOf(text)) {
      const { node, kind, height, round, type = '', pledge } = line;
      if (kind === 'decide') agree(decisions, height, line.hash ?? '', `decided at ${height}`);
      if (kind !== 'say' || line.refused !== undefined) continue;
      if (VOTES.includes(type)) {
        const place = `${node} ${type} at ${height}, round ${round}`;
        agree(votes, place, line.hashes?.join() ?? '', place);
      } else if (pledge?.kind === 'vote') {
        const place = `${node} vote in term ${pledge.term} of ${pledge.since}`;
        agree(votes, place, pledge.candidate ?? '', place);
      }
    }
  }
  return { votes: votes.size, violations };
}

function linesOf(text: string): Line[] {
  const lines = text.split('\n');
  // Behind the last line break is nothing, or what a loss of power left of a line.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Line);
}
