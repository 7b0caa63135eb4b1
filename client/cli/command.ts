import type { Text } from '@hanse/base';
import type { Context } from './context.ts';
import type { Exit } from './exitCodes.ts';
import type { Input } from './input.ts';

export type OptionSpec = {
  readonly text: Text;
  /** What stands for the value in the help; without it the option is a switch. */
  readonly value?: string;
  readonly short?: string;
  /** What happens without the option, for the help only. */
  readonly fallback?: Text | string;
};

export type ArgumentSpec = {
  readonly name: string;
  readonly text: Text;
  /** `many`: zero or more, must be last. */
  readonly count: 'one' | 'optional' | 'many';
};

/** Gives the exit code by name; by number only where another program's contract lays it down (`hanse t8n`). */
export type CommandRun = (context: Context, input: Input) => Promise<Exit | number>;

/** One command as declared: enough for parsing, help and the reference page; the code is loaded when it runs. */
export type CommandSpec = {
  /** Its words after `hanse`. */
  readonly path: readonly string[];
  readonly summary: Text;
  readonly details?: Text;
  readonly args?: readonly ArgumentSpec[];
  readonly options?: { readonly [name: string]: OptionSpec };
  /** Complete command lines, without `hanse`. */
  readonly examples: readonly string[];
  readonly load: () => Promise<CommandRun>;
};

/** Options of every command. */
export const COMMON_OPTIONS: { readonly [name: string]: OptionSpec } = {
  json: { text: { en: 'print JSON, for programs', zh: '以 JSON 输出，供程序使用' } },
  lang: {
    value: 'zh|en',
    text: { en: 'language', zh: '语言' },
    fallback: 'LC_ALL, LC_MESSAGES, LANG',
  },
  help: { short: 'h', text: { en: 'explain the command', zh: '说明该命令' } },
};
