import { bytesToHex, encodeRlp, equalBytes, type Hash, hexToBytes } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import type { TransactionOutcome } from '@hanse/execution';
import type { Log } from '@hanse/protocol';
import type { StateChanges } from '@hanse/state';
import type { CaseResult, Outcome } from './applyCase.ts';

/** The first thing in which two runs of a case differ. */
export type Difference = {
  /** What differs, the same word for the same kind: `gas used`, `logs`, `state` … */
  readonly what: string;
  /** Number of the transaction; undefined for the state after all. */
  readonly transaction: number | undefined;
  readonly a: string;
  readonly b: string;
};

export function logsHash(logs: readonly Log[]): Hash {
  return keccak256Hash(
    encodeRlp(logs.map(({ address, topics, data }) => [hexToBytes(address), topics.map(hexToBytes), data])),
  );
}

export function compareResults(a: CaseResult, b: CaseResult): Difference | undefined {
  for (const [at, one] of a.outcomes.entries()) {
    const difference = compareOutcomes(one, b.outcomes[at] as Outcome);
    if (difference !== undefined) return { ...difference, transaction: at };
  }
  const difference = compareChanges(a.changes, b.changes);
  return difference && { ...difference, transaction: undefined };
}

type Found = Omit<Difference, 'transaction'>;

function compareOutcomes(a: Outcome, b: Outcome): Found | undefined {
  if (a.kind === 'threw' || b.kind === 'threw') {
    const told = (one: Outcome): string => (one.kind === 'threw' ? one.message : one.kind);
    return { what: 'thrown', a: told(a), b: told(b) };
  }
  if (a.kind === 'refused' || b.kind === 'refused') {
    const told = (one: typeof a): string => (one.kind === 'refused' ? one.code : 'applied');
    return told(a) === told(b) ? undefined : { what: 'refusal', a: told(a), b: told(b) };
  }
  return compareApplied(a.outcome, b.outcome) ?? compareAccess(a.accessed, b.accessed);
}

function compareApplied(a: TransactionOutcome, b: TransactionOutcome): Found | undefined {
  const pairs: readonly (readonly [what: string, a: unknown, b: unknown])[] = [
    ['failure', a.failure, b.failure],
    ['gas used', a.gasUsed, b.gasUsed],
    ['gas before refund', a.gasPeak, b.gasPeak],
    ['created', a.created, b.created],
    ['number of logs', a.logs.length, b.logs.length],
  ];
  for (const [what, one, other] of pairs) if (one !== other) return { what, a: String(one), b: String(other) };
  if (!equalBytes(a.output, b.output)) return { what: 'return data', a: bytesToHex(a.output), b: bytesToHex(b.output) };
  if (a.logs.length === 0) return undefined;
  const [one, other] = [logsHash(a.logs), logsHash(b.logs)];
  return one === other ? undefined : { what: 'logs', a: one, b: other };
}

function compareAccess(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): Found | undefined {
  if (a === undefined || b === undefined) return undefined;
  const [missing, extra] = [b.difference(a), a.difference(b)];
  if (missing.size === 0 && extra.size === 0) return undefined;
  return { what: 'access', a: [...extra].sort().join(', '), b: [...missing].sort().join(', ') };
}

const slotsOf = ({ slots }: StateChanges): Map<string, bigint> =>
  new Map([...slots].flatMap(([address, values]) => [...values].map(([slot, value]) => [`${address} ${slot}`, value])));
const accountsOf = ({ accounts }: StateChanges): Map<string, string> =>
  new Map(
    [...accounts].map(([address, account]) => [
      address,
      account === undefined ? 'gone' : `nonce ${account.nonce} balance ${account.balance} code ${account.codeHash}`,
    ]),
  );

/** Complete changes, value by value: equal changes of equal states have equal roots. */
function compareChanges(a: StateChanges, b: StateChanges): Found | undefined {
  return (
    compareMaps('account', accountsOf(a), accountsOf(b)) ??
    compareMaps('slot', slotsOf(a), slotsOf(b)) ??
    compareSets('cleared storage', a.cleared, b.cleared) ??
    compareSets('code', new Set(a.codes.keys()), new Set(b.codes.keys()))
  );
}

function compareMaps<Value>(what: string, a: Map<string, Value>, b: Map<string, Value>): Found | undefined {
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [one, other] = [a.get(key), b.get(key)];
    if (one !== other) return { what, a: `${key}: ${one ?? 'unchanged'}`, b: `${key}: ${other ?? 'unchanged'}` };
  }
  return undefined;
}

function compareSets(what: string, a: ReadonlySet<string>, b: ReadonlySet<string>): Found | undefined {
  const [missing, extra] = [b.difference(a), a.difference(b)];
  return missing.size + extra.size === 0 ? undefined : { what, a: [...extra].join(), b: [...missing].join() };
}
