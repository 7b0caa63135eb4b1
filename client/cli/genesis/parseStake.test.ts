import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Address, isFault } from '@hanse/base';
import { STAKE_TOKEN_ADDRESS, STAKING_ADDRESS, sealersOf } from '@hanse/league';
import { parseGenesis } from '@hanse/protocol';
import { type KeyValueStore, LedgerState } from '@hanse/state';
import { epochBlocksIn, foundingStake } from './foundingStake.ts';
import { parseStake } from './parseStake.ts';
import { systemAccounts } from './systemAccounts.ts';

const address = (digit: number): Address => `0x${String(digit).repeat(40)}` as Address;
const VALIDATORS = [
  { address: address(2), name: 'b' },
  { address: address(1), name: 'a' },
];
const EMPTY_STORE: KeyValueStore = {
  get: () => undefined,
  range: () => [][Symbol.iterator](),
  commit: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
const parse = (json: unknown) =>
  parseStake(typeof json === 'string' ? json : JSON.stringify(json), { path: 'stake.json', validators: VALIDATORS });

function sealersIn(stake: ReturnType<typeof parse> | undefined) {
  const validators = VALIDATORS.map((one) => one.address);
  const given = stake === undefined ? {} : { stake };
  const genesis = parseGenesis({
    config: { chainId: 7 },
    alloc: systemAccounts({ engine: 'dpos', validators, ...given }),
  });
  const state = LedgerState.open({ store: EMPTY_STORE, genesisAlloc: genesis.alloc });
  return { genesis, sealers: sealersOf(state.readerAt(0), { height: 1 }) };
}

test('without a file all founders have the same weight; the blocks of an epoch are read back', () => {
  const { sealers } = sealersIn(undefined);
  assert.deepEqual([sealers?.engine, sealers?.weights], ['dpos', [100n, 100n]]);
  const { genesis } = sealersIn(foundingStake({ validators: VALIDATORS, settings: { epochBlocks: 33 } }));
  assert.equal(epochBlocksIn(genesis.alloc), 33);
  assert.equal(epochBlocksIn(new Map()), undefined);
});

test('seats and weights of a file are those of the first committee', () => {
  const stake = parse({
    settings: { epochBlocks: 50, committeeMin: 2, committeeMax: 7 },
    candidates: [
      { address: address(1), name: 'a', delegations: [{ delegator: address(8), weight: 30 }] },
      { address: address(2), delegations: [{ delegator: address(8), weight: '12' }] },
    ],
    seats: [{ holder: address(8), seats: 5 }],
  });
  assert.deepEqual(stake.seats, [{ holder: address(8), seats: 5n }]);
  assert.deepEqual(sealersIn(stake).sealers?.weights, [30n, 12n]);
  assert.equal(epochBlocksIn(sealersIn(stake).genesis.alloc), 50);
});

test('a token of the ledger’s own: what is delegated and the rewards lie in the contract', () => {
  const stake = parse({
    token: { name: 'Stake', symbol: 'STK', balances: { [address(8)]: '1000000000000000000000' } },
    settings: { rewardPerBlock: 3 },
    rewards: 900,
    candidates: [{ address: address(1), delegations: [{ delegator: address(8), weight: 70 }] }],
  });
  assert.deepEqual([stake.settings.mode, stake.settings.token], ['token', STAKE_TOKEN_ADDRESS]);
  const { genesis, sealers } = sealersIn(stake);
  assert.equal(sealers?.weights, undefined); // one of the two has none: equal turns until the first election
  const held = [...(genesis.alloc.get(STAKE_TOKEN_ADDRESS)?.storage.values() ?? [])];
  assert.ok(held.includes(970n) && held.includes(10n ** 21n) && held.includes(10n ** 21n + 970n));
  assert.ok(genesis.alloc.has(STAKING_ADDRESS));
  assert.deepEqual(parse({ token: { name: 'S', symbol: 'S', balances: {} } }).candidates[0]?.delegations, []);
});

for (const page of ['electing-a-committee.md', 'electing-a-committee.zh-CN.md']) {
  test(`the example of docs/${page} is a file that is taken`, () => {
    const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
    const example = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const { settings, candidates, seats } = parse(example);
    assert.deepEqual([settings.epochBlocks, settings.committeeMin, settings.jailEpochs], [600, 4, 1]);
    assert.deepEqual([candidates[0]?.name, seats?.[0]?.seats], ['harbour-bank-1', 60n]);
  });
}

test('whatever is not as it must be is told with its place', () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    ['{', /JSON/],
    [[], /\{…\}/],
    [{ seat: [] }, /seat/],
    [{ settings: { epochs: 3 } }, /settings.*epochs/],
    [{ settings: { epochBlocks: 1.5 } }, /settings\.epochBlocks/],
    [{ settings: { mode: 'votes' } }, /token \| seats/],
    [{ settings: { treasury: '0x12' } }, /settings\.treasury/],
    [{ seats: [{ holder: address(1), seats: -1 }] }, /seats\[0\]\.seats/],
    [{ candidates: [{ address: 'bank' }] }, /candidates\[0\]\.address/],
    [{ candidates: [{ address: address(1), delegations: [{ delegator: address(2), weight: '1e3' }] }] }, /weight/],
    [{ token: { symbol: 'S', balances: {} } }, /token\.name/],
    [{ token: { name: 'S', symbol: 'S' }, settings: { mode: 'seats' } }, /mode token/],
  ];
  for (const [json, message] of wrong)
    assert.throws(
      () => parse(json),
      (error) => isFault(error, 'cli/bad-stake') && message.test(error.message),
      JSON.stringify(json),
    );
});
