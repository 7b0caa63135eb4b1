import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { Address, Verdict } from '@hanse/base';
import {
  type CertificateAndKey,
  checkMember,
  createAuthority,
  expiryOf,
  issueNodeCertificate,
  loadCertificateAndKey,
  MemberAuthorities,
  type NodeIdentity,
  parseNodeCertificate,
  saveCertificateAndKey,
} from './index.ts';
import { certificateWith } from './oddCertificate.fixture.ts';

const ADDRESS = `0x${'ab'.repeat(20)}` as Address;
const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;

describe('identity', () => {
  let south: CertificateAndKey;
  let north: CertificateAndKey;
  let authorities: MemberAuthorities;

  before(async () => {
    south = await createAuthority({ organisation: '南方银行, Ltd', notBeforeMs: NOW - 100 * DAY });
    north = await createAuthority({ organisation: 'north', notBeforeMs: NOW - 100 * DAY });
    authorities = new MemberAuthorities([
      { name: '南方银行, Ltd', caCertificate: south.certificate },
      { name: 'north', caCertificate: north.certificate },
    ]);
  });

  const issue = (authority: CertificateAndKey, notBeforeMs = NOW - DAY): Promise<CertificateAndKey> =>
    issueNodeCertificate({
      authority,
      role: 'validator',
      address: ADDRESS,
      notBeforeMs,
      days: 90,
      dnsNames: ['node.example'],
    });
  const codeOf = (verdict: Verdict<NodeIdentity>): string =>
    verdict.kind === 'reject' ? verdict.fault.code : verdict.kind;

  test('a certificate says organisation, role and address', async () => {
    const verdict = authorities.check((await issue(south)).certificate, NOW);
    assert.equal(verdict.kind, 'accept');
    assert.ok(verdict.kind === 'accept');
    assert.equal(verdict.value.organisation, '南方银行, Ltd');
    assert.equal(verdict.value.role, 'validator');
    assert.equal(verdict.value.address, ADDRESS);
    assert.equal(verdict.value.notAfterMs, NOW + 89 * DAY);
    assert.match(verdict.value.fingerprint, /^[0-9a-f]{64}$/);
  });

  test('dates of the certificate and of its authority both count', async () => {
    const pair = await issue(south);
    assert.equal(codeOf(authorities.check(pair.certificate, NOW - 2 * DAY)), 'identity/not-yet-valid');
    assert.equal(codeOf(authorities.check(pair.certificate, NOW + 90 * DAY)), 'identity/expired');
    const brief = await createAuthority({ organisation: 'brief', notBeforeMs: NOW - 10 * DAY, days: 5 });
    const under = await issueNodeCertificate({
      authority: brief,
      role: 'observer',
      address: ADDRESS,
      notBeforeMs: NOW - DAY,
    });
    const only = new MemberAuthorities([{ name: 'brief', caCertificate: brief.certificate }]);
    assert.equal(codeOf(only.check(under.certificate, NOW)), 'identity/expired');
  });

  test('an unknown authority is refused, also one that calls itself a member', async () => {
    const impostor = await createAuthority({ organisation: 'north', notBeforeMs: NOW - DAY });
    assert.equal(codeOf(authorities.check((await issue(impostor)).certificate, NOW)), 'identity/unknown-authority');
  });

  test('an authority may not name another organisation', async () => {
    const renamed = new MemberAuthorities([{ name: 'someone else', caCertificate: north.certificate }]);
    assert.equal(codeOf(renamed.check((await issue(north)).certificate, NOW)), 'identity/foreign-organisation');
  });

  test('a validator’s certificate names the member that genesis gives for it; others may be anybody’s', async () => {
    const judged = authorities.check((await issue(north)).certificate, NOW);
    assert.ok(judged.kind === 'accept');
    const verdict = checkMember(judged.value, [{ address: ADDRESS, member: '南方银行, Ltd' }]);
    assert.equal(verdict.kind === 'reject' && verdict.fault.code, 'identity/wrong-member');
    assert.equal(checkMember(judged.value, [{ address: ADDRESS, member: 'north' }]).kind, 'accept');
    const other = `0x${'cd'.repeat(20)}` as Address;
    assert.equal(checkMember(judged.value, [{ address: other, member: '南方银行, Ltd' }]).kind, 'accept');
  });

  test('an authority’s own certificate is not a node’s', () => {
    assert.equal(codeOf(authorities.check(north.certificate, NOW)), 'identity/bad-subject');
  });

  test('odd certificates are refused by name of the field', async () => {
    const cases: readonly (readonly [string, Parameters<typeof certificateWith>[1]])[] = [
      ['identity/bad-subject', { organisation: ['north', 'south'] }],
      ['identity/bad-subject', { role: 'admin' }],
      ['identity/bad-subject', { uris: [] }],
      ['identity/bad-subject', { uris: [`hanse:node:${ADDRESS}`, `hanse:node:${ADDRESS}`] }],
      ['identity/bad-subject', { uris: [`hanse:node:0x${'AB'.repeat(20)}`] }],
      ['identity/bad-subject', { uris: [`x, URI:hanse:node:${ADDRESS}, y`] }],
      ['identity/weak-key', { curve: 'P-384' }],
    ];
    for (const [code, change] of cases) {
      assert.equal(codeOf(authorities.check(await certificateWith(north, change), NOW)), code, JSON.stringify(change));
    }
    assert.equal(codeOf(authorities.check(await certificateWith(north, {}), NOW)), 'accept');
    assert.equal(codeOf(authorities.check('not a certificate', NOW)), 'identity/bad-certificate');
    assert.equal(codeOf(authorities.check(new Uint8Array(100), NOW)), 'identity/bad-certificate');
  });

  test('members need names, keys and authorities of their own', async () => {
    const member = { name: 'north', caCertificate: north.certificate };
    const leaf = { name: 'north', caCertificate: (await issue(north)).certificate };
    assert.throws(() => new MemberAuthorities([member, { ...member, caCertificate: south.certificate }]), {
      code: 'identity/duplicate-member',
    });
    assert.throws(() => new MemberAuthorities([member, { ...member, name: 'twin' }]), {
      code: 'identity/duplicate-member',
    });
    assert.throws(() => new MemberAuthorities([leaf]), { code: 'identity/not-an-authority' });
  });

  test('a name may hold what X.500 gives a meaning to', async () => {
    for (const organisation of ['#1 Bank', '"quoted", O=other', 'a+b\\c/d']) {
      const authority = await createAuthority({ organisation });
      const only = new MemberAuthorities([{ name: organisation, caCertificate: authority.certificate }]);
      const pair = await issueNodeCertificate({ authority, role: 'observer', address: ADDRESS });
      assert.equal(codeOf(only.check(pair.certificate, Date.now())), 'accept', organisation);
    }
  });

  test('names that cannot stand in a certificate are refused', async () => {
    for (const organisation of ['', ' x', 'a\nb', 'x'.repeat(65)]) {
      await assert.rejects(createAuthority({ organisation }), { code: 'identity/bad-name' });
    }
  });

  test('files: owner only, never overwritten, must be a pair', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'hanse-identity-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const pair = await issue(north);
    const paths = { certificatePath: join(folder, 'node.crt'), keyPath: join(folder, 'node.key') };
    saveCertificateAndKey(pair, paths);
    assert.equal(statSync(paths.keyPath).mode & 0o777, 0o600);
    assert.equal(statSync(paths.certificatePath).mode & 0o777, 0o600);
    assert.deepEqual(loadCertificateAndKey(paths), pair);
    assert.equal(parseNodeCertificate(pair.certificate).address, ADDRESS);
    assert.throws(() => saveCertificateAndKey(pair, paths), { code: 'identity/file-exists' });
    const other = { certificatePath: join(folder, 'other.crt'), keyPath: join(folder, 'other.key') };
    saveCertificateAndKey({ certificate: pair.certificate, privateKey: (await issue(north)).privateKey }, other);
    assert.throws(() => loadCertificateAndKey(other), { code: 'identity/key-mismatch' });
    chmodSync(paths.keyPath, 0o644);
    assert.throws(() => loadCertificateAndKey(paths), { code: 'identity/open-key-file' });
    assert.throws(() => loadCertificateAndKey({ ...paths, keyPath: join(folder, 'none') }), {
      code: 'identity/unreadable-file',
    });
  });

  test('expiry: days left and how loudly', async () => {
    const { certificate } = await issue(north);
    assert.deepEqual(expiryOf(certificate, NOW), { daysLeft: 89, notAfterMs: NOW + 89 * DAY, level: 'fine' });
    assert.equal(expiryOf(certificate, NOW + 60 * DAY).level, 'soon');
    assert.equal(expiryOf(certificate, NOW + 83 * DAY).level, 'urgent');
    assert.equal(expiryOf(certificate, NOW + 90 * DAY).level, 'expired');
  });
});
