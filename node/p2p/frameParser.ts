import { p2pFault } from './faults.ts';
import { FRAME_HEADER_BYTES, type Frame, frameByCode } from './frame.ts';

/**
 * Cuts a stream of bytes into frames. A frame inside one chunk is a view of it; one that spans chunks is copied once,
 * into memory that is taken only after its length was checked against its type's limit.
 */
export class FrameParser {
  readonly #onFrame: (frame: Frame, payload: Uint8Array) => void;
  readonly #header = new Uint8Array(FRAME_HEADER_BYTES);
  #headerFilled = 0;
  #frame: Frame | undefined;
  #payload: Uint8Array | undefined;
  #filled = 0;
  #startedMs: number | undefined;
  #stopped = false;
  /** Holds for every type, beside the type's own limit. */
  bytesMax = Number.POSITIVE_INFINITY;

  constructor(onFrame: (frame: Frame, payload: Uint8Array) => void) {
    this.#onFrame = onFrame;
  }

  /** When the first byte of the frame under way came, undefined between frames. */
  get startedMs(): number | undefined {
    return this.#startedMs;
  }

  /** No frame is given out any more, also not those of the chunk at hand. */
  stop(): void {
    this.#stopped = true;
    this.#payload = undefined;
    this.#startedMs = undefined;
  }

  /** Throws p2p/unknown-frame or p2p/frame-too-large; after that only {@link stop} makes sense. */
  push(chunk: Uint8Array, nowMs: number): void {
    let at = 0;
    while (at < chunk.length && !this.#stopped) {
      this.#startedMs ??= nowMs;
      if (this.#payload !== undefined) at = this.#fill(this.#payload, chunk, at);
      else at = this.#begin(chunk, at);
    }
  }

  #begin(chunk: Uint8Array, start: number): number {
    let at = start;
    while (this.#headerFilled < FRAME_HEADER_BYTES && at < chunk.length)
      this.#header[this.#headerFilled++] = chunk[at++] as number;
    if (this.#headerFilled < FRAME_HEADER_BYTES) return at;
    const [a, b, c, d, code] = this.#header as unknown as readonly [number, number, number, number, number];
    const length = a * 0x1000000 + b * 0x10000 + c * 0x100 + d;
    const frame = frameByCode(code);
    if (frame === undefined) throw p2pFault('unknown-frame', { seen: code });
    const wanted = Math.min(frame.bytesMax, this.bytesMax);
    if (length > wanted) throw p2pFault('frame-too-large', { type: frame.type, seen: length, wanted });
    this.#headerFilled = 0;
    this.#frame = frame;
    if (chunk.length - at >= length) {
      this.#finish(chunk.subarray(at, at + length));
      return at + length;
    }
    this.#payload = new Uint8Array(length);
    this.#filled = 0;
    return at;
  }

  #fill(payload: Uint8Array, chunk: Uint8Array, at: number): number {
    const taken = Math.min(payload.length - this.#filled, chunk.length - at);
    payload.set(chunk.subarray(at, at + taken), this.#filled);
    this.#filled += taken;
    if (this.#filled === payload.length) {
      this.#payload = undefined;
      this.#finish(payload);
    }
    return at + taken;
  }

  #finish(payload: Uint8Array): void {
    this.#startedMs = undefined;
    this.#onFrame(this.#frame as Frame, payload);
  }
}
