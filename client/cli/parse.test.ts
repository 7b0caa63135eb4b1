import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { COMMON_OPTIONS } from './command.ts';
import { COMMANDS } from './commands.ts';
import { type Parsed, parse } from './parse.ts';
import { run } from './run.ts';
import { suggest } from './suggest.ts';

const words = (line: string): Parsed => parse(line.split(' ').filter(Boolean), COMMANDS);

function refuse(line: string, code: string, said: string): void {
  assert.throws(
    () => words(line),
    (error) => isFault(error, code) && error.message.includes(said),
    line,
  );
}

test('options and arguments are read wherever they stand', () => {
  const parsed = words('dev logs harbour-bank-1 -n 5 --follow --folder x');
  assert.ok(parsed.kind === 'run');
  const { input } = parsed;
  assert.equal(input.argOrNone('node'), 'harbour-bank-1');
  assert.equal(input.integer('lines', { min: 0, max: 9 }), 5);
  assert.equal(input.has('follow'), true);
  assert.equal(input.text('folder'), 'x');
  const many = words('contract call balanceOf 0x1 --at 0x2 -- -3');
  assert.ok(many.kind === 'run');
  assert.deepEqual(many.input.args('arguments'), ['0x1', '-3']);
});

test('a wrong command line says what was meant', () => {
  refuse('dve up', 'cli/unknown-command', 'dev up');
  refuse('dev stauts', 'cli/unknown-command', 'dev status');
  refuse('dev', 'cli/incomplete-command', 'status');
  refuse('dev up --organizations 4', 'cli/unknown-option', '--organisations');
  refuse('dev up --__proto__ 4', 'cli/unknown-option', '--');
  refuse('dev up --folder', 'cli/missing-option', 'folder');
  refuse('dev reset --yes=no', 'cli/bad-option', 'yes');
  refuse('dev stop a b', 'cli/extra-argument', 'b');
  refuse('audit', 'cli/bad-argument', 'datafolder');
});

test('help is found for all, a group and one command', () => {
  assert.deepEqual(words(''), { kind: 'help', path: [] });
  assert.deepEqual(words('help dev'), { kind: 'help', path: ['dev'] });
  assert.deepEqual(words('dev up --help'), { kind: 'help', path: ['dev', 'up'] });
  assert.deepEqual(words('--version'), { kind: 'version' });
  refuse('help nothing', 'cli/unknown-command', 'nothing');
});

test('suggestions are near', () => {
  assert.deepEqual(suggest('stauts', ['status', 'start', 'stop'], 1), ['status']);
  assert.deepEqual(suggest('zzzz', ['up', 'down'], 1).length, 1);
});

async function runLine(line: string, env: { readonly [name: string]: string } = {}) {
  let stdout = '';
  let stderr = '';
  const code = await run(line.split(' ').filter(Boolean), {
    env,
    cwd: '/',
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    isInteractive: false,
  });
  return { code, stdout, stderr };
}

test('usage errors go to stderr with code 2, in the language of the locale or of --lang, as JSON when asked', async () => {
  const english = await runLine('dev nope');
  assert.equal(english.code, 2);
  assert.equal(english.stdout, '');
  assert.match(english.stderr, /There is no command "dev nope"/);
  assert.match((await runLine('dev nope', { LANG: 'zh_CN.UTF-8' })).stderr, /没有命令/);
  assert.match((await runLine('dev nope --lang zh')).stderr, /没有命令/);
  assert.match((await runLine('dev nope --lang=en', { LC_ALL: 'zh_CN.UTF-8' })).stderr, /no command/);
  const json = await runLine('dev nope --json');
  assert.equal(JSON.parse(json.stderr).error.code, 'cli/unknown-command');
  assert.equal((await runLine('dev status --lang fr')).code, 2);
});

test('a league that is not there is told, with code 1', async () => {
  const { code, stderr } = await runLine('dev status --folder /nowhere/league');
  assert.equal(code, 1);
  assert.match(stderr, /There is no league in \/nowhere\/league.*hanse dev up/);
});

test('every command is whole: both languages, examples that parse, an argument for every word', () => {
  for (const command of COMMANDS) {
    const name = command.path.join(' ');
    assert.ok(command.summary.en !== '' && command.summary.zh !== '', name);
    for (const option of Object.keys(command.options ?? {}))
      assert.equal(Object.hasOwn(COMMON_OPTIONS, option), false, option);
    assert.ok(command.examples.length > 0, name);
    for (const example of command.examples) {
      const argv = (example.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
      const parsed = parse(argv, COMMANDS);
      assert.ok(parsed.kind === 'run' && parsed.command === command, example);
    }
  }
});

test('the code of every command can be loaded', async () => {
  for (const command of COMMANDS) assert.equal(typeof (await command.load()), 'function', command.path.join(' '));
});
