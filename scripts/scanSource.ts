export type ScannedSource = {
  /** The code with comments removed and each string literal replaced by `"n"`, its index in `strings`. */
  readonly code: string;
  readonly strings: readonly string[];
};

const VALUE_BEFORE_REGEX = /(?:^|[^\w$)\]}"'`.]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/;
const REGEX_LITERAL = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[dgimsuvy]*/y;
const PLAIN = /[^'"`/{}]+/y;

/**
 * Separates code from text, so that a word in a comment, a string or a fixture is never taken for code.
 * Template literals keep their `${…}` parts as code.
 */
export function scanSource(source: string): ScannedSource {
  const strings: string[] = [];
  let code = '';
  let at = 0;
  /** For each open brace: whether it closes a `${…}` of a template. */
  const braces: ('block' | 'template')[] = [];

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const emitString = (text: string): void => {
    code += `"${strings.push(text) - 1}"`;
  };
  const readQuoted = (quote: string): void => {
    const from = ++at;
    while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1;
    emitString(source.slice(from, at++));
  };
  const readTemplate = (): void => {
    const from = at;
    while (at < source.length && source[at] !== '`' && !source.startsWith('${', at)) at += source[at] === '\\' ? 2 : 1;
    emitString(source.slice(from, at));
    if (source[at] === '`') {
      at += 1;
    } else {
      at += 2;
      braces.push('template');
      code += '+(';
    }
  };

  while (at < source.length) {
    code += take(PLAIN) ?? '';
    const char = source[at];
    if (char === undefined) break;
    if (char === "'" || char === '"') readQuoted(char);
    else if (char === '`') {
      at += 1;
      readTemplate();
    } else if (source.startsWith('//', at)) take(/[^\n]*/y);
    else if (source.startsWith('/*', at)) {
      at = source.indexOf('*/', at) === -1 ? source.length : source.indexOf('*/', at) + 2;
      code += ' ';
    } else if (char === '/' && VALUE_BEFORE_REGEX.test(code.slice(-40)) && take(REGEX_LITERAL) !== undefined)
      code += '/r/';
    else if (char === '}' && braces.pop() === 'template') {
      at += 1;
      code += ')+';
      readTemplate();
    } else {
      if (char === '{') braces.push('block');
      code += char;
      at += 1;
    }
  }
  return { code, strings };
}

const IMPORT =
  /(?<![.\w$])(?:import|export)\b[^"();=]*?\bfrom\s*"(\d+)"|(?<![.\w$])import\s*"(\d+)"|(?<![.\w$])import\s*\(\s*"(\d+)"|(?<![\w$])require\s*\(\s*"(\d+)"/g;

/** Module names of all static, dynamic, type-only and re-exporting imports, in order, each once. */
export function importsOf({ code, strings }: ScannedSource): string[] {
  const names = [...code.matchAll(IMPORT)].map(
    (match) => strings[Number(match.slice(1).find((index) => index !== undefined))],
  );
  return [...new Set(names.filter((name) => name !== undefined))];
}
