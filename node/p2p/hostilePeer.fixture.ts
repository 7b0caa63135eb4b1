import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Hex } from '@hanse/base';
import { encodeFrame, FRAMES, type FrameType } from './frame.ts';
import { FrameParser } from './frameParser.ts';
import { EXPORTER_BYTES, EXPORTER_LABEL, proofBinding, type Side } from './handshake.ts';
import { GENESIS, HOST } from './league.fixture.ts';
import { encodeHello, type Hello } from './messages/hello.ts';
import { parseRefuse } from './messages/refuse.ts';
import type { NodeKey } from './peer.ts';

/** A TLS client that says exactly what a test wants. */
export class HostilePeer {
  readonly socket: TLSSocket;
  readonly received: FrameType[] = [];
  /** The reason the node gave for ending the link. */
  reason: string | undefined;
  /** Resolves when the socket is closed, with the error if there was one. */
  readonly closed: Promise<string | undefined>;
  readonly #waiting = new Map<FrameType, () => void>();

  constructor(port: number, tls: ConnectionOptions) {
    this.socket = connect({ host: HOST, port, rejectUnauthorized: false, ...tls });
    let error: string | undefined;
    const parser = new FrameParser((frame, payload) => {
      this.received.push(frame.type);
      if (frame.type === 'refuse') {
        const parsed = parseRefuse(payload);
        this.reason = parsed.kind === 'accept' ? parsed.value : 'undecodable';
      }
      this.#waiting.get(frame.type)?.();
    });
    this.socket.on('data', (chunk: Uint8Array) => parser.push(chunk, 0));
    this.socket.on('error', (seen: Error & { code?: string }) => {
      error = seen.code ?? seen.message;
    });
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve(error)));
  }

  secure(): Promise<void> {
    return new Promise((resolve) => this.socket.once('secureConnect', () => resolve()));
  }

  sees(type: FrameType): Promise<void> {
    if (this.received.includes(type)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.set(type, resolve));
  }

  send(type: FrameType, payload: Uint8Array): void {
    this.socket.write(encodeFrame(FRAMES[type], payload));
  }

  /** The exact bytes, as no honest encoder makes them. */
  sendRaw(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  hello(key: NodeKey, change: Partial<Hello> & { readonly side?: Side } = {}): Uint8Array {
    const { side = 'client', ...fields } = change;
    const genesisHash = fields.genesisHash ?? GENESIS;
    const exporter = this.socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0));
    return encodeHello({
      chainId: 7n,
      genesisHash,
      forkId: '0x01020304',
      height: 1,
      headHash: GENESIS,
      clientVersion: 'hostile',
      instance: '0x0102030405060708' as Hex,
      proof: key.signHandshake(proofBinding(exporter, { side, genesisHash })),
      ...fields,
    });
  }

  /** An honest handshake; the link is up at the node when this resolves. */
  async join(key: NodeKey): Promise<void> {
    await this.secure();
    this.send('hello', this.hello(key));
    await this.sees('welcome');
    this.send('welcome', new Uint8Array(0));
    await this.sees('ping');
  }
}
