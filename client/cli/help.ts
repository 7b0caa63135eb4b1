import type { Language, Text } from '@hanse/base';
import { COMMON_OPTIONS, type CommandSpec, type OptionSpec } from './command.ts';
import { EXIT_CODES } from './exitCodes.ts';
import { renderFields } from './table.ts';

const WORDS = {
  head: { en: 'hanse: run a league and work with its ledger', zh: 'hanse：运行联盟并使用其账本' },
  usage: { en: 'Usage', zh: '用法' },
  commands: { en: 'Commands', zh: '命令' },
  arguments: { en: 'Arguments', zh: '参数' },
  options: { en: 'Options', zh: '选项' },
  examples: { en: 'Examples', zh: '示例' },
  exits: { en: 'Exit codes', zh: '退出码' },
  without: { en: 'without it: ', zh: '默认：' },
  more: {
    en: 'More about one: hanse help <command>, or hanse <command> --help',
    zh: '了解某个命令：hanse help <命令>，或 hanse <命令> --help',
  },
} as const satisfies { readonly [name: string]: Text };

/** The line that shows a command's shape. */
export function usageOf({ path, args = [], options = {} }: CommandSpec): string {
  const words = args.map(({ name, count }) =>
    count === 'one' ? `<${name}>` : count === 'optional' ? `[${name}]` : `[${name} …]`,
  );
  return ['hanse', ...path, ...words, ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ');
}

export function optionName(name: string, { value, short }: OptionSpec): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

export function optionText({ text, fallback }: OptionSpec, language: Language): string {
  if (fallback === undefined) return text[language];
  const without = typeof fallback === 'string' ? fallback : fallback[language];
  return `${text[language]} (${WORDS.without[language]}${without})`;
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');

/** Help for the whole program, a group such as `dev`, or one command. */
export function renderHelp(path: readonly string[], commands: readonly CommandSpec[], language: Language): string {
  const command = commands.find((one) => one.path.join(' ') === path.join(' '));
  if (command !== undefined) return renderCommand(command, language);
  const group = commands.filter((one) => path.every((word, index) => one.path[index] === word));
  const rows = group.map((one) => [one.path.join(' '), one.summary[language]] as const);
  const exits = Object.values(EXIT_CODES).map(({ code, text }) => [String(code), text[language]] as const);
  const parts = [WORDS.head[language], '', `${WORDS.commands[language]}:`, indent(renderFields(rows))];
  if (path.length === 0) parts.push(`${WORDS.exits[language]}:`, indent(renderFields(exits)));
  return `${[...parts, WORDS.more[language]].join('\n')}\n`;
}

function renderCommand(command: CommandSpec, language: Language): string {
  const { summary, details, args = [], options = {}, examples } = command;
  const parts = [summary[language], ''];
  if (details !== undefined) parts.push(details[language], '');
  parts.push(`${WORDS.usage[language]}: ${usageOf(command)}`, '');
  if (args.length > 0) {
    parts.push(
      `${WORDS.arguments[language]}:`,
      indent(renderFields(args.map(({ name, text }) => [name, text[language]]))),
    );
  }
  const all = Object.entries({ ...options, ...COMMON_OPTIONS });
  const rows = all.map(([name, option]) => [optionName(name, option), optionText(option, language)] as const);
  parts.push(`${WORDS.options[language]}:`, indent(renderFields(rows)));
  parts.push(`${WORDS.examples[language]}:`, ...examples.map((example) => `  hanse ${example}`));
  return `${parts.join('\n')}\n`;
}
