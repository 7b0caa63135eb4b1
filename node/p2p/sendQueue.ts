import { BoundedQueue } from '@hanse/base';
import type { Lane } from './frame.ts';
import { BULK_QUEUE_BYTES_MAX, GOSSIP_QUEUE_BYTES_MAX, URGENT_QUEUE_BYTES_MAX, WRITE_BYTES } from './limits.ts';

/** Frames in one lane, whatever their size. */
const FRAMES_MAX = 65_536;

/** Frames that wait for one peer: urgent ones leave first, each lane is bounded in bytes. */
export class SendQueue {
  readonly #urgent = new BoundedQueue<Uint8Array>(FRAMES_MAX);
  readonly #bulk = new BoundedQueue<Uint8Array>(FRAMES_MAX);
  #urgentBytes = 0;
  #bulkBytes = 0;

  get bytes(): number {
    return this.#urgentBytes + this.#bulkBytes;
  }

  /** False, and nothing happens, when the frame does not fit into its lane. */
  push(frame: Uint8Array, lane: Lane): boolean {
    if (lane === 'urgent') {
      if (this.#urgentBytes + frame.length > URGENT_QUEUE_BYTES_MAX || !this.#urgent.push(frame)) return false;
      this.#urgentBytes += frame.length;
      return true;
    }
    const limit = lane === 'gossip' ? GOSSIP_QUEUE_BYTES_MAX : BULK_QUEUE_BYTES_MAX;
    if (this.#bulkBytes + frame.length > limit || !this.#bulk.push(frame)) return false;
    this.#bulkBytes += frame.length;
    return true;
  }

  /** The next bytes to write: one large frame as it is, or small ones joined up to about WRITE_BYTES. */
  take(): Uint8Array | undefined {
    const first = this.#shift();
    if (first === undefined || first.length >= WRITE_BYTES || this.bytes === 0) return first;
    const frames = [first];
    let length = first.length;
    while (length < WRITE_BYTES) {
      const next = this.#shift();
      if (next === undefined) break;
      frames.push(next);
      length += next.length;
    }
    return Buffer.concat(frames, length);
  }

  clear(): void {
    this.#urgent.clear();
    this.#bulk.clear();
    this.#urgentBytes = 0;
    this.#bulkBytes = 0;
  }

  #shift(): Uint8Array | undefined {
    const urgent = this.#urgent.shift();
    if (urgent !== undefined) {
      this.#urgentBytes -= urgent.length;
      return urgent;
    }
    const bulk = this.#bulk.shift();
    if (bulk !== undefined) this.#bulkBytes -= bulk.length;
    return bulk;
  }
}
