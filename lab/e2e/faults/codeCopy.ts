import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const WINGS = ['core', 'node', 'client', 'contracts'];

/**
 * A copy of the program in `folder` that calls itself `version`: what an upgrade installs. Packages from outside are
 * shared. Returns the path of its main program.
 */
export function copyCode(folder: string, version: string): string {
  for (const wing of WINGS) cpSync(join(ROOT, wing), join(folder, wing), { recursive: true, verbatimSymlinks: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '@hanse'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '@hanse') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  for (const name of readdirSync(join(ROOT, 'node_modules/@hanse'))) {
    const link = join(ROOT, 'node_modules/@hanse', name);
    // Relative, so that it leads into the copy.
    if (lstatSync(link).isSymbolicLink()) symlinkSync(readlinkSync(link), join(modules, '@hanse', name));
  }
  const daemon = join(folder, 'node/daemon/package.json');
  writeFileSync(daemon, JSON.stringify({ ...(JSON.parse(readFileSync(daemon, 'utf8')) as object), version }));
  return join(folder, 'client/cli/main.ts');
}
