import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

/** A full file becomes `<path>.1`, in place of the one before: a trace never takes more than twice this. */
export const TRACE_BYTES_MAX = 64 << 20;

/** One line of a trace, without the time and the node, which every line has. */
export type TraceEntry = { readonly kind: string; readonly [field: string]: unknown };

export type TraceFileOptions = {
  readonly path: string;
  readonly node: string;
  readonly now: () => number;
  /** Told once, when a line cannot be written. */
  readonly failed: (error: Error) => void;
  readonly bytesMax?: number;
};

/**
 * Appends one JSON object a line. Each line is with the operating system before what it tells of happens, so that the
 * death of the process loses none; only the loss of power does. A trace that cannot be written ends, and the node goes on.
 */
export class TraceFile {
  readonly #options: TraceFileOptions;
  #handle: number | undefined;
  #bytes: number;

  constructor(options: TraceFileOptions) {
    this.#options = options;
    this.#handle = openSync(options.path, 'a', 0o600);
    this.#bytes = statSync(options.path).size;
    this.write({ kind: 'trace-begins' });
  }

  write(entry: TraceEntry): void {
    if (this.#handle === undefined) return;
    try {
      const line = this.#line(entry);
      if (this.#bytes + line.length > (this.#options.bytesMax ?? TRACE_BYTES_MAX)) this.#rotate();
      this.#append(line);
    } catch (error) {
      this.close();
      this.#options.failed(error as Error);
    }
  }

  /** Nothing is written after this. */
  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) closeSync(handle);
  }

  #line(entry: TraceEntry): Buffer {
    const { now, node } = this.#options;
    return Buffer.from(`${JSON.stringify({ t: now(), node, ...entry })}\n`);
  }

  #append(line: Buffer): void {
    for (let at = 0; at < line.length; ) at += writeSync(this.#handle as number, line, at);
    this.#bytes += line.length;
  }

  #rotate(): void {
    const { path } = this.#options;
    this.#append(this.#line({ kind: 'trace-goes-on', in: path }));
    closeSync(this.#handle as number);
    this.#handle = undefined; // a failed rename must not leave a closed handle behind
    renameSync(path, `${path}.1`);
    this.#handle = openSync(path, 'a', 0o600);
    this.#bytes = 0;
    this.#append(this.#line({ kind: 'trace-goes-on', from: `${path}.1` }));
  }
}
