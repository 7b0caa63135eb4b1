import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runStep } from './run.mjs';
import { BootstrapError, say } from './texts.mjs';

const NPM_OPTIONS = ['--no-audit', '--no-fund', '--loglevel=error'];

/** Makes node_modules equal to package-lock.json; touches neither disk nor network when it already is. */
export async function ensureInstalled(root) {
  const changed = changedPackage(root);
  if (changed !== undefined) {
    if (process.env.CI) throw new BootstrapError('stale-lock', { seen: changed });
    await relock(root);
  }
  if (isInstalled(root)) return;
  say('install');
  await npm(root, ['ci', ...NPM_OPTIONS]);
}

/** `npm install`, then the platform packages that npm leaves out of the lock file. */
export async function relock(root) {
  say('relock');
  await npm(root, ['install', ...NPM_OPTIONS]);
  await runStep(process.execPath, [join(root, 'scripts/completeLock.mjs')], { cwd: root });
}

/** The pinned Node.js binary; runs the package's own install step when npm was told not to run install scripts. */
export async function ensureRuntime(root) {
  const wanted = readJson(join(root, 'package.json')).dependencies.node;
  const folder = join(root, 'node_modules/node');
  const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  if (process.version === `v${wanted}`) return process.execPath;
  say('runtime', { version: wanted });
  await runStep(process.execPath, ['installArchSpecificPackage.js'], { cwd: folder });
  if (existsSync(binary)) return binary;
  throw new BootstrapError('no-runtime', { wanted, seen: `${process.platform}-${process.arch}` });
}

/**
 * npm leaves out an optional package that asks for a newer Node.js than the one npm runs on, and with it the native part
 * of a library. Once the pinned Node.js is there, npm runs on it once more and adds what fits this machine.
 */
export async function ensurePlatformPackages(root, node) {
  const lockPath = join(root, 'package-lock.json');
  const lockText = readFileSync(lockPath, 'utf8');
  const stamp = join(root, 'node_modules/.cache/hanse/platform-packages');
  const seal = createHash('sha256').update(lockText).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === seal) return;
  const missing = Object.entries(JSON.parse(lockText).packages).some(
    ([path, entry]) => entry.optional === true && fitsHere(entry) && !existsSync(join(root, path, 'package.json')),
  );
  if (missing && node !== process.execPath) {
    say('platform');
    await npm(root, ['install', ...NPM_OPTIONS], node);
    // npm rewrites the lock file as this machine sees it; what it says for other machines stays.
    writeFileSync(lockPath, lockText);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, seal);
}

function fitsHere({ os, cpu, libc }) {
  const isMusl = process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  return (
    (os === undefined || os.includes(process.platform)) &&
    (cpu === undefined || cpu.includes(process.arch)) &&
    (libc === undefined || libc.includes(isMusl ? 'musl' : 'glibc'))
  );
}

/** Whether every package that must be there is there in the locked version. npm writes its record last, so a broken-off install does not count. */
function isInstalled(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const present = readJson(record).packages;
  const isPresent = (path, entry) =>
    entry.link === true ? existsSync(join(root, path)) : present[path]?.version === entry.version;
  return Object.entries(readJson(join(root, 'package-lock.json')).packages)
    .filter(([path, entry]) => /(^|\/)node_modules\//.test(path) && entry.optional !== true)
    .every(([path, entry]) => isPresent(path, entry) && existsSync(join(root, path, 'package.json')));
}

/** The first workspace (or the root) whose wishes differ from what the lock file says of it. */
export function changedPackage(root) {
  const locked = readJson(join(root, 'package-lock.json')).packages;
  return workspaces(root).find((path) => {
    const manifest = readJson(join(root, path, 'package.json'));
    return ['dependencies', 'devDependencies', 'optionalDependencies'].some(
      (kind) => sorted(manifest[kind]) !== sorted(locked[path]?.[kind]) || locked[path] === undefined,
    );
  });
}

/** Folders of the root and of every workspace, by the patterns `wing/*` and `folder` of the root's package.json. */
function workspaces(root) {
  const patterns = readJson(join(root, 'package.json')).workspaces;
  const folders = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const wing = pattern.slice(0, -2);
    return existsSync(join(root, wing)) ? readdirSync(join(root, wing)).map((room) => `${wing}/${room}`) : [];
  });
  return ['', ...folders.filter((folder) => existsSync(join(root, folder, 'package.json')))];
}

/** npm as it was started, if it was, so that the same version and settings do the work. */
async function npm(root, args, node = process.execPath) {
  const entry = process.env.npm_execpath;
  const isNpm = entry !== undefined && /npm-cli\.c?js$/.test(entry) && existsSync(entry);
  const [command, ...before] = isNpm ? [node, entry] : ['npm'];
  const { code, error } = await runStep(command, [...before, ...args], {
    cwd: root,
    shell: !isNpm && process.platform === 'win32',
  });
  if (error !== undefined) throw new BootstrapError('no-npm', { seen: error.message });
  if (code !== 0) throw new BootstrapError('install-failed', { seen: code });
}

function sorted(dependencies = {}) {
  return JSON.stringify(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
