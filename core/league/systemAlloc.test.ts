import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hash, isFault } from '@hanse/base';
import { parseGenesis } from '@hanse/protocol';
import { EVIDENCE_ADDRESS, STAKING_ADDRESS, VALIDATORS_ADDRESS } from './addresses.ts';
import { checkGenesis } from './checkGenesis.ts';
import { sealersOf } from './sealersOf.ts';
import { member, readerOf } from './storage.fixture.ts';
import { systemAlloc } from './systemAlloc.ts';

const CODE = { validators: '0x01', evidence: '0x03' } as const;
const FIRST = { engine: 'qbft', validators: [member(2), member(1)] };

test('the system contracts are accounts with code, nonce 1 and their first storage (VALIDATORS-GENESIS-1)', () => {
  const alloc = systemAlloc({ ...FIRST, code: CODE });
  assert.deepEqual([...alloc.keys()], [VALIDATORS_ADDRESS, EVIDENCE_ADDRESS]);
  const validators = alloc.get(VALIDATORS_ADDRESS);
  assert.deepEqual([validators?.nonce, validators?.code], [1n, Uint8Array.of(1)]);
  assert.deepEqual(sealersOf(readerOf(validators?.storage ?? new Map()), { height: 1 }), {
    engine: 'qbft',
    validators: [member(1), member(2)],
    since: 1,
  });
});

test('Staking is there with its code, and DPoS not without it', () => {
  const stakingStorage = new Map([[`0x${'00'.repeat(32)}` as Hash, 7n]]);
  const alloc = systemAlloc({ ...FIRST, engine: 'dpos', code: { ...CODE, staking: '0x02' }, stakingStorage });
  assert.deepEqual(alloc.get(STAKING_ADDRESS), {
    balance: 0n,
    nonce: 1n,
    code: Uint8Array.of(2),
    storage: stakingStorage,
  });
  assert.throws(
    () => systemAlloc({ ...FIRST, engine: 'dpos', code: CODE }),
    (error) => isFault(error, 'league/bad-sealers'),
  );
});

test('a genesis must name those whom its contract puts in charge', () => {
  const genesisOf = (engine: string, ...validators: number[]) =>
    parseGenesis({
      config: { chainId: 7 },
      hanse: {
        engine,
        members: [{ name: 'bank', caCertificate: 'pem' }],
        validators: validators.map((number) => ({ address: member(number), member: 'bank' })),
      },
    });
  const alloc = systemAlloc({ ...FIRST, code: CODE });
  checkGenesis({ ...genesisOf('qbft', 2, 1), alloc });
  checkGenesis(genesisOf('qbft', 3));
  checkGenesis({ alloc, hanse: undefined });
  for (const wrong of [genesisOf('raft', 2, 1), genesisOf('qbft', 1), genesisOf('qbft', 1, 2, 3)])
    assert.throws(
      () => checkGenesis({ ...wrong, alloc }),
      (error) => isFault(error, 'league/genesis-differs'),
    );
});
