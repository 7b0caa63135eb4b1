import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bytesToHex, encodeRlp } from '@hanse/base';
import { evidence } from '@hanse/contracts';
import { keccak256Hash, signHash } from '@hanse/crypto';
import { EVIDENCE_ADDRESS } from '@hanse/league';
import { decryptKeystore, parseKeystore } from '@hanse/signer';
import { run } from '../run.ts';

type End = { readonly code: number; readonly out: string; readonly err: string };
/** Blocks in which two votes are surely final. */
const SOON = 60;
const root = mkdtempSync(join(tmpdir(), 'hanse-validators-'));

async function hanse(...words: string[]): Promise<End> {
  let out = '';
  let err = '';
  const code = await run(words, {
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

async function json(...words: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await hanse(...words, '--json');
  assert.equal(code, 0, err);
  return JSON.parse(out);
}
const errorOf = ({ err }: End): { readonly code: string; readonly message: string } => JSON.parse(err).error;

describe('a league of two validators votes', () => {
  let nodes: readonly { readonly address: string; readonly rpc: string }[] = [];
  let rpc = '';
  const addressOf = (index: number): string => nodes[index]?.address ?? '';

  before(async () => {
    const up = ['dev', 'up', '--names', 'a-bank', '--validators', '2', '--base-port', '0'];
    const made = await json(...up, '--block-period', '50', '--empty-block-period', '50');
    nodes = made['nodes'] as typeof nodes;
    rpc = nodes[0]?.rpc ?? '';
  });
  after(async () => {
    await hanse('dev', 'stop');
    rmSync(root, { recursive: true, force: true });
  });

  test('list says who is in charge, in both languages', async () => {
    const { engine, since, needed, validators, pending, faults } = await json('validators', 'list');
    assert.deepEqual([engine, since, needed, pending, faults], ['qbft', 1, 2, null, 'byzantine']);
    assert.deepEqual(
      (validators as { readonly address: string }[]).map(({ address }) => address),
      [addressOf(0), addressOf(1)].toSorted(),
    );
    const shown = await hanse('validators', 'list', '--rpc', rpc);
    assert.match(shown.out, /under qbft by these 2, in charge since block 1; 2 must agree/);
    assert.match(shown.out, new RegExp(`${addressOf(0)} +a-bank-1`));
    assert.match(shown.out, /No change is decided/);
    assert.match((await hanse('validators', 'list', '--lang', 'zh')).out, /由以下 2 个验证者按 qbft 封印/);
    assert.match((await hanse('validators', 'proposals')).out, /No proposal takes votes/);
    assert.match((await hanse('evidence', 'list')).out, /No offence is proven/);
    assert.deepEqual((await json('evidence', 'list'))['offences'], []);
  });

  test('what cannot be proposed is told before anything is sent', async () => {
    const refused = async (code: string, ...words: string[]): Promise<void> => {
      const end = await hanse('validators', 'propose', '--json', ...words);
      assert.equal(errorOf(end).code, code, words.join(' '));
    };
    const signer = ['--keystore', 'a-bank-1'];
    await refused('cli/bad-option', ...signer);
    await refused('cli/bad-option', ...signer, '--add', 'nobody');
    await refused('cli/bad-option', ...signer, '--add', addressOf(1));
    await refused('cli/bad-option', ...signer, '--remove', `0x${'11'.repeat(20)}`);
    await refused('cli/bad-option', ...signer, '--remove', `${addressOf(0)},${addressOf(1)}`);
    await refused('cli/bad-option', ...signer, '--set', addressOf(0), '--remove', addressOf(1));
    await refused('cli/bad-option', ...signer, '--engine', 'paxos');
    await refused('cli/missing-option', '--remove', addressOf(1));
    await refused('cli/unknown-node', '--keystore', 'nobody', '--remove', addressOf(1));
    await refused('cli/bad-change-height', ...signer, '--engine', 'raft', '--height', '1');
    const accounts = (await json('account', 'list')) as unknown as readonly { readonly keystore: string }[];
    const organisation = accounts[0]?.keystore ?? '';
    await refused('cli/not-in-charge', '--keystore', organisation, '--remove', addressOf(1));
    assert.equal(errorOf(await hanse('validators', 'vote', '0x12', '--json')).code, 'cli/bad-argument');
  });

  test('a vote is taken back, a proposal withdrawn, each read back', async () => {
    const signer = ['--keystore', 'a-bank-1'];
    const proposed = await hanse('validators', 'propose', ...signer, '--set', addressOf(0), '--height', '5000');
    assert.equal(proposed.code, 0, proposed.err);
    assert.match(proposed.err, /From block 5000 on 1 of these 1 must run .* New among them: none;/);
    assert.match(proposed.err, /Proposed, and read back: 1 of 2 votes/);
    const id = proposed.out.trim();
    assert.match(id, /^0x[0-9a-f]{64}$/);
    const again = await hanse('validators', 'propose', ...signer, '--set', addressOf(1), '--json');
    assert.deepEqual([again.code, errorOf(again).code], [4, 'cli/own-proposal-open']);
    const twice = await hanse('validators', 'vote', id, ...signer, '--json');
    assert.deepEqual([twice.code, errorOf(twice).code], [4, 'cli/already-voted']);
    const short = id.slice(0, 10);
    const foreign = await hanse('validators', 'withdraw', short, '--keystore', 'a-bank-2', '--json');
    assert.equal(errorOf(foreign).code, 'cli/not-proposer');
    assert.match((await hanse('validators', 'revoke', short, ...signer)).err, /taken back; read back/);
    const none = await hanse('validators', 'revoke', short, ...signer, '--json');
    assert.equal(errorOf(none).code, 'cli/not-voted');
    const table = (await hanse('validators', 'proposals')).out;
    assert.match(table, new RegExp(`${short}\\S* +5000 +qbft +– +a-bank-2 +0/2 +4998 +a-bank-1`));
    assert.match((await hanse('validators', 'withdraw', short, ...signer)).err, /withdrawn; read back/);
    assert.deepEqual((await json('validators', 'proposals'))['proposals'], []);
  });

  test('a proven offence is listed', async () => {
    const key = join(root, '.hanse/organisations/a-bank/nodes/a-bank-2/key/node');
    const keystore = parseKeystore(readFileSync(`${key}.json`, 'utf8'), key);
    const passphrase = readFileSync(`${key}.passphrase`, 'utf8').trim();
    const privateKey = await decryptKeystore(keystore, passphrase, key);
    const votes = [1, 2].map((byte) => {
      const digest = new Uint8Array(32).fill(byte);
      return encodeRlp([Uint8Array.of(0x13), [Uint8Array.of(1), new Uint8Array(0), digest]]);
    });
    const words = votes.flatMap((vote) => [bytesToHex(vote), bytesToHex(signHash(keccak256Hash(vote), privateKey))]);
    const abi = join(root, 'evidence.json');
    writeFileSync(abi, JSON.stringify(evidence.abi));
    const call = ['--abi', abi, '--at', EVIDENCE_ADDRESS, '--from', 'a-bank', 'reportVotes'];
    const { code, err } = await hanse('contract', 'send', ...call, ...words);
    assert.equal(code, 0, err);
    const { total, offences } = await json('evidence', 'list');
    assert.equal(total, 1);
    const [offence] = offences as readonly { readonly [name: string]: unknown }[];
    assert.deepEqual(
      [offence?.['number'], offence?.['offender'], offence?.['kind'], offence?.['height'], offence?.['round']],
      [0, addressOf(1), 'prepare', 1, 0],
    );
    assert.equal(typeof offence?.['isPenalised'], 'boolean'); // Staking’s matter
    assert.match((await hanse('evidence', 'list')).out, /0 +a-bank-2 +prepare +1 +0 +\d+ +0x[0-9a-f]{40} +(yes|no)/);
    assert.deepEqual((await json('evidence', 'list', '--before', '0'))['offences'], []);
  });

  test('a node that joined seals once it is voted in, and only with a certificate for it', async () => {
    const follower = await json('dev', 'join', '--organisation', 'a-bank');
    const refused = await hanse(
      'validators',
      'propose',
      '--keystore',
      'a-bank-1',
      '--add',
      String(follower['address']),
      '--json',
    );
    assert.equal(errorOf(refused).code, 'cli/observer-certificate');
    const joined = await json('dev', 'join', '--organisation', 'a-bank', '--role', 'validator');
    const address = String(joined['address']);
    const soon = async (): Promise<string[]> => [
      '--height',
      String(Number((await json('validators', 'list'))['height']) + SOON),
    ];
    const { id } = await json('validators', 'propose', '--keystore', 'a-bank-1', '--add', address, ...(await soon()));
    const decided = await json('validators', 'vote', String(id), '--keystore', 'a-bank-2');
    const height = Number(decided['height']);
    type Block = { readonly height: number; readonly proposer: string };
    for (;;) {
      const block = (await json('block', 'get')) as unknown as Block;
      if (block.proposer !== address) continue;
      assert.ok(block.height >= height, `${block.height} < ${height}`);
      break;
    }
    const away = ['--keystore', 'a-bank-1', '--remove', address, ...(await soon())];
    const back = await json('validators', 'propose', ...away);
    const voted = await json('validators', 'vote', String(back['id']), '--keystore', 'a-bank-2');
    for (;;) if (Number((await json('validators', 'list'))['since']) === Number(voted['height'])) break;
  });

  test('the vote that makes the quorum decides, and at its height the new set is in charge', async () => {
    const { height: now } = await json('validators', 'list');
    const height = Number(now) + SOON;
    const proposal = ['--keystore', 'a-bank-1', '--remove', addressOf(1), '--height', String(height)];
    const { id, state } = await json('validators', 'propose', ...proposal);
    assert.equal(state, 'open');
    const voted = await hanse('validators', 'vote', String(id), '--keystore', 'a-bank-2');
    assert.equal(voted.code, 0, voted.err);
    assert.match(voted.err, new RegExp(`Decided, and read back: it takes effect at block ${height}`));
    const { pending } = await json('validators', 'list');
    assert.deepEqual(pending, {
      since: height,
      engine: 'qbft',
      faults: 'byzantine',
      validators: [{ address: addressOf(0) }],
    });
    for (;;) {
      const seen = await json('validators', 'list', '--rpc', nodes[0]?.rpc ?? '');
      if (Number(seen['height']) < height + 3) continue;
      assert.deepEqual([seen['since'], seen['pending'], seen['needed']], [height, null, 1]);
      assert.deepEqual(seen['validators'], [{ address: addressOf(0) }]);
      break;
    }
    // The one that left follows.
    for (;;) if (Number((await json('validators', 'list', '--rpc', nodes[1]?.rpc ?? ''))['height']) > height + 3) break;
    const late = await hanse('validators', 'propose', '--keystore', 'a-bank-2', '--add', addressOf(1), '--json');
    assert.equal(errorOf(late).code, 'cli/not-in-charge');
  });
});
