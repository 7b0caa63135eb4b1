/**
 * What every npm script starts: `node scripts/bootstrap.mjs <task> [arguments]`. Runs on whatever Node.js the machine
 * has (18 or newer), installs and builds what is missing, then runs the task under the pinned Node.js.
 */
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './bootstrap/build.mjs';
import { ensureInstalled, ensurePlatformPackages, ensureRuntime, relock } from './bootstrap/install.mjs';
import { runTask } from './bootstrap/run.mjs';
import { BootstrapError } from './bootstrap/texts.mjs';

const NODE_MAJOR_MIN = 18;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The program of each task with its first arguments, from the repository's root; none: preparing is all. */
const TASKS = {
  start: ['client/cli/main.ts', 'dev', 'up', '--tour'],
  hanse: ['client/cli/main.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/test.ts', 'scripts'],
  lint: ['node_modules/@biomejs/biome/bin/biome', 'check', '--no-errors-on-unmatched'],
  generate: ['scripts/generate.ts'],
  bench: ['lab/bench/main.ts'],
  conformance: ['lab/conformance/main.ts'],
  fuzz: ['lab/fuzz/main.ts'],
  'e2e:long': ['lab/e2e/main.ts'],
  sim: ['lab/sim/main.ts'],
  build: undefined,
  lock: undefined,
};

async function bootstrap(task, args) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < NODE_MAJOR_MIN) throw new BootstrapError('old-node', { seen: process.version });
  if (!Object.hasOwn(TASKS, task))
    throw new BootstrapError('bad-task', { seen: task, wanted: Object.keys(TASKS).join(', ') });
  if (task === 'lock') await relock(root);
  await ensureInstalled(root);
  const node = await ensureRuntime(root);
  await ensurePlatformPackages(root, node);
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/hanse/compile'),
    PATH: [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  };
  await ensureBuilt(root, node, env);
  const program = TASKS[task];
  if (program === undefined) return 0;
  const [file, ...first] = program;
  return runTask(node, [join(root, file), ...first, ...args], { env });
}

try {
  process.exitCode = await bootstrap(process.argv[2] ?? '', process.argv.slice(3));
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
