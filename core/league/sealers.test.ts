import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Hash, hexToBytes, isFault } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import { SEALERS_MAX } from './layout.ts';
import { nextSealersOf, sealersOf } from './sealersOf.ts';
import { engineWord, sealersStorage } from './sealersStorage.ts';
import { member, readerOf } from './storage.fixture.ts';

const slot = (number: bigint): Hash => `0x${number.toString(16).padStart(64, '0')}` as Hash;
/** By hand, as solc lays it out: not by the code under test. */
const CURRENT_MEMBERS = BigInt(keccak256Hash(hexToBytes(slot(2n))));
const NEXT_MEMBERS = BigInt(keccak256Hash(hexToBytes(slot(5n))));
const QBFT = 0x71626674n << 224n;
const RAFT = 0x72616674n << 224n;

const HAND_MADE = new Map<Hash, bigint>([
  [slot(0n), 5n],
  [slot(1n), QBFT],
  [slot(2n), 2n],
  [slot(CURRENT_MEMBERS), 0x11n],
  [slot(CURRENT_MEMBERS + 1n), 0x22n],
  [slot(3n), 9n],
  [slot(4n), RAFT],
  [slot(5n), 3n],
  [slot(NEXT_MEMBERS), (7n << 160n) | 0x11n],
  [slot(NEXT_MEMBERS + 1n), (8n << 160n) | 0x33n],
  [slot(NEXT_MEMBERS + 2n), (1n << 160n) | ((1n << 160n) - 1n)],
]);
const withSlots = (...slots: (readonly [bigint, bigint])[]): Map<Hash, bigint> =>
  new Map([...HAND_MADE, ...slots.map(([at, value]): [Hash, bigint] => [slot(at), value])]);

test('the set in charge until the height of the next one (CHANGE-STORE-1)', () => {
  const current = { engine: 'qbft', validators: [member(0x11), member(0x22)], since: 5 };
  const next = {
    engine: 'raft',
    validators: [member(0x11), member(0x33), `0x${'ff'.repeat(20)}` as Address],
    since: 9,
    weights: [7n, 8n, 1n],
  };
  const reader = readerOf(HAND_MADE);
  assert.deepEqual(sealersOf(reader, { height: 5 }), current);
  assert.deepEqual(sealersOf(reader, { height: 8 }), current);
  assert.deepEqual(sealersOf(reader, { height: 9 }), next);
  assert.deepEqual(sealersOf(reader, { height: 1000 }), next);
  assert.deepEqual(nextSealersOf(reader, { height: 8 }), next);
  assert.equal(nextSealersOf(reader, { height: 9 }), undefined);
  const settled = readerOf(withSlots([3n, 0n]));
  assert.deepEqual(sealersOf(settled, { height: 1000 }), current);
  assert.equal(nextSealersOf(settled, { height: 1000 }), undefined);
});

test('a ledger without the contract has no sealers', () => {
  assert.equal(sealersOf(readerOf(HAND_MADE, new Uint8Array(0)), { height: 7 }), undefined);
  assert.equal(sealersOf({ ...readerOf(HAND_MADE), account: () => undefined }, { height: 7 }), undefined);
});

const DAMAGED: { readonly [what: string]: readonly [slot: bigint, value: bigint] } = {
  'current.since': [0n, 0n],
  'current.since, later than the height': [0n, 8n],
  'current.members.length': [2n, 0n],
  'current.members.length, too many': [2n, BigInt(SEALERS_MAX) + 1n],
  'current.members.length, absurd': [2n, (1n << 256n) - 1n],
  'current.members[1], not rising': [CURRENT_MEMBERS + 1n, 0x11n],
  'current.members[0], no address': [CURRENT_MEMBERS, 1n << 160n],
  'current.members, weighed in part': [CURRENT_MEMBERS, (1n << 160n) | 0x11n],
  'current.engine': [1n, 0n],
  'current.engine, a hole': [1n, QBFT | 1n],
  'current.engine, other letters': [1n, 0x51424654n << 224n],
};
for (const [what, damage] of Object.entries(DAMAGED)) {
  test(`damaged storage is told: ${what}`, () => {
    const field = what.split(',')[0] as string;
    assert.throws(
      () => sealersOf(readerOf(withSlots(damage)), { height: 7 }),
      (error) => isFault(error, 'league/damaged-sealers') && error.params['field'] === field,
    );
  });
}

test('the largest set is read', () => {
  const validators = Array.from({ length: SEALERS_MAX }, (_, index) => member(index + 1));
  const reader = readerOf(sealersStorage({ engine: 'qbft', validators }));
  assert.deepEqual(sealersOf(reader, { height: 1 }), { engine: 'qbft', validators, since: 1 });
});

test('the first storage is what is read back', () => {
  const first = {
    engine: 'dpos',
    validators: [member(9), member(0xffff), member(3)],
    weights: [1n, (1n << 96n) - 1n, 2n],
  };
  assert.deepEqual(sealersOf(readerOf(sealersStorage(first)), { height: 1 }), {
    engine: 'dpos',
    validators: [member(3), member(9), member(0xffff)],
    weights: [2n, 1n, (1n << 96n) - 1n],
    since: 1,
  });
  assert.equal(engineWord('qbft'), QBFT);
});

test('first sealers that the contract would refuse are refused', () => {
  const good = { engine: 'qbft', validators: [member(1), member(2)] };
  const bad: object[] = [
    { engine: '' },
    { engine: 'QBFT' },
    { engine: 'a'.repeat(33) },
    { validators: [] },
    { validators: [member(1), member(1)] },
    { validators: [member(0)] },
    { validators: Array.from({ length: SEALERS_MAX + 1 }, (_, index) => member(index + 1)) },
    { weights: [1n] },
    { weights: [1n, 0n] },
    { weights: [1n, 1n << 96n] },
  ];
  for (const changes of bad)
    assert.throws(
      () => sealersStorage({ ...good, ...changes }),
      (error) => isFault(error, 'league/bad-sealers'),
      JSON.stringify(changes, (_, value) => String(value)).slice(0, 60),
    );
});
