import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { missingOptionals } from './completeLock.mjs';
import { ROOT } from './files.ts';

const RUN = JSON.stringify(`${ROOT}scripts/bootstrap/run.mjs`);
const bootstrap = (args: readonly string[], lang: string) =>
  spawnSync(process.execPath, ['scripts/bootstrap.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: lang },
  });
/** A process that runs `program` as its task, the way the bootstrap does. */
const asTask = (program: string): string[] => [
  '--input-type=module',
  '-e',
  `import { runTask } from ${RUN}; process.exitCode = await runTask(process.execPath, ['-e', ${JSON.stringify(program)}]);`,
];

test('says what is wrong in the language of the terminal, and nothing on standard output', () => {
  const english = bootstrap(['sail'], 'en_GB.UTF-8');
  const chinese = bootstrap(['sail'], 'zh_CN.UTF-8');
  assert.match(english.stderr, /Unknown task "sail"\. Wanted one of: start/);
  assert.match(chinese.stderr, /未知任务“sail”/);
  assert.deepEqual([english.stdout, english.status, chinese.stdout, chinese.status], ['', 1, '', 1]);
});

describe('the task', () => {
  test('hands its exit code on', () => {
    assert.equal(spawnSync(process.execPath, asTask('process.exit(7)')).status, 7);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`gets ${signal} and decides how to end`, async () => {
      const program = `process.on('${signal}', () => process.exit(5)); console.log('ready'); setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, asTask(program), { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      child.kill(signal);
      assert.deepEqual(await once(child, 'exit'), [5, null]);
    });
  }

  test('ended by a signal ends the bootstrap by the same signal', () => {
    const { signal } = spawnSync(
      process.execPath,
      asTask(`process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`),
    );
    assert.equal(signal, 'SIGTERM');
  });
});

test('a lock file without some platforms is completed from what it knows', () => {
  const packages = {
    'node_modules/tool': {
      optionalDependencies: {
        'tool-linux-x64-musl': '1.2.3',
        '@tool/win32-arm64': '1.2.3',
        near: '2.0.0',
        loose: '^1',
      },
    },
    'node_modules/tool/node_modules/near': {},
  };
  assert.deepEqual(missingOptionals({ packages }), {
    'node_modules/tool-linux-x64-musl': {
      version: '1.2.3',
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
      optional: true,
    },
    'node_modules/@tool/win32-arm64': { version: '1.2.3', os: ['win32'], cpu: ['arm64'], optional: true },
  });
});
