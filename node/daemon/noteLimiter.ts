/** Notes of one event that are passed on in each window. */
export const NOTES_MAX = 20;
export const NOTES_WINDOW_MS = 10_000;

type Fields = { readonly [name: string]: string | number };

/** Keeps observations that a stranger can cause at will from filling the log: the rest of a window is only counted. */
export class NoteLimiter {
  readonly #pass: (event: string, fields: Fields) => void;
  readonly #now: () => number;
  readonly #windows = new Map<string, { startMs: number; count: number }>();

  constructor(pass: (event: string, fields: Fields) => void, now: () => number) {
    this.#pass = pass;
    this.#now = now;
  }

  note(event: string, fields: Fields): void {
    const nowMs = this.#now();
    let window = this.#windows.get(event);
    if (window === undefined || nowMs - window.startMs >= NOTES_WINDOW_MS) {
      const suppressed = (window?.count ?? 0) - NOTES_MAX;
      if (suppressed > 0) this.#pass(event, { suppressed });
      window = { startMs: nowMs, count: 0 };
      this.#windows.set(event, window);
    }
    window.count++;
    if (window.count <= NOTES_MAX) this.#pass(event, fields);
  }
}
