import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run } from '../run.ts';

type End = { readonly code: number; readonly out: string; readonly err: string };
type Json = Record<string, unknown>;
/** Blocks of an epoch: short enough to wait for some of them. */
const EPOCH = 30;
const root = mkdtempSync(join(tmpdir(), 'hanse-stake-'));

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

async function json(...words: string[]): Promise<Json> {
  const { code, out, err } = await hanse(...words, '--json');
  assert.equal(code, 0, err);
  return JSON.parse(out);
}
const errorOf = ({ err }: End): { readonly code: string } => JSON.parse(err).error;

describe('a league under DPoS with a token', () => {
  const folder = ['--folder', 'token'];
  before(async () => {
    const up = ['dev', 'up', '--engine', 'dpos', '--stake', 'token', '--names', 'a-bank', '--base-port', '0'];
    await json(...up, '--block-period', '50', '--empty-block-period', '50', '--epoch', '10', ...folder);
  });
  after(async () => {
    await hanse('dev', 'stop', ...folder);
  });

  test('tokens are locked, taken away, and come back', async () => {
    const own = ['--from', 'a-bank', ...folder];
    const free = async (): Promise<unknown> =>
      ((await json('stake', 'candidates', '--of', 'a-bank', ...folder))['holder'] as Json)['free'];
    assert.equal(await free(), '1000000');
    const delegated = await hanse('stake', 'delegate', 'a-bank-1', '40', ...own);
    assert.equal(delegated.code, 0, delegated.err);
    assert.match(delegated.err, /allowed to take 40 of the token[\s\S]*Delegated, and read back: 140 given/);
    assert.equal(await free(), '999960');
    const refused = await hanse('stake', 'delegate', 'a-bank-1', '999961', ...own, '--json');
    assert.deepEqual([refused.code, errorOf(refused).code], [4, 'cli/stake-too-little']);
    const taken = await json('stake', 'undelegate', 'a-bank-1', '25', ...own);
    assert.equal(errorOf(await hanse('stake', 'withdraw', ...own, '--json')).code, 'cli/stake-nothing-due');
    for (;;) {
      const seen = (await json('stake', 'committee', ...folder)) as {
        height: number;
        epoch: { number: number; first: number };
      };
      // The epoch is that of the next block: what is asked of the present one must be in it, too.
      if (seen.epoch.number >= Number(taken['from']) && seen.height >= seen.epoch.first) break;
    }
    assert.match((await hanse('stake', 'withdraw', ...own)).err, /Withdrawn, and read back: 25/);
    assert.equal(await free(), '999985');
    const more = await hanse('dev', 'up', '--stake', 'seats', ...folder, '--json');
    assert.equal(errorOf(more).code, 'cli/league-differs');
  });
});

