import { type Address, isAddress } from '@hanse/base';
import { cliFault } from './faults.ts';

type Values = { readonly [name: string]: string | boolean | undefined };

/** The words and options of one call, read with their types. Wrong ones throw `cli/bad-option` or `cli/bad-argument`. */
export class Input {
  readonly command: string;
  readonly #values: Values;
  readonly #args: ReadonlyMap<string, readonly string[]>;

  constructor(parts: {
    readonly command: string;
    readonly values: Values;
    readonly args: ReadonlyMap<string, readonly string[]>;
  }) {
    this.command = parts.command;
    this.#values = parts.values;
    this.#args = parts.args;
  }

  has(name: string): boolean {
    return this.#values[name] === true;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  needText(name: string, wanted: string): string {
    const value = this.text(name);
    if (value === undefined) throw cliFault('missing-option', { name, wanted, command: this.command });
    return value;
  }

  integer(name: string, { min, max }: { readonly min: number; readonly max: number }): number | undefined {
    const seen = this.text(name);
    if (seen === undefined) return undefined;
    const value = Number(seen);
    if (/^\d+$/.test(seen) && value >= min && value <= max) return value;
    throw cliFault('bad-option', { name, seen, wanted: `${min}…${max}`, command: this.command });
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const seen = this.text(name);
    if (seen === undefined) return undefined;
    const choice = choices.find((one) => one === seen);
    if (choice === undefined)
      throw cliFault('bad-option', { name, seen, wanted: choices.join(' | '), command: this.command });
    return choice;
  }

  address(name: string): Address | undefined {
    const seen = this.text(name);
    if (seen === undefined) return undefined;
    if (isAddress(seen)) return seen.toLowerCase() as Address;
    throw cliFault('bad-address', { name, seen, command: this.command });
  }

  needAddress(name: string): Address {
    const address = this.address(name);
    if (address === undefined) throw cliFault('no-address', { name, command: this.command });
    return address;
  }

  /** The argument of that name; the caller declared it with count `one`. */
  arg(name: string): string {
    return this.#args.get(name)?.[0] ?? '';
  }

  argOrNone(name: string): string | undefined {
    return this.#args.get(name)?.[0];
  }

  args(name: string): readonly string[] {
    return this.#args.get(name) ?? [];
  }

  badArgument(name: string, seen: string, wanted: string): Error {
    return cliFault('bad-argument', { name, seen, wanted, command: this.command });
  }

  badOption(name: string, seen: string, wanted: string): Error {
    return cliFault('bad-option', { name, seen, wanted, command: this.command });
  }
}
