import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** One directive of a data-driven test: what is done and what must come of it. */
export type Directive = {
  readonly command: string;
  readonly args: readonly DirectiveArg[];
  /** The lines between the command and `----`. */
  readonly input: string;
  readonly expected: string;
  /** Of the command, from 1. */
  readonly line: number;
};

export type DirectiveArg = { readonly key: string; readonly values: readonly string[] };

const VECTORS = new URL('../../../../../shared/vectors/etcd-raft/', import.meta.url);

/** The files of one part of the outside vectors, or why there are none. */
export function vectorFiles(
  part: string,
): { readonly skip: string } | { readonly files: readonly { readonly name: string; readonly text: string }[] } {
  const folder = new URL(`${part}/`, VECTORS);
  if (!existsSync(folder)) return { skip: `no outside vectors at shared/vectors/etcd-raft/${part}` };
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return {
    files: names.sort().map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') })),
  };
}

export function parseScript(text: string): readonly Directive[] {
  const lines = text.split('\n');
  const directives: Directive[] = [];
  let at = 0;
  while (at < lines.length) {
    const first = lines[at] ?? '';
    const line = at + 1;
    at += 1;
    if (first.trim() === '' || first.startsWith('#')) continue;
    let head = first;
    while (head.endsWith('\\')) {
      head = head.slice(0, -1) + (lines[at] ?? '');
      at += 1;
    }
    const input: string[] = [];
    while (at < lines.length && lines[at] !== '----') {
      input.push(lines[at] ?? '');
      at += 1;
    }
    at += 1;
    // A second rule says that the answer has empty lines, and ends with two rules.
    const hasEmptyLines = lines[at] === '----';
    if (hasEmptyLines) at += 1;
    const expected: string[] = [];
    while (at < lines.length) {
      if (hasEmptyLines ? lines[at] === '----' && lines[at + 1] === '----' : lines[at] === '') break;
      expected.push(lines[at] ?? '');
      at += 1;
    }
    if (hasEmptyLines) at += 2;
    const { command, args } = parseCommand(head);
    directives.push({ command, args, input: input.join('\n').trim(), expected: expected.join('\n'), line });
  }
  return directives;
}

/** `name key key=value key=(a, b)`. */
export function parseCommand(text: string): { readonly command: string; readonly args: readonly DirectiveArg[] } {
  const tokens = text.match(/[^\s=()]+(?:=(?:\([^)]*\)|[^\s()]*))?/g) ?? [];
  const [command = '', ...rest] = tokens;
  const args = rest.map((token) => {
    const split = token.indexOf('=');
    if (split < 0) return { key: token, values: [] };
    const value = token.slice(split + 1);
    const listed = value.startsWith('(') ? value.slice(1, -1) : value;
    return { key: token.slice(0, split), values: listed.split(/[,\s]+/).filter((one) => one !== '') };
  });
  return { command, args };
}
