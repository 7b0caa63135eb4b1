import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createAuthority } from '@hanse/identity';
import { sealersOf } from '@hanse/league';
import { DEFAULT_GAS_LIMIT, genesisHeader, hashHeader, parseGenesis } from '@hanse/protocol';
import { type KeyValueStore, LedgerState } from '@hanse/state';
import { run } from '../run.ts';

const root = mkdtempSync(join(tmpdir(), 'hanse-genesis-'));
after(() => rmSync(root, { recursive: true }));
const EMPTY_STORE: KeyValueStore = {
  get: () => undefined,
  range: () => [][Symbol.iterator](),
  commit: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
const addressOf = (digit: number): string => `0x${String(digit).repeat(40)}`;

async function hanse(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await run(['genesis', 'new', ...words], {
    env: {},
    cwd: root,
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    isInteractive: false,
  });
  return { code, out, err };
}

test('certificates and addresses become a genesis that nodes accept; nothing is overwritten', async () => {
  for (const organisation of ['bank', 'carrier'])
    writeFileSync(join(root, `${organisation}.pem`), (await createAuthority({ organisation })).certificate);
  const words = [`bank.pem=${addressOf(1)},${addressOf(2)}`, `carrier.pem=${addressOf(3)}`];
  const made = await hanse('--chain-id', '99', '--block-period', '500', '--json', ...words);
  assert.equal(made.code, 0, made.err);
  const said = JSON.parse(made.out);
  assert.match(said.hash, /^0x[0-9a-f]{64}$/);
  const genesis = parseGenesis(JSON.parse(readFileSync(said.genesis, 'utf8')));
  assert.equal(genesis.chainId, 99n);
  assert.equal(genesis.hanse?.blockPeriodMs, 500);
  assert.deepEqual(
    genesis.hanse.validators.map(({ address, member }) => [address, member]),
    [
      [addressOf(1), 'bank'],
      [addressOf(2), 'bank'],
      [addressOf(3), 'carrier'],
    ],
  );
  assert.match((await hanse(...words)).err, /cli\/file-exists/);
});

test('the system contracts are in it, with the validators in charge, and the hash is that of the ledger', async () => {
  const addresses = [addressOf(2), addressOf(1), addressOf(4)];
  for (const engine of ['qbft', 'raft', 'dpos']) {
    const made = await hanse(
      '--engine',
      engine,
      '--json',
      '--out',
      `${engine}.json`,
      `bank.pem=${addresses.join(',')}`,
    );
    assert.equal(made.code, 0, made.err);
    const said = JSON.parse(made.out);
    assert.equal(said.engine, engine);
    const genesis = parseGenesis(JSON.parse(readFileSync(said.genesis, 'utf8')));
    assert.equal(genesis.header.gasLimit, DEFAULT_GAS_LIMIT);
    assert.equal(genesis.hanse?.engine, engine);
    const state = LedgerState.open({ store: EMPTY_STORE, genesisAlloc: genesis.alloc });
    assert.equal(said.hash, hashHeader(genesisHeader(genesis, state.head.root)));
    assert.deepEqual(sealersOf(state.readerAt(0), { height: 1 }), {
      engine,
      validators: addresses.toSorted(),
      since: 1,
      ...(engine === 'dpos' ? { weights: [100n, 100n, 100n] } : {}),
    });
  }
  const other = await hanse('--engine', 'raft', '--out', 'shown.json', `bank.pem=${addresses.join(',')}`);
  assert.match(other.err, /under raft in shown.json; 2 must agree/);
  assert.match(other.err, /survives validators that crash, not validators that lie/);
  assert.match((await hanse('--engine', 'paxos', `bank.pem=${addressOf(1)}`)).err, /cli\/bad-option/);
});

test('what the nodes would refuse is refused here', async () => {
  const bank = `bank.pem=${addressOf(1)}`;
  const refused = async (code: string, ...words: string[]): Promise<void> => {
    const { code: exit, err } = await hanse('--out', 'other.json', ...words);
    assert.notEqual(exit, 0);
    assert.match(err, new RegExp(code), words.join(' '));
  };
  await refused('cli/bad-argument');
  await refused('cli/bad-argument', 'bank.pem');
  await refused('cli/bad-argument', 'bank.pem=0x12');
  await refused('cli/bad-argument', 'bank.pem=');
  await refused('cli/bad-argument', bank, `carrier.pem=${addressOf(1)}`);
  await refused('identity/duplicate-member|protocol/', bank, `bank.pem=${addressOf(2)}`);
  await refused('cli/no-file', `nobody.pem=${addressOf(1)}`);
  await refused('cli/bad-option', '--block-period', '1', bank);
  await refused('cli/cannot-write', '--out', 'nowhere/genesis.json', bank);
  await refused('cli/bad-option', '--epoch', '1', bank);
  await refused('cli/no-file', '--stake', 'nowhere.json', bank);
  writeFileSync(join(root, 'stake.json'), '{"settings":{"unbondingEpochs":0}}');
  await refused('league/bad-staking', '--stake', 'stake.json', bank);
  writeFileSync(join(root, 'stake.json'), '{"setting":{}}');
  await refused('cli/bad-stake', '--stake', 'stake.json', bank);
  writeFileSync(join(root, 'text.pem'), 'no certificate');
  await refused('identity/bad-certificate', `text.pem=${addressOf(1)}`);
});
