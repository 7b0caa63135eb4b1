import { createPrivateKey } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { identityFault } from './faults.ts';
import type { CertificateAndKey } from './issue.ts';
import { parseCertificate } from './nodeIdentity.ts';

export type CertificatePaths = { readonly certificatePath: string; readonly keyPath: string };

const OWNER_ONLY = 0o600;

/** Writes both files with mode 0600; throws identity/file-exists before anything is overwritten. */
export function saveCertificateAndKey(pair: CertificateAndKey, { certificatePath, keyPath }: CertificatePaths): void {
  writeNew(keyPath, pair.privateKey);
  writeNew(certificatePath, pair.certificate);
}

/** Reads both files, checks that they belong together and that nobody else can read the key. Throws identity faults. */
export function loadCertificateAndKey({ certificatePath, keyPath }: CertificatePaths): CertificateAndKey {
  const privateKey = read(keyPath);
  const certificate = read(certificatePath);
  const mode = statSync(keyPath).mode & 0o777;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw identityFault('open-key-file', { path: keyPath, seen: mode.toString(8), wanted: OWNER_ONLY.toString(8) });
  }
  if (!isPair(certificate, privateKey)) throw identityFault('key-mismatch', { certificatePath, keyPath });
  return { certificate, privateKey };
}

function isPair(certificate: string, privateKey: string): boolean {
  const parsed = parseCertificate(certificate);
  try {
    return parsed.checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    return false; // not a key at all: it does not belong to the certificate either
  }
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: OWNER_ONLY, flag: 'wx' });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw identityFault('file-exists', { path });
    throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw identityFault('unreadable-file', { path, seen: codeOf(error) }, error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
