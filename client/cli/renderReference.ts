import type { Language, Text } from '@hanse/base';
import { COMMON_OPTIONS, type CommandSpec, type OptionSpec } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT_CODES } from './exitCodes.ts';
import { optionName, optionText, usageOf } from './help.ts';

const WORDS = {
  title: { en: 'The command line', zh: '命令行' },
  intro: {
    en: '`npx hanse <command>`, or `npm run -s hanse -- <command>` (without `-s` npm prints a banner before the data; this form also installs and builds what is missing). Data goes to the standard output, everything else to the standard error; `--json` prints JSON for programs, no progress, and an error as `{"error": {"code", "message", "params"}}` on the standard error. The language follows LC_ALL, LC_MESSAGES, LANG, or `--lang`. `hanse --version` prints the version, `hanse help` the commands.',
    zh: '`npx hanse <命令>`，或 `npm run -s hanse -- <命令>`（不加 `-s` 时 npm 会在数据之前输出横幅；这种写法还会安装和构建缺少的部分）。数据写到标准输出，其余写到标准错误；`--json` 以 JSON 输出供程序使用，不显示进度，错误则以 `{"error": {"code", "message", "params"}}` 写到标准错误。语言取自 LC_ALL、LC_MESSAGES、LANG，或由 `--lang` 指定。`hanse --version` 输出版本，`hanse help` 列出命令。',
  },
  other: { en: '[中文](cli.zh-CN.md)', zh: '[English](cli.md)' },
  everyCommand: { en: 'Options of every command', zh: '所有命令通用的选项' },
  exits: { en: 'Exit codes', zh: '退出码' },
  exitHead: { en: '| code | name | meaning |', zh: '| 代码 | 名称 | 含义 |' },
  optionHead: { en: '| option | meaning |', zh: '| 选项 | 含义 |' },
  argumentHead: { en: '| argument | meaning |', zh: '| 参数 | 含义 |' },
} as const satisfies { readonly [name: string]: Text };

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** The reference page of all commands in one language. */
export function renderReference(language: Language): string {
  const exits = Object.entries(EXIT_CODES).map(
    ([name, { code, text }]) => `| ${code} | ${name} | ${cell(text[language])} |`,
  );
  return [
    '<!-- Generated from the table of commands by "npm run generate". -->',
    `# ${WORDS.title[language]}`,
    '',
    `${WORDS.intro[language]} ${WORDS.other[language]}`,
    '',
    ...COMMANDS.flatMap((command) => renderCommand(command, language)),
    `## ${WORDS.everyCommand[language]}`,
    '',
    ...optionRows(COMMON_OPTIONS, language),
    `## ${WORDS.exits[language]}`,
    '',
    WORDS.exitHead[language],
    '| --- | --- | --- |',
    ...exits,
    '',
  ].join('\n');
}

function renderCommand(command: CommandSpec, language: Language): string[] {
  const { path, summary, details, args = [], options = {}, examples } = command;
  const lines = [`## ${path.join(' ')}`, '', summary[language], ''];
  if (details !== undefined) lines.push(details[language], '');
  lines.push('```sh', usageOf(command), '```', '');
  if (args.length > 0) {
    const rows = args.map(({ name, text }) => `| \`${name}\` | ${cell(text[language])} |`);
    lines.push(WORDS.argumentHead[language], '| --- | --- |', ...rows, '');
  }
  lines.push(...optionRows(options, language));
  return [...lines, '```sh', ...examples.map((example) => `hanse ${example}`), '```', ''];
}

function optionRows(options: { readonly [name: string]: OptionSpec }, language: Language): string[] {
  const rows = Object.entries(options).map(
    ([name, option]) =>
      `| \`${optionName(name, option).replaceAll('|', '\\|')}\` | ${cell(optionText(option, language))} |`,
  );
  return rows.length === 0 ? [] : [WORDS.optionHead[language], '| --- | --- |', ...rows, ''];
}
