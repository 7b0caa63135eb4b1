import { existsSync, readFileSync, renameSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { bytesToHex, hexToBytes } from '@hanse/base';
import type { Evidence } from '@hanse/consensus';

/** A file of this size is put aside, in place of the one put aside before. */
export const EVIDENCE_FILE_BYTES_MAX: number = 4 << 20;

/** What this node has found against others, for audits: one JSON object a line, oldest first, in two files at most. */
export class EvidenceFile {
  readonly #path: string;
  readonly #bytesMax: number;
  #file: FileHandle;
  #bytes: number;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    path: string,
    parts: { readonly file: FileHandle; readonly bytes: number; readonly bytesMax: number },
  ) {
    this.#path = path;
    this.#file = parts.file;
    this.#bytes = parts.bytes;
    this.#bytesMax = parts.bytesMax;
  }

  static async open(path: string, bytesMax: number = EVIDENCE_FILE_BYTES_MAX): Promise<EvidenceFile> {
    const file = await open(path, 'a+', 0o600);
    const { size } = await file.stat();
    return new EvidenceFile(path, { file, bytes: size, bytesMax });
  }

  /** The newest `count` of the present file, oldest first; lines that cannot be read, such as a torn last one, are left out. */
  newest(count: number): readonly Evidence[] {
    const lines = existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n') : [];
    return lines
      .flatMap((line) => {
        const evidence = line === '' ? undefined : parseLine(line);
        return evidence === undefined ? [] : [evidence];
      })
      .slice(-count);
  }

  /** Durable when resolved. */
  append(evidence: Evidence): Promise<void> {
    const done = this.#last.then(() => this.#append(evidence));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }

  async #append(evidence: Evidence): Promise<void> {
    // A line of its own, even after one that was cut short.
    const line = Buffer.from(`${this.#bytes === 0 ? '' : '\n'}${encodeLine(evidence)}\n`);
    if (this.#bytes + line.length > this.#bytesMax && this.#bytes > 0) await this.#putAside();
    await this.#file.appendFile(line);
    await this.#file.datasync();
    this.#bytes += line.length;
  }

  async #putAside(): Promise<void> {
    await this.#file.close();
    renameSync(this.#path, `${this.#path}.old`);
    this.#file = await open(this.#path, 'a+', 0o600);
    this.#bytes = 0;
  }
}

function encodeLine({ offender, height, round, kind, statements }: Evidence): string {
  const written = statements.map(({ digest, hash, preimage, signature }) => ({
    digest,
    hash,
    ...(preimage === undefined ? {} : { preimage: bytesToHex(preimage) }),
    signature: bytesToHex(signature),
  }));
  return JSON.stringify({ offender, height, round, kind, statements: written });
}

function parseLine(line: string): Evidence | undefined {
  try {
    const { statements, ...rest } = JSON.parse(line);
    return {
      ...rest,
      statements: statements.map((one: { readonly preimage?: `0x${string}`; readonly signature: `0x${string}` }) => ({
        ...one,
        ...(one.preimage === undefined ? {} : { preimage: hexToBytes(one.preimage) }),
        signature: hexToBytes(one.signature),
      })),
    };
  } catch {
    // Written before a power cut, or by somebody else: it is only for audits, and what is left counts.
    return undefined;
  }
}
