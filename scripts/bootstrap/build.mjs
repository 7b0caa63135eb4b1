import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run.mjs';
import { BootstrapError, say } from './texts.mjs';

const WINGS = ['core', 'node', 'client', 'lab'];
/** Their locked versions count as sources: another compiler makes another output. */
const COMPILERS = ['assemblyscript', 'mcl-wasm', 'solc', '@openzeppelin/contracts'];

/**
 * Runs `build.ts` of every room that has one and whose output is missing or whose sources (`build.ts`, `assembly/`,
 * `*.sol`) have changed. A room's `.gitignore` names its outputs.
 */
export async function ensureBuilt(root, node, env) {
  for (const room of roomsWithBuild(root)) {
    const stamp = join(root, 'node_modules/.cache/hanse', `${room.replace('/', '-')}.built`);
    const digest = digestOfSources(root, room);
    if (outputsExist(root, room) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) continue;
    say('build', { name: room });
    const { code, error } = await runStep(node, [join(root, room, 'build.ts')], { cwd: root, env });
    if (code !== 0) throw new BootstrapError('build-failed', { name: room, seen: code ?? error.message });
    mkdirSync(join(root, 'node_modules/.cache/hanse'), { recursive: true });
    writeFileSync(stamp, digest);
  }
}

function roomsWithBuild(root) {
  const rooms = WINGS.filter((wing) => existsSync(join(root, wing))).flatMap((wing) =>
    readdirSync(join(root, wing)).map((room) => `${wing}/${room}`),
  );
  return [...rooms, 'contracts'].filter((room) => existsSync(join(root, room, 'build.ts')));
}

function outputsExist(root, room) {
  const names = readFileSync(join(root, room, '.gitignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return names.every((name) => existsSync(join(root, room, name)));
}

function digestOfSources(root, room) {
  const isSource = (path) => path === 'build.ts' || /(^|[\\/])assembly[\\/]|\.sol$/.test(path);
  const hash = createHash('sha256');
  for (const path of filesBelow(join(root, room)).filter(isSource).sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, room, path)))
      .update('\0');
  }
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  for (const name of COMPILERS) hash.update(`${name}@${locked[`node_modules/${name}`]?.version}\0`);
  return hash.digest('hex');
}

function filesBelow(folder, prefix = '') {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'out') return [];
    const path = `${prefix}${entry.name}`;
    return entry.isDirectory() ? filesBelow(join(folder, entry.name), `${path}/`) : [path];
  });
}
