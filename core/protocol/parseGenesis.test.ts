import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Address, bytesToHex, type Hash, isFault } from '@hanse/base';
import { decodeExtraData, encodeExtraData } from './extraData.ts';
import { forkId } from './fork.ts';
import { genesisHeader, genesisToJson, ZERO_HASH } from './genesisHeader.ts';
import { hashHeader, QBFT_MIX_HASH } from './hashHeader.ts';
import { parseGenesis } from './parseGenesis.ts';

const VALIDATOR = `0x${'01'.repeat(20)}` as Address;
const LEDGER = {
  config: { chainId: 20260 },
  hanse: { members: [{ name: 'bank', caCertificate: 'pem' }], validators: [{ address: VALIDATOR, member: 'bank' }] },
  alloc: { [`0x${'02'.repeat(20)}`]: { balance: '0x10', storage: { '0x1': '0x2' }, code: '0x6000', nonce: 1 } },
};

test('a short genesis gets the newest forks, free gas and the validators in its extra data', () => {
  const genesis = parseGenesis(LEDGER);
  assert.deepEqual(genesis.forks, { shanghai: 0, cancun: 0, prague: 0, osaka: 0 });
  assert.equal(genesis.header.baseFeePerGas, 0n);
  assert.equal(genesis.header.mixHash, QBFT_MIX_HASH);
  assert.deepEqual(decodeExtraData(genesis.header.extraData).validators, [VALIDATOR]);
});

test('a genesis survives being written and read', () => {
  const genesis = parseGenesis(LEDGER);
  assert.deepEqual(parseGenesis(JSON.parse(JSON.stringify(genesisToJson(genesis)))), genesis);
});

const BARE = { vanity: new Uint8Array(32), validators: [VALIDATOR], vote: undefined, seals: [] };

test('extra data of another tool is taken if it names the same validators, and stays in the file', () => {
  const extraData = bytesToHex(encodeExtraData({ ...BARE, round: 0 }));
  const genesis = parseGenesis({ ...LEDGER, extraData });
  assert.equal(bytesToHex(genesis.header.extraData), extraData);
  assert.deepEqual(parseGenesis(JSON.parse(JSON.stringify(genesisToJson(genesis)))), genesis);
});

test('every rule that nodes must share is in the genesis hash or in the fork id', () => {
  const idOf = (changes: object): string => {
    const genesis = parseGenesis({ ...LEDGER, ...changes });
    const hash = hashHeader(genesisHeader(genesis, ZERO_HASH));
    return `${hash} ${forkId(hash, genesis.forks)}`;
  };
  const rules = (changes: object): object => ({ hanse: { ...LEDGER.hanse, ...changes } });
  const ids = [
    {},
    { config: { chainId: 20261 } },
    { config: { chainId: 20260, shanghaiTime: 0, cancunTime: 0, pragueTime: 0 } },
    { config: { chainId: 20260, shanghaiTime: 0, cancunTime: 0, pragueTime: 0, osakaTime: 9 } },
    { gasLimit: 30_000_000 },
    { timestamp: 1 },
    rules({ engine: 'raft' }),
    rules({ baseFee: 'market' }),
    rules({ blockPeriodMs: 999 }),
    rules({ emptyBlockPeriodMs: 60_000 }),
    rules({ roundTimeoutMs: 5000 }),
    rules({ roundTimeoutMsMax: 60_000 }),
    rules({ members: [{ name: 'bank', caCertificate: 'another pem' }] }),
    rules({ members: [...LEDGER.hanse.members, { name: 'carrier', caCertificate: 'pem' }] }),
    rules({ validators: [...LEDGER.hanse.validators, { address: `0x${'03'.repeat(20)}`, member: 'bank' }] }),
  ].map(idOf);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(idOf({}), ids[0]);
});

