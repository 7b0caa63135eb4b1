import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MemberAuthorities } from '@hanse/identity';
import { AtomicRecordFile } from '@hanse/storage';
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
