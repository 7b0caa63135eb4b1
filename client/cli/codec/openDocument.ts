/** One token of JSON at the place the search stands; no token goes over the end of a line. */
const TOKEN = /\s*(?:([{}[\]:,])|("(?:[^"\\\p{Cc}]|\\.)*"|-?\d[\d.eE+-]*|true|false|null))/uy;
const BLANK = /\s*$/y;

type Wanted = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/**
 * Follows a JSON text line by line and knows after each whether it may still become one document. So a document over
 * several lines is told from a line that is merely wrong, by the first line that does not fit.
 */
export class OpenDocument {
  readonly #stack: ('{' | '[')[] = [];
  #wanted: Wanted = 'value';

  /** `open`: more must follow. `complete`: this line ends it. `broken`: it is no JSON text. */
  add(line: string): 'open' | 'complete' | 'broken' {
    for (let at = 0; ; ) {
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(line);
      if (match === null) {
        BLANK.lastIndex = at;
        if (!BLANK.test(line)) return 'broken';
        return this.#wanted === 'nothing' ? 'complete' : 'open';
      }
      at = TOKEN.lastIndex;
      if (!this.#take(match[1], match[2]?.startsWith('"') === true)) return 'broken';
    }
  }

  #take(mark: string | undefined, isText: boolean): boolean {
    const wanted = this.#wanted;
    if (mark === undefined) {
      if (isText && wanted.startsWith('key')) this.#wanted = 'colon';
      else if (wanted.startsWith('value')) this.#ended();
      else return false;
      return true;
    }
    if (mark === '{' || mark === '[') {
      if (!wanted.startsWith('value')) return false;
      this.#stack.push(mark);
      this.#wanted = mark === '{' ? 'key or end' : 'value or end';
      return true;
    }
    if (mark === ':') {
      if (wanted !== 'colon') return false;
      this.#wanted = 'value';
      return true;
    }
    const within = this.#stack.at(-1);
    if (mark === ',') {
      if (wanted !== 'comma or end') return false;
      this.#wanted = within === '{' ? 'key' : 'value';
      return true;
    }
    if (!wanted.endsWith('or end') || within !== (mark === '}' ? '{' : '[')) return false;
    this.#stack.pop();
    this.#ended();
    return true;
  }

  #ended(): void {
    this.#wanted = this.#stack.length === 0 ? 'nothing' : 'comma or end';
  }
}
