import { type Address, bytesToUint, type Hash } from '@hanse/base';
import { abiName } from './encodeCall.ts';
import { leagueFault } from './faults.ts';
import {
  ADDRESS_BITS,
  ADDRESS_MASK,
  CURRENT,
  ENGINES_SLOT,
  entryOf,
  FIRST_IN_CHARGE_SLOT,
  firstEntryOf,
  SEALERS_MAX,
  slotKey,
  WEIGHT_BITS,
} from './layout.ts';

/** What a ledger can be changed to by vote, beside the engine it begins with. */
const ENGINES = ['qbft', 'raft', 'dpos'];
const FIRST_HEIGHT = 1n;

/** Who seals block 1. */
export type FirstSealers = {
  readonly engine: string;
  /** In any order. */
  readonly validators: readonly Address[];
  /** One for each validator, in the same order, each above 0; absent: all are equal. */
  readonly weights?: readonly bigint[];
};

/** The storage of `Validators` in a genesis: what `sealersOf` reads back as the sealers of block 1. */
export function sealersStorage({ engine, validators, weights }: FirstSealers): Map<Hash, bigint> {
  check({ engine, validators, ...(weights === undefined ? {} : { weights }) });
  const words = validators.map((address, index) => ((weights?.[index] ?? 0n) << ADDRESS_BITS) | BigInt(address));
  const members = words.toSorted((a, b) => compare(a & ADDRESS_MASK, b & ADDRESS_MASK));
  const engines = [...new Set([...ENGINES, engine])].map(engineWord);
  return new Map([
    [CURRENT.since, FIRST_HEIGHT],
    [CURRENT.engine, engineWord(engine)],
    ...arrayAt(BigInt(CURRENT.members), members),
    ...arrayAt(ENGINES_SLOT, engines),
    ...members.map((word): [Hash, bigint] => [entryOf(FIRST_IN_CHARGE_SLOT, word & ADDRESS_MASK), FIRST_HEIGHT]),
  ]);
}

function arrayAt(slot: bigint, values: readonly bigint[]): [Hash, bigint][] {
  const first = firstEntryOf(slot);
  return [
    [slotKey(slot), BigInt(values.length)],
    ...values.map((value, index): [Hash, bigint] => [slotKey(first + BigInt(index)), value]),
  ];
}

/** The name as the contracts write it: ASCII from the left, zeros behind it. */
export function engineWord(engine: string): bigint {
  return bytesToUint(abiName(engine).word);
}

function check({ engine, validators, weights }: FirstSealers): void {
  const wrong = (seen: string, wanted: string): Error => leagueFault('bad-sealers', { seen, wanted });
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(engine)) throw wrong(`engine "${engine}"`, 'qbft | raft | dpos');
  if (validators.length === 0 || validators.length > SEALERS_MAX)
    throw wrong(`length ${validators.length}`, `1…${SEALERS_MAX}`);
  if (new Set(validators).size !== validators.length || validators.some((address) => BigInt(address) === 0n))
    throw wrong(`addresses ${validators.join(', ')}`, '≠ 0, ≠');
  if (weights === undefined) return;
  if (weights.length !== validators.length) throw wrong(`${weights.length} weights`, String(validators.length));
  const bad = weights.find((weight) => weight <= 0n || weight >= 1n << WEIGHT_BITS);
  if (bad !== undefined) throw wrong(`weight ${bad}`, `1…2^${WEIGHT_BITS}−1`);
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
