import type { TLSSocket } from 'node:tls';
import { type Address, EMPTY_BYTES, type Fault, type Hex, type Verdict } from '@hanse/base';
import type { NodeIdentity, NodeRole } from '@hanse/identity';
import { Exchange } from './exchange.ts';
import { p2pFault, refusalOf } from './faults.ts';
import { FRAMES, type Frame } from './frame.ts';
import { FrameSocket } from './frameSocket.ts';
import { checkHello, EXPORTER_BYTES, EXPORTER_LABEL, proofBinding, type Side } from './handshake.ts';
import type { LinkOwner } from './linkOwner.ts';
import { encodeHello, type Hello, parseHello } from './messages/hello.ts';
import type { PeerRequest } from './messages/message.ts';
import { parseRefuse } from './messages/refuse.ts';
import type { LedgerEnd, Peer } from './peer.ts';

export type LinkStage = 'handshake' | 'up' | 'ended';

/** One connection to one node: handshake, then messages, requests and keepalive. Is the {@link Peer} that handlers see. */
export class PeerLink implements Peer {
  readonly direction: 'inbound' | 'outbound';
  readonly remote: string;
  readonly identity: NodeIdentity;
  readonly #owner: LinkOwner;
  readonly #frames: FrameSocket;
  readonly #exporter: Uint8Array;
  readonly #exchange: Exchange;
  readonly #openedMs = performance.now();
  #stage: LinkStage = 'handshake';
  #hello: Hello | undefined;
  #head: LedgerEnd | undefined;
  #rttMs: number | undefined;
  #pingSentMs: number | undefined;
  #lastPongMs = Number.NEGATIVE_INFINITY;