test('what is wrong is named by its path', () => {
  const refuse = (changes: object, field: string, code = 'protocol/bad-genesis'): void => {
    assert.throws(
      () => parseGenesis({ ...LEDGER, ...changes }),
      (error) => isFault(error, code) && error.message.includes(field),
      field,
    );
  };
  refuse({ config: {} }, 'config.chainId');
  refuse({ config: { chainId: 0 } }, 'config.chainId');
  refuse({ config: { chainId: 1, londonBlock: 5 } }, 'config.londonBlock');
  refuse({ config: { chainId: 1, amsterdamTime: 0 } }, 'config.amsterdamTime', 'protocol/unknown-fork');
  refuse({ config: { chainId: 1, osakaTime: 0 } }, 'osaka', 'protocol/fork-order');
  refuse({ hanse: { ...LEDGER.hanse, validators: [] } }, 'hanse.validators');
  refuse(
    { hanse: { ...LEDGER.hanse, validators: [{ address: VALIDATOR, member: 'x' }] } },
    'hanse.validators[0].member',
  );
  refuse({ hanse: { ...LEDGER.hanse, blockPeriodMs: 1 } }, 'hanse.blockPeriodMs');
  refuse({ hanse: { ...LEDGER.hanse, blockPeriodMS: 500 } }, 'hanse.blockPeriodMS');
  refuse(
    { hanse: { ...LEDGER.hanse, members: [{ name: 'bank', caCertificate: 'pem', role: 'x' }] } },
    'members[0].role',
  );
  refuse({ hanse: { ...LEDGER.hanse, validators: [{ address: '0x1', member: 'bank' }] } }, 'validators[0].address');
  refuse({ extraData: '0x' }, 'extraData');
  refuse({ extraData: bytesToHex(encodeExtraData({ ...BARE, round: 0, validators: [] })) }, 'extraData');
  refuse({ extraData: bytesToHex(encodeExtraData({ ...BARE, round: 1 })) }, 'extraData');
  refuse({ mixHash: `0x${'00'.repeat(32)}` }, 'mixHash');
  refuse({ config: { chainId: 1n, osakaTime: {} } }, 'config.chainId');
  refuse({ alloc: { nobody: {} } }, 'alloc.nobody');
  refuse({ gasLimit: '0x1' }, 'gasLimit');
  for (const value of [null, 5, 'x', []])
    assert.throws(
      () => parseGenesis(value),
      (error) => isFault(error, 'protocol/bad-genesis'),
    );
});

const VECTOR = new URL('../../../shared/vectors/execution-apis/tests/', import.meta.url);
test('a plain Ethereum genesis keeps its own hash', {
  skip: existsSync(VECTOR) ? false : 'the outside vectors are not here (../shared/vectors)',
}, () => {
  const genesis = parseGenesis(JSON.parse(readFileSync(new URL('genesis.json', VECTOR), 'utf8')));
  assert.equal(genesis.hanse, undefined);
  const expected = JSON.parse(
    (
      readFileSync(new URL('eth_getBlockByNumber/get-genesis.io', VECTOR), 'utf8').match(/<< (.*)/) as RegExpMatchArray
    )[1] as string,
  ).result;
  assert.equal(hashHeader(genesisHeader(genesis, expected.stateRoot as Hash)), expected.hash);
});

test('a plain chain has a deposit contract, blob fields of its fork, and only the blobs of Ethereum', () => {
  const config = { chainId: 7, cancunTime: 0, pragueTime: 0, blobSchedule: { prague: { target: 6, max: 9 } } };
  const genesis = parseGenesis({ config, excessBlobGas: '0x20000' });
  assert.equal(genesis.plain?.depositContract, '0x00000000219ab540356cbb839cbe05303d7705fa');
  assert.equal(genesisHeader(genesis, ZERO_HASH).excessBlobGas, 131_072n);
  assert.equal(genesisHeader(genesis, ZERO_HASH).blobGasUsed, 0n);
  assert.deepEqual(parseGenesis(genesisToJson(genesis)), genesis);
  assert.equal(genesisHeader(parseGenesis({ config: { chainId: 7 } }), ZERO_HASH).blobGasUsed, undefined);
  assert.throws(
    () => parseGenesis({ config: { ...config, blobSchedule: { prague: { target: 8 } } } }),
    (error) => isFault(error, 'protocol/bad-genesis') && error.params['field'] === 'config.blobSchedule.prague.target',
  );
});
