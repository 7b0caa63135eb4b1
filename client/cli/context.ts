import { isAbsolute, relative } from 'node:path';
import { type FaultParams, fillText, type Language, type Text } from '@hanse/base';

export type ContextOptions = {
  readonly language: Language;
  readonly isJson: boolean;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether a person can be asked. */
  readonly isInteractive: boolean;
};

/** What a command may know of the world around it: language, form of output, environment. Data goes to stdout, all else to stderr. */
export class Context {
  readonly language: Language;
  readonly isJson: boolean;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
  readonly isInteractive: boolean;
  readonly #stdout: (text: string) => void;
  readonly #stderr: (text: string) => void;

  constructor(options: ContextOptions) {
    this.language = options.language;
    this.isJson = options.isJson;
    this.env = options.env;
    this.cwd = options.cwd;
    this.isInteractive = options.isInteractive;
    this.#stdout = options.stdout;
    this.#stderr = options.stderr;
  }

  /** `text` in the language of this run. */
  words(text: Text, params: FaultParams = {}): string {
    return fillText(text[this.language], params);
  }

  /** A path as people type it here: relative where that is shorter. */
  shown(path: string): string {
    const short = relative(this.cwd, path);
    return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
  }

  /** Tells people what is happening; programs, which read stderr for one JSON error, are not told. */
  say(text: Text, params: FaultParams = {}): void {
    if (!this.isJson) this.#stderr(`${this.words(text, params)}\n`);
  }

  /** Writes a line of progress or explanation that is already in the right language. */
  note(line: string): void {
    this.#stderr(`${line}\n`);
  }

  /** The command's data: one JSON line for programs, or what `render` gives for people. */
  result(value: unknown, render: () => string): void {
    this.#stdout(this.isJson ? `${toJson(value)}\n` : render());
  }

  /** Text that is the data itself, such as a log. */
  raw(text: string): void {
    this.#stdout(text);
  }
}

/** Integers beyond a double's precision become decimal texts. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
