import type { Evm } from '@hanse/execution';
import type { Fork } from '@hanse/protocol';
import { applyCase, type CaseResult, caseReader } from './applyCase.ts';
import { compareResults, type Difference } from './compare.ts';
import { Dice } from './dice.ts';
import { type CaseFile, type CaseTransaction, encodeCase, type FuzzCase } from './fuzzCase.ts';
import { randomCase } from './randomCase.ts';
import { leastGas } from './randomTransaction.ts';
import { shrink } from './shrink.ts';

/** Every so many cases are run once more with gas that is just enough, one too little, or somewhat less. */
const TIGHT_ONCE = 2;
/** Every so many cases are run with an observer of accesses. */
const OBSERVE_ONCE = 4;

/** Characters of a value that a case file tells. */
const TOLD_MAX = 200;

export type FuzzSetup = {
  readonly seed: number;
  readonly engineA: string;
  readonly engineB: string;
  readonly forks: readonly Fork[];
};

export type Engines = { readonly a: Evm; readonly b: Evm };

export type Tally = {
  /** Cases made: each has programs of its own in its accounts and transactions. */
  readonly cases: number;
  /** Generated transactions, each into generated code. */
  readonly programs: number;
  /** Transactions applied by each engine, runs with tighter gas included. */
  readonly runs: number;
  readonly gas: bigint;
};

/** Cases `from` to `to` - 1, fewer once so many have differed. */
export type FuzzRange = {
  readonly from: number;
  readonly to: number;
  readonly differencesMax: number;
  /** Runs for making one difference small. */
  readonly triesMax?: number;
};
export type FoundDifference = { readonly index: number; readonly difference: Difference; readonly file: CaseFile };
export type RangeResult = { readonly tally: Tally; readonly found: readonly FoundDifference[] };

/** Cases one after another on both engines; each that differs is made small. */
export async function fuzzRange(setup: FuzzSetup, engines: Engines, range: FuzzRange): Promise<RangeResult> {
  let cases = 0;
  let programs = 0;
  let runs = 0;
  let gas = 0n;
  const found: FoundDifference[] = [];
  for (let index = range.from; index < range.to && found.length < range.differencesMax; index++) {
    const fuzzCase = randomCase(setup.seed, index, setup.forks);
    cases++;
    programs += fuzzCase.transactions.length;
    const observe = index % OBSERVE_ONCE === 0 ? 'access' : undefined;
    const tryCase = async (one: FuzzCase): Promise<CaseResult | undefined> => {
      const { results, difference } = await compareEngines(one, engines, observe);
      runs += results.outcomes.length;
      for (const outcome of results.outcomes) if (outcome.kind === 'applied') gas += outcome.outcome.gasUsed;
      if (difference === undefined) return results;
      found.push(await reduce(one, { setup, engines, index, difference, observe, triesMax: range.triesMax }));
      return undefined;
    };
    const results = await tryCase(fuzzCase);
    const tighter = results && withTighterGas(fuzzCase, results, new Dice(setup.seed + 1, index));
    if (tighter !== undefined) await tryCase(tighter);
  }
  return { tally: { cases, programs, runs, gas }, found };
}

/** The case with the last transaction's gas chosen after what it took: just enough, one too little, less; or none. */
function withTighterGas(fuzzCase: FuzzCase, { outcomes }: CaseResult, dice: Dice): FuzzCase | undefined {
  const last = outcomes.at(-1);
  if (last?.kind !== 'applied' || !dice.once(TIGHT_ONCE)) return undefined;
  const transaction = fuzzCase.transactions.at(-1) as CaseTransaction;
  const least = leastGas(transaction, fuzzCase.block);
  const { gasPeak } = last.outcome;
  const spare = Number(gasPeak - least);
  if (spare <= 0) return undefined;
  const gasLimit = dice.weighted([
    [1, gasPeak],
    [2, gasPeak - 1n],
    [2, least + BigInt(dice.below(spare))],
    [1, gasPeak + BigInt(dice.below(3000))],
  ]);
  return { ...fuzzCase, transactions: fuzzCase.transactions.with(-1, { ...transaction, gasLimit }) };
}

export async function compareEngines(
  fuzzCase: FuzzCase,
  { a, b }: Engines,
  observe?: 'access',
): Promise<{ readonly results: CaseResult; readonly difference: Difference | undefined }> {
  const reader = caseReader(fuzzCase);
  const listening = observe === undefined ? {} : { observe };
  const results = await applyCase(fuzzCase, { evm: a, reader, ...listening });
  const others = await applyCase(fuzzCase, { evm: b, reader, ...listening });
  return { results, difference: compareResults(results, others) };
}

type Reducing = {
  readonly setup: FuzzSetup;
  readonly engines: Engines;
  readonly index: number;
  readonly difference: Difference;
  readonly observe: 'access' | undefined;
  readonly triesMax: number | undefined;
};

async function reduce(fuzzCase: FuzzCase, reducing: Reducing): Promise<FoundDifference> {
  const { setup, engines, index, difference, observe, triesMax } = reducing;
  const differs = async (candidate: FuzzCase): Promise<Difference | undefined> =>
    (await compareEngines(candidate, engines, observe)).difference;
  const shows = async (candidate: FuzzCase): Promise<boolean> => (await differs(candidate))?.what === difference.what;
  const small = await shrink(fuzzCase, shows, triesMax);
  const last = (await differs(small)) ?? difference;
  const where = last.transaction === undefined ? 'after all' : `transaction ${last.transaction}`;
  const file = encodeCase(small, {
    name: `${difference.what.replaceAll(' ', '-')}-${setup.seed}-${index}`,
    about: `${last.what} (${where}): ${setup.engineA} ${brief(last.a)}; ${setup.engineB} ${brief(last.b)}`,
    found: { seed: setup.seed, index, engines: [setup.engineA, setup.engineB] },
  });
  return { index, difference: last, file };
}

function brief(text: string): string {
  return text.length <= TOLD_MAX ? text : `${text.slice(0, TOLD_MAX)} … (${text.length} characters)`;
}
