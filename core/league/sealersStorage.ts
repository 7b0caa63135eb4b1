import { type Address, bytesToUint, type Hash } from '@hanse/base';
import { leagueFault } from './faults.ts';
import { ADDRESS_BITS, CURRENT, SEALERS_MAX, slotKey, WEIGHT_BITS } from './layout.ts';

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
  const members = words.toSorted((a, b) => compare(BigInt.asUintN(160, a), BigInt.asUintN(160, b)));
  return new Map([
    [CURRENT.since, 1n],
    [CURRENT.engine, engineWord(engine)],
    [CURRENT.members, BigInt(members.length)],
    ...members.map((word, index): [Hash, bigint] => [slotKey(CURRENT.firstMember + BigInt(index)), word]),
  ]);
}

/** The name as the contracts write it: ASCII from the left, zeros behind it. */
export function engineWord(engine: string): bigint {
  return bytesToUint(new TextEncoder().encode(engine.padEnd(32, '\0')));
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
