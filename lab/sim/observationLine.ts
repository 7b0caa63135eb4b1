import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Observation } from './observation.ts';

/** Characters that are hashed at once. */
const CHUNK = 1 << 16;

/** One line of the log that the hash is over; it begins with the time in microseconds. */
export function lineOf(event: Observation): string {
  const at = Math.round(event.atMs * 1000);
  switch (event.kind) {
    case 'committed': {
      const { hash, header } = event.stored.block;
      return `${at} committed ${event.node} ${header.number} ${hash}`;
    }
    case 'sent':
      return `${at} sent ${event.node} ${event.to} ${event.payload.length} ${crc32(event.payload)}`;
    case 'signed': {
      const { height, round, kind, part, hash } = event.vote;
      return `${at} signed ${event.node} ${height} ${round} ${kind} ${part} ${hash}`;
    }
    case 'timer':
      return `${at} timer ${event.node} ${event.name} ${event.height} ${event.round} ${event.delayMs}`;
    case 'served':
      return `${at} served ${event.node} ${event.blocks.length}`;
    case 'evidence': {
      const { offender, height, round, kind } = event.evidence;
      return `${at} evidence ${event.node} ${offender} ${height} ${round} ${kind}`;
    }
    default: {
      const { atMs: _, ...rest } = event;
      return `${at} ${JSON.stringify(rest, (__, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}`;
    }
  }
}

/** The log of a run, of which only the hash is kept: SHA-256 over its lines. */
export class ObservationLog {
  readonly #hash: Hash = createHash('sha256');
  #text = '';

  add(event: Observation): void {
    this.#text += `${lineOf(event)}\n`;
    if (this.#text.length < CHUNK) return;
    this.#hash.update(this.#text);
    this.#text = '';
  }

  /** Of everything so far; nothing can be added any more. */
  digest(): string {
    return this.#hash.update(this.#text).digest('hex');
  }
}
