import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { COMMON_OPTIONS, type CommandSpec, type OptionSpec } from './command.ts';
import { cliFault } from './faults.ts';
import { Input } from './input.ts';
import { suggest } from './suggest.ts';

export type Parsed =
  | { readonly kind: 'help'; readonly path: readonly string[] }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: CommandSpec; readonly input: Input };

/** Finds the command that `argv` names and reads its options. Throws usage faults. */
export function parse(argv: readonly string[], commands: readonly CommandSpec[]): Parsed {
  const words = leadingWords(argv);
  if (words[0] === 'help') return helpFor(words.slice(1), commands);
  const command = findCommand(words, commands);
  const isHelp = argv.includes('--help') || argv.includes('-h');
  if (command === undefined) {
    if (words.length === 0 && argv.includes('--version')) return { kind: 'version' };
    if (words.length === 0 || isHelp) return helpFor(words, commands);
    throw unknownCommand(words, commands);
  }
  if (isHelp) return { kind: 'help', path: command.path };
  return { kind: 'run', command, input: readInput(argv, command) };
}

/** The command whose path begins `words`; the longest wins. */
function findCommand(words: readonly string[], commands: readonly CommandSpec[]): CommandSpec | undefined {
  return commands
    .filter(({ path }) => path.every((word, index) => words[index] === word))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function leadingWords(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === '--lang') at++;
    else if (!word.startsWith('-')) words.push(word);
    else if (word !== '--json' && !word.startsWith('--lang=')) break;
  }
  return words;
}

function helpFor(words: readonly string[], commands: readonly CommandSpec[]): Parsed {
  const exact = findCommand(words, commands);
  if (exact !== undefined) return { kind: 'help', path: exact.path };
  if (commands.some(({ path }) => words.every((word, index) => path[index] === word)))
    return { kind: 'help', path: words };
  throw unknownCommand(words, commands);
}

function unknownCommand(words: readonly string[], commands: readonly CommandSpec[]): Error {
  const group = commands.filter(({ path }) => path.length > words.length && words.every((w, i) => path[i] === w));
  if (group.length > 0) {
    const wanted = [...new Set(group.map(({ path }) => path[words.length]))].join(', ');
    return cliFault('incomplete-command', { seen: words.join(' '), wanted });
  }
  const seen = words.slice(0, 2).join(' ');
  const names = commands.map(({ path }) => path.join(' '));
  const isGroup = commands.some(({ path }) => path[0] === words[0]);
  const near = isGroup
    ? suggest(
        seen,
        names.filter((name) => name.startsWith(`${words[0]} `)),
      )
    : suggest(seen, names);
  const byGroup = suggest(words[0] ?? '', [...new Set(commands.map(({ path }) => path[0] as string))], 1);
  return cliFault('unknown-command', {
    seen,
    nearest: (isGroup ? near : [...new Set([...near, ...byGroup])]).join(', '),
  });
}

function toConfig(options: { readonly [name: string]: OptionSpec }): ParseArgsOptionsConfig {
  return Object.fromEntries(
    Object.entries(options).map(([name, { value, short }]) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
}

function readInput(argv: readonly string[], spec: CommandSpec): Input {
  const command = spec.path.join(' ');
  const options = { ...COMMON_OPTIONS, ...spec.options };
  const { tokens } = parseArgs({
    args: [...argv],
    options: toConfig(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: { [name: string]: string | boolean } = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      const nearest = suggest(token.name, Object.keys(options))
        .map((name) => `--${name}`)
        .join(', ');
      throw cliFault('unknown-option', { seen: token.rawName, nearest, command });
    }
    if (option.value !== undefined && token.value === undefined)
      throw cliFault('missing-option', { name: token.name, wanted: option.value, command });
    if (option.value === undefined && token.value !== undefined)
      throw cliFault('bad-option', { name: token.name, seen: token.value, wanted: `--${token.name}`, command });
    values[token.name] = token.value ?? true;
  }
  return new Input({ command, values, args: readArguments(words.slice(spec.path.length), spec) });
}

function readArguments(words: readonly string[], spec: CommandSpec): ReadonlyMap<string, readonly string[]> {
  const command = spec.path.join(' ');
  const args = new Map<string, readonly string[]>();
  let at = 0;
  for (const { name, count } of spec.args ?? []) {
    if (count === 'many') {
      args.set(name, words.slice(at));
      return args;
    }
    const word = words[at];
    if (word !== undefined) args.set(name, [word]);
    else if (count === 'one') throw cliFault('bad-argument', { name, seen: '–', wanted: name, command });
    at++;
  }
  if (words.length > at) throw cliFault('extra-argument', { seen: words[at] ?? '', command });
  return args;
}
