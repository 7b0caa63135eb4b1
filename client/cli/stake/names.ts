import { type Address, isAddress } from '@hanse/base';
import type { Context } from '../context.ts';
import { leagueFolderOf } from '../dev/league.ts';
import type { Input } from '../input.ts';
import { STAKE } from './messages.ts';
import type { CandidateView } from './readStaking.ts';

/**
 * The candidate that a word names: its address, its node in the league, or the name under which it was admitted, where
 * that is clear. Whoever only registered may have taken another's name: the league has not looked at it yet.
 */
export function candidateNamed(
  context: Context,
  input: Input,
  { word, candidates }: { readonly word: string; readonly candidates: readonly CandidateView[] },
): Address {
  if (isAddress(word)) return word.toLowerCase() as Address;
  const folder = leagueFolderOf(context, input);
  const nodes = folder.exists() ? folder.load().nodes : [];
  const node = nodes.find(({ name }) => name === word);
  if (node !== undefined) return node.address;
  const [only, ...others] = candidates.filter(({ name, isAdmitted }) => isAdmitted && name === word);
  if (only !== undefined && others.length === 0) return only.address;
  const names = candidates.flatMap(({ name, isAdmitted }) => (isAdmitted ? [shownName(name)] : [])).join(', ') || '–';
  throw input.badArgument('candidate', word, context.words(STAKE.candidateWanted, { names }));
}

/** The account that --of names, undefined without it. */
export function holderNamed(context: Context, input: Input): Address | undefined {
  const word = input.text('of');
  if (word === undefined) return undefined;
  if (isAddress(word)) return word.toLowerCase() as Address;
  const folder = leagueFolderOf(context, input);
  const found = folder.exists() ? folder.load().accounts.find(({ organisation }) => organisation === word) : undefined;
  if (found === undefined) throw input.badOption('of', word, context.words(STAKE.accountWanted));
  return found.address;
}

/** Strangers choose the names of candidates: what could move the cursor of a terminal is left out. */
export const shownName = (name: string): string => name.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '?');

/** A whole number above 0; with `all` allowed, the largest number stands for it. */
export function amountArg(context: Context, input: Input, all: 'all' | 'number'): bigint {
  const word = input.arg('amount');
  if (all === 'all' && word === 'all') return 2n ** 256n - 1n;
  if (/^\d{1,40}$/.test(word) && BigInt(word) > 0n) return BigInt(word);
  throw input.badArgument('amount', word, context.words(all === 'all' ? STAKE.amountOrAll : STAKE.amountWanted));
}