  /** `socket`: TLS finished, its certificate checked: `identity`. Sends the hello at once. */
  constructor(
    socket: TLSSocket,
    {
      direction,
      identity,
      owner,
    }: { readonly direction: 'inbound' | 'outbound'; readonly identity: NodeIdentity; readonly owner: LinkOwner },
  ) {
    this.direction = direction;
    this.identity = identity;
    this.remote = `${socket.remoteAddress}:${socket.remotePort}`;
    this.#owner = owner;
    this.#exporter = socket.exportKeyingMaterial(EXPORTER_BYTES, EXPORTER_LABEL, Buffer.alloc(0));
    this.#frames = new FrameSocket(
      socket,
      {
        onFrame: (frame, payload) => this.#onFrame(frame, payload),
        onEnd: (fault) => this.#onEnd(fault),
        onClose: () => owner.onClose(this),
      },
      owner.counters,
    );
    const onHead = (head: LedgerEnd): void => {
      this.#head = head;
    };
    this.#exchange = new Exchange(this, { frames: this.#frames, owner, onHead });
    this.#sendHello();
  }

  get address(): Address {
    return this.identity.address;
  }

  get organisation(): string {
    return this.identity.organisation;
  }

  get role(): NodeRole {
    return this.identity.role;
  }

  get clientVersion(): string {
    return this.#hello?.clientVersion ?? '';
  }

  get instance(): Hex | undefined {
    return this.#hello?.instance;
  }

  get head(): LedgerEnd {
    return this.#head ?? { height: 0, hash: this.#owner.options.ledger.genesisHash };
  }

  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  get stage(): LinkStage {
    return this.#stage;
  }

  get queuedBytes(): number {
    return this.#frames.queuedBytes;
  }

  get waitingRequests(): number {
    return this.#exchange.waiting;
  }

  send(frame: Frame, payload: Uint8Array): boolean {
    return this.#frames.send(frame, payload);
  }

  sendEncoded(frame: Frame, encoded: Uint8Array): boolean {
    return this.#frames.sendEncoded(frame, encoded);
  }

  request(request: PeerRequest): Promise<readonly Uint8Array[]> {
    return this.#exchange.request(request);
  }

  end(fault: Fault): void {
    this.#frames.end(fault);
  }

  /** Called regularly with monotonic time: keepalive and stalled frames. */
  tick(nowMs: number): void {
    const { frameTimeoutMs, handshakeTimeoutMs, pingIntervalMs, deadAfterMs } = this.#owner.limits;
    const started = this.#frames.frameStartedMs;
    if (started !== undefined && nowMs - started > frameTimeoutMs) {
      this.end(p2pFault('slow-frame', { wanted: frameTimeoutMs }));
    } else if (this.#stage === 'handshake' && nowMs - this.#openedMs > handshakeTimeoutMs) {
      this.end(p2pFault('handshake-timeout', { wanted: handshakeTimeoutMs }));
    }
    if (this.#stage !== 'up') return;
    const sent = this.#pingSentMs;
    if (sent === undefined) {
      if (nowMs - this.#lastPongMs < pingIntervalMs) return;
      this.#pingSentMs = nowMs;
      this.#frames.send(FRAMES.ping, EMPTY_BYTES);
      return;
    }
    // a large frame under way holds the pong up, so bytes count as life, but not for ever
    const silentMs = nowMs - Math.max(sent, this.#frames.lastByteMs);
    const isGone = silentMs > deadAfterMs || nowMs - sent > frameTimeoutMs + deadAfterMs;
    if (isGone && !this.#exchange.isPaused) this.end(p2pFault('no-answer', { seen: Math.floor(nowMs - sent) }));
  }

  /** This node itself stood still for `byMs`: silence during that time says nothing about the peer. */
  excuse(byMs: number): void {
    if (this.#pingSentMs !== undefined) this.#pingSentMs += byMs;
  }

  #sendHello(): void {
    const { options, instance } = this.#owner;
    const { ledger, key, clientVersion } = options;
    const { height, hash } = options.head();
    const side: Side = this.direction === 'outbound' ? 'client' : 'server';
    const proof = key.signHandshake(proofBinding(this.#exporter, { side, genesisHash: ledger.genesisHash }));
    this.#frames.send(FRAMES.hello, encodeHello({ ...ledger, height, headHash: hash, clientVersion, instance, proof }));
  }

  #onEnd(fault: Fault): void {
    this.#stage = 'ended';
    this.#exchange.close(fault);
    this.#owner.onEnd(this, fault);
  }

  #onFrame(frame: Frame, payload: Uint8Array): void {
    if (frame.type === 'refuse') this.#onRefuse(payload);
    else if (this.#stage === 'handshake') this.#onGreeting(frame, payload);
    else if (frame.type === 'ping') this.#frames.send(FRAMES.pong, payload);
    else if (frame.type === 'pong') this.#onPong();
    else this.#exchange.onFrame(frame, payload);
  }

  #onGreeting(frame: Frame, payload: Uint8Array): void {
    if (frame.type === 'hello' && this.#hello === undefined) {
      const verdict = this.#checkHello(payload);
      if (verdict.kind === 'accept') this.#frames.send(FRAMES.welcome, EMPTY_BYTES);
      else this.end(refusalOf(verdict));
    } else if (frame.type === 'welcome' && this.#hello !== undefined) {
      this.#stage = 'up';
      this.#frames.liftHandshakeLimit();
      this.#owner.onUp(this);
    } else {
      this.end(p2pFault('unexpected-frame', { type: frame.type, stage: 'handshake' }));
    }
  }

  #checkHello(payload: Uint8Array): Verdict<unknown> {
    const parsed = parseHello(payload);
    if (parsed.kind !== 'accept') return parsed;
    const hello = parsed.value;
    const side: Side = this.direction === 'outbound' ? 'server' : 'client';
    const checked = checkHello(hello, { exporter: this.#exporter, side, address: this.address }, this.#owner.options);
    if (checked.kind !== 'accept') return checked;
    this.#hello = hello;
    this.#head = { height: hello.height, hash: hello.headHash };
    return this.#owner.admit(this);
  }

  #onRefuse(payload: Uint8Array): void {
    const parsed = parseRefuse(payload);
    const reason = parsed.kind === 'accept' ? parsed.value : 'unknown';
    this.#owner.onRefused(this, reason);
    this.end(p2pFault('refused-by-peer', { reason }));
  }

  #onPong(): void {
    if (this.#pingSentMs === undefined) return;
    this.#lastPongMs = performance.now();
    this.#rttMs = this.#lastPongMs - this.#pingSentMs;
    this.#pingSentMs = undefined;
  }
}
