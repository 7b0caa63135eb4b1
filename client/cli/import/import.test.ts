import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { concatBytes, encodeRlp, isFault } from '@hanse/base';
import { openBlockRecord } from '@hanse/chain';
import { readGenesis } from '@hanse/daemon';
import { BlockLog } from '@hanse/storage';
import { auditFolder } from '../audit/auditFolder.ts';
import { makeDataFolder } from '../audit/dataFolder.fixture.ts';
import { run } from '../run.ts';
import { readBlocks } from './readBlocks.ts';

const VECTORS = fileURLToPath(new URL('../../../../shared/vectors/execution-apis/tests/', import.meta.url));
const skip = existsSync(VECTORS) ? false : `no vectors at ${VECTORS}`;
const root = mkdtempSync(join(tmpdir(), 'hanse-import-test-'));
// What the command keeps nowhere lies in here meanwhile.
const scratch = join(root, 'scratch');
mkdirSync(scratch);
process.env['TMPDIR'] = scratch;
after(() => rmSync(root, { recursive: true }));

const file = (name: string, bytes: Uint8Array): string => {
  const path = join(root, name);
  writeFileSync(path, bytes);
  return path;
};

async function call(...args: string[]) {
  let stdout = '';
  let stderr = '';
  const code = await run(['import', ...args, '--json', '--lang', 'en'], {
    env: {},
    cwd: root,
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    isInteractive: false,
  });
  return { code, stderr, result: stdout === '' ? undefined : JSON.parse(stdout) };
}

const failureOf = (stderr: string): { code: string; params: { [name: string]: unknown } } =>
  JSON.parse(stderr.trim().split('\n').at(-1) ?? '').error;

test('a file of blocks is read one by one; what is no list is named with its place', () => {
  const lists = [encodeRlp([]), encodeRlp([new Uint8Array(40)]), encodeRlp([new Uint8Array(70_000)])];
  assert.deepEqual([...readBlocks(file('good', concatBytes(...lists)))], lists);
  assert.deepEqual([...readBlocks(file('empty', new Uint8Array(0)))], []);
  const bad: readonly [Uint8Array, number][] = [
    [Uint8Array.of(0x80), 0],
    [concatBytes(encodeRlp([]), Uint8Array.of(0x0a)), 1],
    [concatBytes(...lists).subarray(0, 60_000), 43],
    [Uint8Array.of(0xff, 1, 0, 0, 0, 0, 0, 0, 0), 0],
    [Uint8Array.of(0xfb, 0xff), 0],
  ];
  for (const [bytes, at] of bad) {
    assert.throws(
      () => [...readBlocks(file('bad', bytes))],
      (error) => isFault(error, 'cli/bad-blocks') && error.params['at'] === at,
    );
  }
  assert.throws(
    () => [...readBlocks(join(root, 'nowhere'))],
    (error) => isFault(error, 'cli/no-file'),
  );
});

test('a plain chain is imported in parts, kept, and guarded', { skip }, async () => {
  const genesis = join(VECTORS, 'genesis.json');
  const plain = ['--genesis', genesis, '--no-seal-check'];
  const blocks = [...readBlocks(join(VECTORS, 'chain.rlp'))];
  const first = file('first', concatBytes(...blocks.slice(0, 4)));
  const data = join(root, 'plain');

  const unvouched = await call('--genesis', genesis, join(VECTORS, 'chain.rlp'));
  assert.equal(unvouched.code, 2);
  assert.equal(failureOf(unvouched.stderr).code, 'cli/needs-no-seal-check');

  const begun = await call(...plain, '--data', data, first);
  assert.deepEqual([begun.code, begun.result.height, begun.result.blocks], [0, 4, 4]);
  const whole = await call(...plain, '--data', data, join(VECTORS, 'chain.rlp'));
  assert.deepEqual([whole.code, whole.result.height, whole.result.blocks], [0, 9, 5]);
  const again = await call(...plain, '--data', data);
  assert.deepEqual([again.code, again.result.hash, again.result.blocks], [0, whole.result.hash, 0]);

  const audited = await auditFolder({ folder: data, genesis: readGenesis(genesis) });
  assert.deepEqual([audited.findings, audited.height, audited.indexHeight], [[], 9, 9]);

  // Block 6 with one byte of its state root turned: the five before it stay.
  const turned = blocks.map((block) => block.slice());
  const sixth = turned[5] as Uint8Array;
  sixth[100] = (sixth[100] as number) ^ 1;
  const refused = await call(...plain, '--data', join(root, 'turned'), file('turned-file', concatBytes(...turned)));
  assert.equal(refused.code, 4);
  const { code, params } = failureOf(refused.stderr);
  assert.equal(code, 'cli/block-refused');
  assert.deepEqual([params['position'], params['height']], [6, 5]);
  assert.equal((await call(...plain, '--data', join(root, 'turned'))).result.height, 5);

  // The same height, another block.
  const other = await call(...plain, '--data', data, file('other', sixth));
  assert.deepEqual([other.code, failureOf(other.stderr).code], [1, 'daemon/other-chain']);
  const gap = await call(...plain, '--data', join(root, 'gap'), file('gap-file', blocks[1] as Uint8Array));
  assert.equal(gap.code, 4);
});

/** The blocks of a node's log, as one file. */
async function exported(data: string, name: string): Promise<string> {
  const log = await BlockLog.open(join(data, 'blocks'));
  const blocks = Array.from({ length: log.last ?? 0 }, (_, index) => openBlockRecord(log.read(index + 1)).blockBytes);
  const path = file(name, concatBytes(...blocks));
  await log.close();
  return path;
}

test('the blocks of a league are imported with their seals, or refused', async () => {
  const sealed = join(root, 'sealed');
  await makeDataFolder(sealed, { blocks: 5 });
  const genesis = join(sealed, 'genesis.json');
  const blocks = await exported(join(sealed, 'data'), 'sealed-file');
  const taken = await call('--genesis', genesis, blocks);
  assert.deepEqual([taken.code, taken.result.height, taken.result.transactions], [0, 5, 10]);
  assert.deepEqual(readdirSync(scratch), [], 'what is kept nowhere leaves nothing behind');

  const unsealed = join(root, 'unsealed');
  await makeDataFolder(unsealed, { blocks: 5, unsealed: 3 });
  const lacking = await exported(join(unsealed, 'data'), 'unsealed-file');
  const refused = await call('--genesis', genesis, lacking);
  assert.deepEqual([refused.code, failureOf(refused.stderr).params['height']], [4, 2]);
  assert.equal((await call('--genesis', genesis, '--no-seal-check', lacking)).result.height, 5);
});
