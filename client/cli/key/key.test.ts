import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MemberAuthorities } from '@hanse/identity';
import { decodeSignerRecord } from '@hanse/signer';
import { AtomicRecordFile, recordFilePaths } from '@hanse/storage';
import { run } from '../run.ts';

const folder = mkdtempSync(join(tmpdir(), 'hanse-key-'));
after(() => rmSync(folder, { recursive: true }));

async function hanse(
  ...words: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const code = await run(words, {
    env: {},
    cwd: folder,
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

test('an organisation makes its authority, its node’s key and the certificate that binds them', async () => {
  writeFileSync(join(folder, 'pass'), 'secret\n', { mode: 0o600 });
  const made = await hanse('key', 'new', '--folder', 'key', '--passphrase-file', 'pass');
  assert.equal(made.code, 0, made.err);
  const address = made.out.trim();
  assert.match(address, /^0x[0-9a-f]{40}$/);
  const votes = await AtomicRecordFile.open(join(folder, 'key/node.json.votes'), { record: 'required' });
  await votes.close();
  const authority = await hanse('key', 'authority', '--organisation', 'bank', '--folder', 'ca');
  assert.equal(authority.code, 0, authority.err);
  const issued = await hanse(
    'key',
    'certificate',
    '--authority',
    'ca',
    '--address',
    address,
    '--folder',
    'tls',
    '--days',
    '30',
  );
  assert.equal(issued.code, 0, issued.err);
  const members = new MemberAuthorities([{ name: 'bank', caCertificate: authority.out }]);
  const verdict = members.check(readFileSync(join(folder, 'tls/node.pem'), 'utf8'), Date.now());
  assert.ok(verdict.kind === 'accept' && verdict.value.address === address && verdict.value.role === 'validator');
});

test('nothing is overwritten, and what is missing is named', async () => {
  assert.equal((await hanse('key', 'new', '--folder', 'key', '--passphrase-file', 'pass')).code, 1);
  assert.equal((await hanse('key', 'authority', '--organisation', 'bank', '--folder', 'ca')).code, 1);
  const missing = await hanse('key', 'certificate', '--authority', 'ca', '--folder', 'tls');
  assert.equal(missing.code, 2);
  assert.match(missing.err, /--address/);
});

test('a record of votes is replaced only when it is lost, and then in quarantine', async () => {
  const folder_ = join(folder, 'node');
  mkdirSync(folder_);
  assert.equal((await hanse('key', 'new', '--folder', 'node/key', '--passphrase-file', 'pass')).code, 0);
  const config = {
    name: 'one',
    genesis: 'genesis.json',
    key: { keystore: 'key/node.json', passphraseFile: '../pass' },
    tls: { certificate: 'tls/node.pem', privateKey: 'tls/node.key.pem' },
    p2p: {},
    rpc: {},
    admin: {},
  };
  for (const name of ['p2p', 'rpc', 'admin'] as const) Object.assign(config[name], { host: '127.0.0.1', port: 0 });
  writeFileSync(join(folder_, 'node.json'), JSON.stringify(config));
  const forget = (...more: string[]) => hanse('key', 'forget-votes', '--config', 'node/node.json', ...more);
  const refused = await forget();
  assert.equal(refused.code, 1);
  assert.match(refused.err, /can be read/);
  const kindOf = async (): Promise<string> => {
    const votes = await AtomicRecordFile.open(join(folder_, 'key/node.json.votes'), { record: 'required' });
    await votes.close();
    return decodeSignerRecord(votes.read() ?? new Uint8Array(0)).quarantine === undefined ? 'free' : 'quarantined';
  };
  for (const [options, kind] of [
    [[], 'quarantined'],
    [['--no-quarantine'], 'free'],
  ] as const) {
    for (const file of recordFilePaths(join(folder_, 'key/node.json.votes'))) rmSync(file);
    const made = await forget(...options);
    assert.equal(made.code, 0, made.err);
    assert.equal(await kindOf(), kind);
  }
});
