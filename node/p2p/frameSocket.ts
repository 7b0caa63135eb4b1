import type { TLSSocket } from 'node:tls';
import { type Fault, isFault } from '@hanse/base';
import type { Counters } from './counters.ts';
import { p2pFault, REFUSALS } from './faults.ts';
import { encodeFrame, FRAMES, type Frame } from './frame.ts';
import { FrameParser } from './frameParser.ts';
import { FAREWELL_MS, URGENT_QUEUE_BYTES_MAX } from './limits.ts';
import { encodeRefuse } from './messages/refuse.ts';
import { SendQueue } from './sendQueue.ts';

export type FrameSocketHooks = {
  readonly onFrame: (frame: Frame, payload: Uint8Array) => void;
  /** Called once; no frame comes after it. */
  readonly onEnd: (fault: Fault) => void;
  /** The socket is gone. */
  readonly onClose: () => void;
};

/** Frames over one TLS connection: queues, backpressure, and an end that says why. */
export class FrameSocket {
  readonly #socket: TLSSocket;
  readonly #hooks: FrameSocketHooks;
  readonly #counters: Counters;
  readonly #parser: FrameParser;
  readonly #queue = new SendQueue();
  #isEnded = false;
  #isFlushAsked = false;
  #isBlocked = false;
  #farewell: NodeJS.Timeout | undefined;
  /** Monotonic time of the last byte received. */
  lastByteMs: number = performance.now();

  constructor(socket: TLSSocket, hooks: FrameSocketHooks, counters: Counters) {
    this.#socket = socket;
    this.#hooks = hooks;
    this.#counters = counters;
    this.#parser = new FrameParser((frame, payload) => {
      counters.frameIn(frame.type);
      hooks.onFrame(frame, payload);
    });
    this.#parser.bytesMax = FRAMES.hello.bytesMax;
    socket.setNoDelay(true);
    // a plain Uint8Array: `slice` of a Buffer would not copy
    socket.on('data', (chunk: Buffer) => this.#onData(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)));
    socket.on('drain', () => {
      this.#isBlocked = false;
      this.#flush();
    });
    socket.on('error', (error: Error & { code?: string }) =>
      this.#finish(p2pFault('closed', { seen: error.code ?? error.message })),
    );
    socket.on('end', () => this.#finish(p2pFault('closed', { seen: 'by the peer' })));
    socket.on('close', () => {
      this.#finish(p2pFault('closed', { seen: 'by the peer' }));
      clearTimeout(this.#farewell);
      hooks.onClose();
    });
  }

  get queuedBytes(): number {
    return this.#queue.bytes;
  }

  /** False: it was not queued. A full urgent lane ends the link, for its messages must not be lost silently. */
  send(frame: Frame, payload: Uint8Array): boolean {
    if (payload.length > frame.bytesMax) {
      this.#counters.drop(frame.type);
      return false;
    }
    return this.sendEncoded(frame, encodeFrame(frame, payload));
  }

  /** As {@link send}, for a frame that was encoded for several peers at once. */
  sendEncoded(frame: Frame, encoded: Uint8Array): boolean {
    if (this.#isEnded) return false;
    if (!this.#queue.push(encoded, frame.lane)) {
      this.#counters.drop(frame.type);
      if (frame.lane === 'urgent') this.end(p2pFault('queue-overflow', { wanted: URGENT_QUEUE_BYTES_MAX }));
      return false;
    }
    this.#counters.frameOut(frame.type);
    if (!this.#isFlushAsked) {
      this.#isFlushAsked = true;
      // after the caller's work, so that what it says in one go leaves in one write
      queueMicrotask(() => {
        this.#isFlushAsked = false;
        this.#flush();
      });
    }
    return true;
  }

  /** Until then nothing larger than a hello is taken, whatever its type. */
  liftHandshakeLimit(): void {
    this.#parser.bytesMax = Number.POSITIVE_INFINITY;
  }

  /** Stops reading frames until {@link resume}: TCP then slows the peer down. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Since when a frame has been on its way in, undefined between frames. */
  get frameStartedMs(): number | undefined {
    return this.#parser.startedMs;
  }

  /** Tells the peer why, if it is a reason for others (P2P-REFUSE-1), and closes. Idempotent. */
  end(fault: Fault): void {
    if (this.#isEnded) return;
    const reason = REFUSALS.find((one) => fault.code === `p2p/${one}`);
    this.#finish(fault);
    if (this.#socket.destroyed) return;
    if (reason === undefined) {
      this.#socket.destroy();
      return;
    }
    this.#counters.frameOut('refuse');
    this.#socket.resume();
    this.#socket.end(encodeFrame(FRAMES.refuse, encodeRefuse(reason)));
    this.#farewell = setTimeout(() => this.#socket.destroy(), FAREWELL_MS);
  }

  destroy(): void {
    this.#finish(p2pFault('closed', { seen: 'by this node' }));
    this.#socket.destroy();
  }

  #finish(fault: Fault): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#parser.stop();
    this.#queue.clear();
    this.#hooks.onEnd(fault);
    // the peer has closed its side and waits for ours
    if (this.#socket.readableEnded) this.#socket.destroy();
  }

  #onData(chunk: Uint8Array): void {
    this.#counters.bytesIn += chunk.length;
    if (this.#isEnded) return;
    this.lastByteMs = performance.now();
    try {
      this.#parser.push(chunk, this.lastByteMs);
    } catch (error) {
      if (!isFault(error)) throw error;
      this.end(error);
    }
  }

  #flush(): void {
    while (!this.#isBlocked && !this.#isEnded) {
      const bytes = this.#queue.take();
      if (bytes === undefined) return;
      this.#counters.bytesOut += bytes.length;
      this.#isBlocked = !this.#socket.write(bytes);
    }
  }
}