describe('a league under DPoS', () => {
  let nodes: readonly { readonly name: string; readonly address: string }[] = [];
  const addressOf = (name: string): string => nodes.find((one) => one.name === name)?.address ?? '';
  const committee = async (): Promise<{ height: number; epoch: { number: number; last: number }; weights: Json }> => {
    const seen = await json('stake', 'committee');
    const members = seen['committee'] as readonly { readonly name: string; readonly weight: string }[];
    const weights = Object.fromEntries(members.map(({ name, weight }) => [name, weight]));
    return { ...(seen as { height: number; epoch: { number: number; last: number } }), weights };
  };
  const untilEpoch = async (epoch: number): Promise<Awaited<ReturnType<typeof committee>>> => {
    for (;;) {
      const seen = await committee();
      if (seen.epoch.number >= epoch) return seen;
    }
  };

  before(async () => {
    const up = ['dev', 'up', '--engine', 'dpos', '--names', 'a-bank,b-port', '--base-port', '0'];
    const made = await json(...up, '--block-period', '50', '--empty-block-period', '50', '--epoch', String(EPOCH));
    nodes = made['nodes'] as typeof nodes;
  });
  after(async () => {
    await hanse('dev', 'stop');
    rmSync(root, { recursive: true, force: true });
  });

  test('candidates, committee and schedule, in both languages', async () => {
    const { candidates, mode } = await json('stake', 'candidates');
    const list = candidates as readonly Json[];
    assert.deepEqual([mode, list.map(({ weight }) => weight)], ['seats', ['100', '100']]);
    assert.match((await hanse('stake', 'candidates', '--of', 'a-bank')).out, /a-bank can delegate 0 seats/);
    assert.match((await hanse('stake', 'candidates', '--lang', 'zh')).out, /候选者/);
    const seen = await hanse('stake', 'committee');
    assert.match(seen.out, /Epoch \d+: blocks \d+ to \d+/);
    assert.match(seen.out, /50\.0 %/);
    const { slots } = await json('stake', 'schedule', '--blocks', '4');
    type Slot = { readonly height: number; readonly owner: string };
    for (const { height, owner } of slots as readonly Slot[]) {
      for (;;) {
        const block = await hanse('block', 'get', String(height), '--json');
        if (block.code !== 0) continue;
        assert.equal(JSON.parse(block.out).proposer, owner, `block ${height}`);
        break;
      }
    }
    assert.match((await hanse('stake', 'schedule')).out, /a-bank-1/);
  });

  test('what cannot be done is told with the next step', async () => {
    const refused = async (code: string, ...words: string[]): Promise<void> => {
      assert.equal(errorOf(await hanse('stake', ...words, '--json')).code, code, words.join(' '));
    };
    const stranger = `0x${'12'.repeat(20)}`;
    await refused('cli/stake-too-little', 'delegate', 'a-bank-1', '1', '--from', 'a-bank');
    await refused('cli/stake-not-delegated', 'undelegate', 'a-bank-1', '101', '--from', 'a-bank');
    await refused('cli/stake-nothing-due', 'withdraw', '--from', 'a-bank');
    await refused('cli/stake-registered', 'register', '--keystore', 'a-bank-1');
    await refused('cli/stake-admitted', 'admit', 'b-port-1', '--keystore', 'a-bank-1');
    await refused('cli/stake-unregistered', 'admit', stranger, '--keystore', 'a-bank-1');
    await refused('cli/bad-argument', 'admit', 'nobody', '--keystore', 'a-bank-1');
    await refused('cli/bad-argument', 'delegate', 'a-bank-1', 'all', '--from', 'a-bank');
    await refused('cli/bad-option', 'candidates', '--of', 'nobody');
    assert.equal(errorOf(await hanse('dev', 'up', '--epoch', String(EPOCH + 1), '--json')).code, 'cli/league-differs');
  });

  test('a node that registers, is admitted and given seats is in the next committee', async () => {
    const joined = await json('dev', 'join', '--organisation', 'a-bank', '--role', 'validator');
    const name = String(joined['name']);
    const registered = await hanse('stake', 'register', '--keystore', name);
    assert.equal(registered.code, 0, registered.err);
    assert.match(registered.err, /Registered, and read back/);
    const own = await hanse('stake', 'admit', name, '--keystore', name, '--json');
    assert.equal(errorOf(own).code, 'cli/not-in-charge');
    assert.match((await hanse('stake', 'admit', name, '--keystore', 'a-bank-1')).err, /Voted, and read back: 1 of 2/);
    assert.match((await hanse('stake', 'admit', name, '--keystore', 'b-port-1')).err, /Admitted, and read back/);
    const undelegated = await hanse('stake', 'undelegate', 'a-bank-1', '60', '--from', 'a-bank');
    assert.equal(undelegated.code, 0, undelegated.err);
    assert.match(undelegated.err, /40 left with/);
    const { holder } = await json('stake', 'candidates', '--of', 'a-bank');
    const { free, leaving } = holder as { free: string; leaving: readonly { amount: string; from: number }[] };
    assert.deepEqual([free, leaving.map(({ amount }) => amount)], ['0', ['60']]);
    const due = leaving[0]?.from ?? 0;
    const seen = await untilEpoch(due);
    assert.deepEqual(seen.weights, { 'a-bank-1': '40', 'b-port-1': '100' });
    assert.match((await hanse('stake', 'withdraw', '--from', 'a-bank')).err, /Withdrawn, and read back: 60/);
    const given = await json('stake', 'delegate', name, '60', '--from', 'a-bank');
    const next = await untilEpoch(Number(given['countsFrom']));
    assert.deepEqual(next.weights, { 'a-bank-1': '40', 'b-port-1': '100', [name]: '60' });
    for (;;) {
      const block = await json('block', 'get');
      if (block['proposer'] === joined['address']) break;
    }
    assert.equal(addressOf('a-bank-1').length, 42);
  });
});
