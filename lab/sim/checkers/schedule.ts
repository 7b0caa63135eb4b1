import type { Address } from '@hanse/base';
import { engineNamed, type Sealers } from '@hanse/consensus';
import { decodeExtraData } from '@hanse/protocol';
import type { Checker, LeagueFacts, Report, Violation } from '../observation.ts';
import { honestKeys, honestNodes } from './honest.ts';
import type { Replayed } from './ledgerReplay.ts';

function shown({ engine, validators, weights, since }: Sealers): string {
  return `${engine} since ${since}: ${validators.map((one, at) => `${one}*${weights?.[at] ?? 1n}`).join(' ')}`;
}

/** S8: whoever seals a height is the same for all honest nodes, and for one who computes it from the ledger alone. */
export function sameSealers(
  facts: LeagueFacts,
  report: Report,
): Checker & { readonly expect: (replayed: Replayed, atMs: number) => void } {
  const honest = honestNodes(facts);
  const known = new Map<number, string>();
  const compare = (height: number, found: Sealers, { atMs, node }: Pick<Violation, 'atMs' | 'node'>): void => {
    const sealers = shown(found);
    const before = known.get(height);
    if (before === undefined) known.set(height, sealers);
    else if (before !== sealers) {
      const message = `height ${height} is sealed by ${sealers}, elsewhere by ${before}`;
      report({ invariant: 'S8', atMs, node, message });
    }
  };
  return {
    invariant: 'S8',
    expect: ({ stored, sealers }, atMs) => compare(stored.block.header.number, sealers, { atMs, node: undefined }),
    observe: (seen) => {
      if (seen.kind !== 'committed' || !honest.has(seen.node)) return;
      compare(seen.stored.block.header.number, seen.sealers, seen);
    },
  };
}

/** Those who may have proposed a block that was agreed on in `round`, most recent round last. */
function proposers({ sealers, parent, stored }: Replayed): readonly Address[] {
  const { header } = stored.block;
  const { validators } = sealers;
  if (sealers.engine === 'raft') return validators;
  const { round } = decodeExtraData(header.extraData);
  const turns = engineNamed(sealers.engine).turns?.(sealers, header.number);
  const from = validators.indexOf(parent.coinbase);
  const above =
    from >= 0
      ? from + 1
      : Math.max(
          0,
          validators.findIndex((one) => one > parent.coinbase),
        );
  const rounds = Array.from({ length: Math.min(round, validators.length) + 1 }, (_, at) => at);
  return rounds.map(
    (at) => (turns === undefined ? validators[(above + at) % validators.length] : turns[at % turns.length]) as Address,
  );
}

/** S8: a block is made by one whose turn had come by the round it was agreed on in. */
export function checkTurn(
  replayed: Replayed,
  { atMs, report }: { readonly atMs: number; readonly report: Report },
): void {
  const { header } = replayed.stored.block;
  const able = proposers(replayed);
  if (able.includes(header.coinbase)) return;
  const message = `block ${header.number} is made by ${header.coinbase}, whose turn had not come; it was that of ${able.join(' ')}`;
  report({ invariant: 'S8', atMs, node: undefined, message });
}

/** After healing, until all links are up and all nodes have caught up. */
const CALM_MS = 15_000;
/** Evidence of what was said in the last moments of a run may be under way. */
const EVIDENCE_MS = 5000;

/** S8: contradictions that everybody heard leave evidence, and nobody honest is ever accused. */
export function evidenceLeft(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  const keys = honestKeys(facts);
  const addresses = new Map(facts.nodes.map(({ name, address }) => [name, address]));
  const wanted = new Map<string, { readonly atMs: number; readonly what: string }>();
  const given = new Set<string>();
  let healedMs = Number.POSITIVE_INFINITY;
  return {
    invariant: 'S8',
    observe: (seen) => {
      const { atMs } = seen;
      if (seen.kind === 'healed') healedMs = atMs;
      // Only when nothing keeps anybody from hearing both.
      if (seen.kind === 'equivocated' && atMs > healedMs + CALM_MS) {
        const place = `${addresses.get(seen.node)} ${seen.height}`;
        if (!wanted.has(place)) wanted.set(place, { atMs, what: seen.what });
      }
      if (seen.kind === 'evidence' && honest.has(seen.node)) {
        const { offender, height, round, kind } = seen.evidence;
        given.add(`${offender} ${height}`);
        if (keys.has(offender))
          report({
            invariant: 'S8',
            atMs,
            node: seen.node,
            message: `accuses the honest ${offender} of ${kind} at ${height}/${round}`,
          });
      }
      if (seen.kind === 'note' && seen.event.endsWith('equivocation') && honest.has(seen.node)) {
        const author = seen.fields['author'];
        if (keys.has(author as Address))
          report({
            invariant: 'S8',
            atMs,
            node: seen.node,
            message: `takes the honest ${author} for a liar: ${JSON.stringify(seen.fields)}`,
          });
      }
      if (seen.kind !== 'ended') return;
      for (const [place, one] of wanted) {
        if (given.has(place) || one.atMs + EVIDENCE_MS > atMs) continue;
        const message = `${place}: ${one.what} in everybody's hearing left no evidence`;
        report({ invariant: 'S8', atMs: one.atMs, node: undefined, message });
      }
    },
  };
}
