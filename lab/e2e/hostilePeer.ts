import { randomBytes } from 'node:crypto';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { concatBytes, decodeRlp, encodeRlp, type Hash, hexToBytes, uintToBytes } from '@hanse/base';
import { keccak256, signHash } from '@hanse/crypto';
import { forkId, NEWEST_FORKS } from '@hanse/protocol';
import type { NodePlan } from './provision.ts';

/** Types of frames (spec/p2p.md, P2P-FRAME-2). */
export const FRAME = { hello: 1, welcome: 2, refuse: 3, consensus: 17, transactions: 18, getBlocks: 21 } as const;

/** Of links (spec/p2p.md). */
const PROTOCOL_VERSION = 2;

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A TLS client that says what a test wants; written from spec/p2p.md, without the node's own code. */
export class HostilePeer {
  readonly socket: TLSSocket;
  /** Types of the frames received. */
  readonly received: number[] = [];
  /** The reason that the node gave with a refuse frame. */
  reason: string | undefined;
  bytesReceived = 0;
  /** Resolves when the socket is closed, with the code of its error if there was one. */
  readonly closed: Promise<string | undefined>;
  readonly #secured: Promise<void>;
  #buffer = Buffer.alloc(0);
  readonly #waiting = new Map<number, () => void>();

  constructor(port: number, tls: ConnectionOptions) {
    this.socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...tls });
    let code: string | undefined;
    this.socket.on('error', (error: Error & { readonly code?: string }) => {
      code = error.code ?? error.message;
    });
    this.socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve(code)));
    // From the start: TLS may be up before anybody asks.
    this.#secured = new Promise((resolve, reject) => {
      this.socket.once('secureConnect', () => resolve());
      this.socket.once('close', () => reject(new Error('closed before TLS was up')));
    });
    this.#secured.catch(() => undefined);
  }

  static of({ ports }: NodePlan, { certificate }: Pick<NodePlan, 'certificate'>): HostilePeer {
    return new HostilePeer(ports.p2p, { cert: certificate.certificate, key: certificate.privateKey });
  }

  secure(): Promise<void> {
    return this.#secured;
  }

  frame(type: number, payload: Uint8Array): void {
    this.raw(concatBytes(frameHeader(payload.length, type), payload));
  }

  raw(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  sees(type: number): Promise<void> {
    if (this.received.includes(type)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.set(type, resolve));
  }

  /** An honest handshake with the key of `plan`; rejects when the node ends the connection instead. */
  async join(
    { privateKey }: NodePlan,
    ledger: { readonly genesisHash: Hash; readonly chainId: number },
  ): Promise<void> {
    await this.secure();
    const { genesisHash, chainId } = ledger;
    const exporter = this.socket.exportKeyingMaterial(32, 'EXPORTER-hanse-handshake', Buffer.alloc(0));
    const signed = concatBytes(text('hanse-handshake-v1'), exporter, text('client'), hexToBytes(genesisHash));
    const hello = encodeRlp([
      uintToBytes(PROTOCOL_VERSION),
      uintToBytes(chainId),
      hexToBytes(genesisHash),
      hexToBytes(forkId(genesisHash, NEWEST_FORKS)),
      uintToBytes(0),
      hexToBytes(genesisHash),
      text('hostile'),
      new Uint8Array(randomBytes(8)),
      signHash(keccak256(signed), privateKey),
    ]);
    this.frame(FRAME.hello, hello);
    const refused = this.closed.then(() => Promise.reject(new Error(`refused: ${this.reason ?? 'no reason given'}`)));
    await Promise.race([this.sees(FRAME.welcome), refused]);
    this.frame(FRAME.welcome, new Uint8Array(0));
  }

  #read(chunk: Buffer): void {
    this.bytesReceived += chunk.length;
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    while (this.#buffer.length >= 5) {
      const end = 5 + this.#buffer.readUInt32BE(0);
      if (this.#buffer.length < end) return;
      const type = this.#buffer[4] as number;
      if (type === FRAME.refuse) this.reason = reasonIn(this.#buffer.subarray(5, end));
      this.received.push(type);
      this.#buffer = this.#buffer.subarray(end);
      this.#waiting.get(type)?.();
    }
  }
}

function frameHeader(length: number, type: number): Uint8Array {
  const header = new Uint8Array(5);
  new DataView(header.buffer).setUint32(0, length);
  header[4] = type;
  return header;
}

/** A header that claims `length` bytes and nothing behind it. */
export const claim = frameHeader;

function reasonIn(payload: Uint8Array): string {
  const [reason] = decodeRlp(payload) as Uint8Array[];
  return new TextDecoder().decode(reason);
}
