import { join } from 'node:path';
import type { CertificatePaths } from '@hanse/identity';

/** Longest validity that can be asked for: a hundred years. */
export const DAYS_MAX = 36_500;

/** The files of an organisation's authority. */
export function authorityPaths(folder: string): CertificatePaths {
  return { certificatePath: join(folder, 'authority.pem'), keyPath: join(folder, 'authority.key.pem') };
}

/** The files of a node's certificate. */
export function nodePaths(folder: string): CertificatePaths {
  return { certificatePath: join(folder, 'node.pem'), keyPath: join(folder, 'node.key.pem') };
}
