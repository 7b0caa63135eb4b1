/**
 * Adds to package-lock.json the platform packages that npm left out: npm drops an optional package that the registry
 * at hand cannot serve (mirrors often carry one platform only), and `npm ci` then refuses the whole lock file.
 * Run after every `npm install` that changes dependencies; the architecture test fails when it was forgotten.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LOCK = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Entries missing from a parsed lock file, by their path in it. */
export function missingOptionals(lock) {
  const missing = {};
  for (const [path, entry] of Object.entries(lock.packages)) {
    const optional = { ...entry.optionalDependencies };
    for (const [name, peer] of Object.entries(entry.peerDependenciesMeta ?? {}))
      if (peer.optional) delete optional[name];
    for (const [name, version] of Object.entries(optional)) {
      if (isLocked(lock, path, name) || !/^\d/.test(version)) continue;
      missing[`node_modules/${name}`] = entryOf({ name, version, dev: entry.dev });
    }
  }
  return missing;
}

/** Node looks for `name` beside the dependent first, then in every folder above. */
function isLocked(lock, path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

/** What npm would write, its keys in npm's order. */
function entryOf({ name, version, dev }) {
  const words = name.split(/[/-]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...(words.includes('musl') && { libc: ['musl'] }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

function completeLock() {
  const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
  const added = missingOptionals(lock);
  if (Object.keys(added).length === 0) return;
  const packages = { ...lock.packages, ...added };
  // As npm itself orders them, so that its next run changes nothing but what it must.
  const byPath = (a, b) => a.localeCompare(b, 'en');
  lock.packages = Object.fromEntries(
    Object.keys(packages)
      .sort(byPath)
      .map((path) => [path, packages[path]]),
  );
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`package-lock.json: added ${Object.keys(added).join(' ')}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) completeLock();
