import type { Hash } from '@hanse/base';
import type { Evm } from '@hanse/execution';
import { LedgerState } from '@hanse/state';
import { MemoryStore } from '@hanse/storage';
import { applyCase, type CaseResult } from './applyCase.ts';
import { compareResults, logsHash } from './compare.ts';
import { type CaseFile, decodeCase, type ExpectedResult, type FuzzCase } from './fuzzCase.ts';

/** Root, logs and gas of a run, as a case file may expect them. */
export function resultOf(fuzzCase: FuzzCase, { outcomes, changes }: CaseResult): ExpectedResult {
  const ledger = LedgerState.open({ store: new MemoryStore(), genesisAlloc: fuzzCase.accounts });
  const root: Hash = ledger.rootAfter(changes).root;
  const logs = outcomes.flatMap((one) => (one.kind === 'applied' ? one.outcome.logs : []));
  const gasUsed = outcomes.map((one) => (one.kind === 'applied' ? one.outcome.gasUsed.toString() : one.kind));
  return { root, logsHash: logsHash(logs), gasUsed };
}

/**
 * What is wrong with a case on our engine, as sentences: it must agree with the library, or, where the library deviates
 * from Ethereum, give what the file expects while the library still does not.
 */
export async function replayCase(
  file: CaseFile,
  { hanse, library }: { readonly hanse: Evm; readonly library: Evm },
): Promise<readonly string[]> {
  const fuzzCase = decodeCase(file);
  const ours = await applyCase(fuzzCase, { evm: hanse, observe: 'access' });
  const theirs = await applyCase(fuzzCase, { evm: library, observe: 'access' });
  const difference = compareResults(ours, theirs);
  const { expect } = file;
  if (expect === undefined) {
    return difference === undefined
      ? []
      : [`${difference.what}: hanse ${difference.a}, library ${difference.b} (transaction ${difference.transaction})`];
  }
  const { root, logsHash: logs, gasUsed } = resultOf(fuzzCase, ours);
  const problems: string[] = [];
  if (root !== expect.root) problems.push(`root ${root}, wanted ${expect.root}`);
  if (logs !== expect.logsHash) problems.push(`logs ${logs}, wanted ${expect.logsHash}`);
  if (gasUsed.join() !== expect.gasUsed.join()) problems.push(`gas ${gasUsed.join()}, wanted ${expect.gasUsed.join()}`);
  if (difference === undefined) problems.push('the library agrees now: expect is no longer needed');
  return problems;
}
