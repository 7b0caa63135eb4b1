import type { Hash } from '@hanse/base';
import { ZERO_HASH } from '@hanse/protocol';
import type { Checker, RegisterCall, RegisterResult, Report } from '../observation.ts';

/** Steps of the search for one key; a history that needs more is counted as undecided, not as wrong. */
export const SEARCH_STEPS_MAX = 200_000;

/** One operation; `began` and `ended` are places in one order of all beginnings and endings. */
export type Operation = {
  readonly what: RegisterCall;
  readonly began: number;
  ended: number;
  result: RegisterResult;
};

/** The entry after an operation that takes effect on `entry`, or undefined if it cannot have had this result there. */
function apply({ what, result }: Operation, entry: Hash): Hash | undefined {
  switch (result.kind) {
    case 'value':
      return result.value === entry ? entry : undefined;
    case 'changed':
      return what.kind === 'write' && what.expected !== entry ? entry : undefined;
    case 'written':
    case 'unknown':
      return what.kind === 'write' && what.expected === entry ? what.value : undefined;
  }
}

/**
 * Whether there is an order of the operations on one entry, none moved out of its time, that explains all results
 * (Wing and Gong's search with Lowe's memory of configurations). Operations with unknown result may have happened or not.
 */
export function isLinearizable(
  operations: readonly Operation[],
  stepsMax: number = SEARCH_STEPS_MAX,
): boolean | 'undecided' {
  const all = operations.filter(({ what, result }) => what.kind === 'write' || result.kind !== 'unknown');
  all.sort((left, right) => left.began - right.began);
  const certain = all.filter(({ result }) => result.kind !== 'unknown').length;
  const seen = new Set<string>();
  let steps = 0;
  const search = (done: bigint, found: number, entry: Hash): boolean => {
    if (found === certain) return true;
    const configuration = `${done.toString(36)} ${entry}`;
    if (seen.has(configuration)) return false;
    seen.add(configuration);
    let firstEnd = Number.POSITIVE_INFINITY;
    all.forEach((one, at) => {
      if (((done >> BigInt(at)) & 1n) === 0n && one.result.kind !== 'unknown') firstEnd = Math.min(firstEnd, one.ended);
    });
    for (const [at, one] of all.entries()) {
      if (one.began > firstEnd) break;
      if (((done >> BigInt(at)) & 1n) === 1n) continue;
      steps++;
      if (steps > stepsMax) return false;
      const after = apply(one, entry);
      if (after === undefined) continue;
      if (search(done | (1n << BigInt(at)), found + (one.result.kind === 'unknown' ? 0 : 1), after)) return true;
    }
    return false;
  };
  const isFound = search(0n, 0, ZERO_HASH);
  return isFound || (steps > stepsMax ? 'undecided' : false);
}

/** S5: what clients saw of each entry of the register is what one register, used one after another, would have shown. */
export function linearizable(report: Report): Checker {
  const calls = new Map<number, Operation>();
  const keys = new Map<Hash, Operation[]>();
  let moment = 0;
  return {
    invariant: 'S5',
    observe: (seen) => {
      if (seen.kind === 'call-began') {
        const { what } = seen;
        const operation: Operation = {
          what,
          began: moment++,
          ended: Number.POSITIVE_INFINITY,
          result: { kind: 'unknown' },
        };
        calls.set(seen.call, operation);
        const of = keys.get(what.key);
        if (of === undefined) keys.set(what.key, [operation]);
        else of.push(operation);
      }
      if (seen.kind === 'call-ended') {
        const operation = calls.get(seen.call);
        calls.delete(seen.call);
        if (operation === undefined || seen.result.kind === 'unknown') return;
        operation.ended = moment++;
        operation.result = seen.result;
      }
      if (seen.kind !== 'ended') return;
      for (const [key, operations] of keys) {
        if (isLinearizable(operations) !== false) continue;
        const message = `the ${operations.length} operations on ${key} fit no order`;
        report({ invariant: 'S5', atMs: seen.atMs, node: undefined, message });
      }
    },
  };
}
