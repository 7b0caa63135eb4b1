import { bytesToHex, encodeRlp, equalBytes, type Hash, hexToBytes } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import type { EvmFailure, TransactionOutcome } from '@hanse/execution';
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

/**
 * Failures that take all gas and whose name the rules do not fix; gas and output have been compared before. Gas and
 * stack may be looked at in either order; the library has one name for a bad jump and a refusing precompile.
 */
const SYNONYMS: readonly (readonly (EvmFailure | undefined)[])[] = [
  ['precompile-failure', 'revert'],
  ['precompile-failure', 'out-of-bounds'],
  ['precompile-failure', 'invalid-jump'],
  ['out-of-gas', 'out-of-bounds'],
  ['out-of-gas', 'stack-underflow'],
  ['out-of-gas', 'stack-overflow'],
  ['out-of-gas', 'initcode-too-large'],
  ['out-of-gas', 'invalid-code'],
  ['out-of-gas', 'precompile-failure'],
];

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
type Applied = Extract<Outcome, { kind: 'applied' }>;

function compareOutcomes(a: Outcome, b: Outcome): Found | undefined {
  if (a.kind === 'threw' || b.kind === 'threw') {
    const told = (one: Outcome): string => (one.kind === 'threw' ? one.message : one.kind);
    return { what: 'thrown', a: told(a), b: told(b) };
  }
  if (a.kind === 'refused' || b.kind === 'refused') {
    const told = (one: typeof a): string => (one.kind === 'refused' ? one.code : 'applied');
    return told(a) === told(b) ? undefined : { what: 'refusal', a: told(a), b: told(b) };
  }
  return compareApplied(a.outcome, b.outcome) ?? compareAccess(a, b);
}

function compareApplied(a: TransactionOutcome, b: TransactionOutcome): Found | undefined {
  const pairs: readonly (readonly [what: string, a: unknown, b: unknown])[] = [
    ['success', a.failure === undefined, b.failure === undefined],
    ['gas used', a.gasUsed, b.gasUsed],
    ['gas before refund', a.gasPeak, b.gasPeak],
    ['created', a.created, b.created],
    ['number of logs', a.logs.length, b.logs.length],
  ];
  for (const [what, one, other] of pairs) if (one !== other) return { what, a: String(one), b: String(other) };
  if (!equalBytes(a.output, b.output)) return { what: 'return data', a: bytesToHex(a.output), b: bytesToHex(b.output) };
  const [one, other] = [logsHash(a.logs), logsHash(b.logs)];
  if (one !== other) return { what: 'logs', a: one, b: other };
  return isSameFailure(a.failure, b.failure)
    ? undefined
    : { what: 'failure', a: String(a.failure), b: String(b.failure) };
}

function isSameFailure(a: EvmFailure | undefined, b: EvmFailure | undefined): boolean {
  return a === b || SYNONYMS.some((names) => names.includes(a) && names.includes(b));
}

/** What a frame touched with the opcode that ended it is told or not. */
function compareAccess(a: Applied, b: Applied): Found | undefined {
  if (a.accessed === undefined || b.accessed === undefined) return undefined;
  const [missing, extra] = [b.accessed.difference(a.accessed), a.accessed.difference(b.accessed)];
  if (extra.size === 0 && (missing.size === 0 || a.hasHalted || b.hasHalted)) return undefined;
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
