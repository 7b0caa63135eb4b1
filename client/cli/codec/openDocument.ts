type Wanted = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

const WORDS = ['true', 'false', 'null'];
const CLOSES = { '{': '}', '[': ']' } as const;

/**
 * Follows a JSON list or object line by line and knows after each line whether it may still become one document. So a
 * document over several lines is told from a line that is merely wrong, by the first line that does not fit. What is
 * inside a text or a number is left to the parser.
 */
export class OpenDocument {
  readonly #stack: ('{' | '[')[] = [];
  #wanted: Wanted = 'value';

  /** `open`: more must follow. `complete`: this line ends it. `broken`: it is no list or object of JSON. */
  add(line: string): 'open' | 'complete' | 'broken' {
    for (let at = 0; at < line.length; ) {
      const next = this.#take(line, at);
      if (next === undefined) return 'broken';
      at = next;
    }
    return this.#wanted === 'nothing' ? 'complete' : 'open';
  }

  /** The place behind the token at `at`, or undefined when it does not fit there. */
  #take(line: string, at: number): number | undefined {
    const mark = line.charAt(at);
    const wanted = this.#wanted;
    switch (mark) {
      case ' ':
      case '\t':
        return at + 1;
      case '{':
      case '[':
        if (!wanted.startsWith('value')) return undefined;
        this.#stack.push(mark);
        this.#wanted = mark === '{' ? 'key or end' : 'value or end';
        return at + 1;
      case '}':
      case ']': {
        const within = this.#stack.at(-1);
        if (!wanted.endsWith('or end') || within === undefined || CLOSES[within] !== mark) return undefined;
        this.#stack.pop();
        this.#ended();
        return at + 1;
      }
      case ':':
        if (wanted !== 'colon') return undefined;
        this.#wanted = 'value';
        return at + 1;
      case ',':
        if (wanted !== 'comma or end') return undefined;
        this.#wanted = this.#stack.at(-1) === '{' ? 'key' : 'value';
        return at + 1;
    }
    const end = mark === '"' ? endOfText(line, at) : endOfLiteral(line, at);
    const isKey = mark === '"' && wanted.startsWith('key');
    // A list or object is what can go over several lines; a text or number on its own is one line.
    if (end === undefined || this.#stack.length === 0 || !(isKey || wanted.startsWith('value'))) return undefined;
    if (isKey) this.#wanted = 'colon';
    else this.#ended();
    return end;
  }

  #ended(): void {
    this.#wanted = this.#stack.length === 0 ? 'nothing' : 'comma or end';
  }
}

function endOfText(line: string, start: number): number | undefined {
  for (let at = line.indexOf('"', start + 1); at !== -1; at = line.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (line.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
  return undefined;
}

function endOfLiteral(line: string, start: number): number | undefined {
  const word = WORDS.find((one) => line.startsWith(one, start));
  if (word !== undefined) return start + word.length;
  let end = start;
  while ('0123456789.eE+-'.includes(line.charAt(end)) && end < line.length) end++;
  return end === start ? undefined : end;
}
