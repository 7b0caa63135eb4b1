import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';

const INDENT = 2;

/** Writes results where they are wanted: files below a folder, or all that goes to stdout or stderr as one object. */
export class Outputs {
  readonly #context: Context;
  readonly #folder: string;
  readonly #streams = { stdout: new Map<string, unknown>(), stderr: new Map<string, unknown>() };

  constructor(context: Context, basedir: string) {
    this.#context = context;
    this.#folder = resolve(context.cwd, basedir);
  }

  /** `place`: `stdout`, `stderr`, the name of a file, or nothing. */
  add(name: string, place: string, value: unknown): void {
    if (place === 'stdout' || place === 'stderr') this.#streams[place].set(name, value);
    else if (place !== '') this.text(place, `${pretty(value)}\n`);
  }

  text(file: string, text: string): void {
    this.#write(file, (path) => writeFileSync(path, text));
  }

  /** Writes a file piece by piece; it begins with the first. */
  pieces(file: string): (text: string) => void {
    let hasBegun = false;
    return (text) => {
      this.#write(file, (path) => (hasBegun ? appendFileSync : writeFileSync)(path, text));
      hasBegun = true;
    };
  }

  #write(file: string, write: (path: string) => void): void {
    const path = join(this.#folder, file);
    try {
      mkdirSync(this.#folder, { recursive: true });
      write(path);
    } catch (error) {
      throw cliFault('not-written', { path, seen: error instanceof Error ? error.message : String(error) }, error);
    }
  }

  flush(): void {
    const { stdout, stderr } = this.#streams;
    if (stdout.size > 0) this.#context.raw(`${pretty(Object.fromEntries(stdout))}\n`);
    if (stderr.size > 0) this.#context.note(pretty(Object.fromEntries(stderr)));
  }
}

function pretty(value: unknown): string {
  return JSON.stringify(value, undefined, INDENT);
}
