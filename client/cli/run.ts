import { type Fault, fillText, isFault, type Language } from '@hanse/base';
import type { CommandSpec } from './command.ts';
import { COMMANDS } from './commands.ts';
import { Context, toJson } from './context.ts';
import type { Exit } from './exitCodes.ts';
import { EXIT_CODES } from './exitCodes.ts';
import { exitOf } from './exitOf.ts';
import { renderHelp } from './help.ts';
import { languageOf } from './language.ts';
import packageJson from './package.json' with { type: 'json' };
import { parse } from './parse.ts';

export type RunOptions = {
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly isInteractive: boolean;
  /** For tests. */
  readonly commands?: readonly CommandSpec[];
};

/** Runs one command line; the result is the exit code. Expected failures are told on stderr, in the caller's language. */
export async function run(argv: readonly string[], options: RunOptions): Promise<number> {
  const { commands = COMMANDS, ...world } = options;
  const isJson = argv.includes('--json');
  const language = chosenLanguage(argv) ?? languageOf(options.env);
  try {
    const parsed = parse(argv, commands);
    if (parsed.kind === 'help') {
      options.stdout(renderHelp(parsed.path, commands, language));
      return 0;
    }
    if (parsed.kind === 'version') {
      options.stdout(`${packageJson.version}\n`);
      return 0;
    }
    parsed.input.oneOf('lang', ['en', 'zh']);
    const command = await parsed.command.load();
    const exit = await command(new Context({ ...world, language, isJson }), parsed.input);
    return typeof exit === 'number' ? exit : EXIT_CODES[exit].code;
  } catch (error) {
    if (!isFault(error)) throw error;
    return report(error, { isJson, language, stderr: options.stderr });
  }
}

function report(
  fault: Fault,
  options: { readonly isJson: boolean; readonly language: Language; readonly stderr: (text: string) => void },
): number {
  const exit: Exit = exitOf(fault);
  const { isJson, language, stderr } = options;
  const { code, text, params } = fault;
  if (isJson) stderr(`${toJson({ error: { code, message: text[language], params } })}\n`);
  else stderr(`${fillText('{text}\n  [{code}]', { text: text[language], code })}\n`);
  return EXIT_CODES[exit].code;
}

function chosenLanguage(argv: readonly string[]): Language | undefined {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  if (at === -1) return undefined;
  const word = argv[at] ?? '';
  const value = word.includes('=') ? word.slice('--lang='.length) : argv[at + 1];
  return value === 'zh' || value === 'en' ? value : undefined;
}
