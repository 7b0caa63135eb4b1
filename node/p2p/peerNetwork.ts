import { randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { type Address, bytesToHex, type Fault, type Hash, isFault } from '@hanse/base';
import { Admission, bannedFault } from './admission.ts';
import { Counters } from './counters.ts';
import { DialLoop } from './dialLoop.ts';
import { dialTls } from './dialTls.ts';
import { p2pFault, REFUSALS, refusalOf } from './faults.ts';
import { encodeFrame } from './frame.ts';
import { FrameSocket } from './frameSocket.ts';
import { DEFAULT_LIMITS, RECHECK_INTERVAL_MS, REQUEST_BLOCKS_MAX, REQUEST_HASHES_MAX } from './limits.ts';
import type { LinkOwner } from './linkOwner.ts';
import { Listener } from './listener.ts';
import type { PeerMessage } from './messages/message.ts';
import { encodePeerMessage } from './messages/wire.ts';
import type { NetworkEvent, NetworkLimits, NetworkOptions, Peer, PeerTarget } from './peer.ts';
import { PeerLink } from './peerLink.ts';
import { Scores } from './scores.ts';
import type { NetworkStats } from './stats.ts';
import { type SharedTlsOptions, tlsOptions } from './tlsOptions.ts';

const TICK_MS_MAX = 500;
/** A tick this late means that this node itself stood still. */
const OWN_PAUSE_MS = 1000;

/** A node's links to the other nodes of one ledger: at most one to each node address. */
export class PeerNetwork {
  readonly #options: NetworkOptions;
  readonly #limits: NetworkLimits;
  readonly #counters = new Counters();
  readonly #scores: Scores;
  readonly #admission: Admission;
  readonly #owner: LinkOwner;
  readonly #tls: SharedTlsOptions;
  readonly #tickMs: number;
  /** Links that are up. */
  readonly #peers = new Map<Address, PeerLink>();
  /** Links whose socket is open, up or not, with the loop that dialled them. */
  readonly #links = new Map<PeerLink, DialLoop | undefined>();
  /** Outbound sockets before TLS is up. */
  readonly #connecting = new Set<TLSSocket>();
  /** Refused for their certificate, closing. */
  readonly #farewells = new Set<FrameSocket>();
  readonly #loops: DialLoop[] = [];
  #listener: Listener | undefined;
  #port = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastTickMs = 0;
  #lastRecheckMs = 0;
  #stage: 'new' | 'running' | 'stopped' = 'new';
  #onLinkGone: (() => void) | undefined;

  constructor(options: NetworkOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#tls = tlsOptions(options.certificate, options.authorities);
    const { handshakeTimeoutMs, pingIntervalMs, deadAfterMs, frameTimeoutMs } = this.#limits;
    this.#tickMs = Math.min(
      TICK_MS_MAX,
      pingIntervalMs / 2,
      deadAfterMs / 4,
      frameTimeoutMs / 4,
      handshakeTimeoutMs / 4,
    );
    this.#scores = new Scores(this.#limits.banMsMin);
    this.#admission = new Admission(options, { scores: this.#scores, inboundPeersMax: this.#limits.inboundPeersMax });
    this.#owner = {
      options,
      limits: this.#limits,
      counters: this.#counters,
      instance: bytesToHex(randomBytes(8)),
      admit: (link) => {
        this.#links.get(link)?.onProved(link.address);
        return this.#admission.admit(link, this.#peers);
      },
      onUp: (link) => this.#onUp(link),
      onEnd: (link, fault) => this.#onEnd(link, fault),
      onClose: (link) => this.#onClose(link),
      onRefused: (link, reason) =>
        this.#tell({
          kind: 'refused-by-peer',
          remote: link.remote,
          address: link.address,
          reason,
          fault: p2pFault('refused-by-peer', { reason }),
        }),
      punish: (link, fault) => this.punish(link.address, fault),
    };
    for (const target of options.dial) this.addTarget(target);
  }

  /** Listens and dials. Resolves with the port listened on (0 if none). Throws p2p/listen-failed. */
  async start(): Promise<{ readonly port: number }> {
    const { listen } = this.#options;
    let port = 0;
    if (listen !== undefined) {
      const hooks = {
        onSecure: (socket: TLSSocket) => this.#open(socket, 'inbound'),
        onRefused: (remote: string, fault: Fault) =>
          this.#tellRefused({ remote, direction: 'inbound', address: undefined, fault }),
        onAcceptFailed: (fault: Fault, failures: number) => this.#tell({ kind: 'accept-failed', failures, fault }),
      };
      this.#listener = new Listener(this.#tls, hooks, this.#limits.handshakeTimeoutMs);
      port = await this.#listener.listen(listen);
    }
    this.#port = port;
    this.#stage = 'running';
    this.#lastTickMs = performance.now();
    this.#lastRecheckMs = this.#lastTickMs;
    this.#timer = setInterval(() => this.#tick(), this.#tickMs);
    for (const loop of this.#loops) loop.start();
    return { port };
  }

  /** Says goodbye to every peer, closes everything; resolves when no socket or timer is left. */
  async stop(): Promise<void> {
    this.#stage = 'stopped';
    clearInterval(this.#timer);
    for (const loop of this.#loops) loop.stop();
    for (const socket of [...this.#connecting, ...this.#farewells]) socket.destroy();
    for (const link of [...this.#links.keys()]) link.end(p2pFault('stopping'));
    const closed = this.#listener?.close();
    while (this.#links.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onLinkGone = resolve;
      });
    }
    await closed;
  }

  /** Where it listens; 0: nowhere. */
  get port(): number {
    return this.#port;
  }

  /** Live links, one for each node address. */
  peers(): readonly Peer[] {
    return [...this.#peers.values()];
  }

  peer(address: Address): Peer | undefined {
    return this.#peers.get(address);
  }

  /** Keeps a link to one more target. */
  addTarget(target: PeerTarget): void {
    const { dialDelayMsMin, dialDelayMsMax } = this.#limits;
    const loop = new DialLoop(target, {
      connect: (one) => this.#dial(one),
      isConnected: (address) => address === this.#options.key.address || this.#peers.has(address),
      delayMsMin: dialDelayMsMin,
      delayMsMax: dialDelayMsMax,
      random: Math.random,
    });
    this.#loops.push(loop);
    if (this.#stage === 'running') loop.start();
  }

  /** False: no link, or its queue is full. */
  send(address: Address, message: PeerMessage): boolean {
    const link = this.#peers.get(address);
    if (link === undefined) return false;
    return encodePeerMessage(message).every(([frame, payload]) => link.send(frame, payload));
  }

  /** Number of peers it was queued for. Encoded once for all of them. */
  broadcast(message: PeerMessage, { except }: { readonly except?: Address } = {}): number {
    if (this.#peers.size === 0) return 0;
    const frames = encodePeerMessage(message).map(([frame, payload]) => [frame, encodeFrame(frame, payload)] as const);
    let count = 0;
    for (const [address, link] of [...this.#peers]) {
      if (address !== except && frames.every(([frame, encoded]) => link.sendEncoded(frame, encoded))) count++;
    }
    return count;
  }

  /** The raw transactions that the peer has of `hashes` (at most 16,384), unchecked. Rejects with a p2p fault. */
  requestTransactions(address: Address, hashes: readonly Hash[]): Promise<readonly Uint8Array[]> {
    return this.#request(address, (link) =>
      link.request({ type: 'get-transactions', hashes: hashes.slice(0, REQUEST_HASHES_MAX) }),
    );
  }

  /** Block records from height `from` on, at most `count` (64) and about 4 MiB, unchecked. Rejects with a p2p fault. */
  requestBlocks(
    address: Address,
    { from, count }: { readonly from: number; readonly count: number },
  ): Promise<readonly Uint8Array[]> {
    return this.#request(address, (link) =>
      link.request({ type: 'get-blocks', from, count: Math.min(count, REQUEST_BLOCKS_MAX) }),
    );
  }

  /** What this node sent turned out bad, and it is to blame: lowers its score, in the end bans it for a while. */
  punish(address: Address, fault: Fault): void {
    const { score, bannedForMs } = this.#scores.reject(address, performance.now());
    this.#counters.rejected++;
    this.#tell({ kind: 'rejected', address, score, fault });
    if (bannedForMs === 0) return;
    this.#counters.banned++;
    this.#tell({ kind: 'banned', address, forMs: bannedForMs, fault });
    this.#peers.get(address)?.end(bannedFault(address, bannedForMs));
  }

  /** Looks at the certificate's dates and `isAllowed` of every live link again and ends those that fail. */
  recheckPeers(): void {
    for (const link of [...this.#peers.values()]) {
      const verdict = this.#admission.checkIdentity(link.identity);
      if (verdict.kind !== 'accept') link.end(refusalOf(verdict));
    }
  }

  stats(): NetworkStats {
    const { bytesIn, bytesOut, rejected, banned } = this.#counters;
    const links = [...this.#peers.values()];
    const inbound = links.filter((link) => link.direction === 'inbound').length;
    return {
      peers: {
        inbound,
        outbound: links.length - inbound,
        pending: this.#connecting.size + (this.#listener?.pending ?? 0),
      },
      bytesIn,
      bytesOut,
      framesIn: { ...this.#counters.framesIn },
      framesOut: { ...this.#counters.framesOut },
      dropped: { ...this.#counters.dropped },
      refused: { ...this.#counters.refused },
      rejected,
      banned,
      requests: {
        waiting: links.reduce((sum, link) => sum + link.waitingRequests, 0),
        timedOut: this.#counters.requestsTimedOut,
      },
      queuedBytes: links.reduce((sum, link) => sum + link.queuedBytes, 0),
    };
  }

  #request(address: Address, ask: (link: PeerLink) => Promise<readonly Uint8Array[]>): Promise<readonly Uint8Array[]> {
    const link = this.#peers.get(address);
    return link === undefined ? Promise.reject(p2pFault('not-connected', { address })) : ask(link);
  }

  #dial(loop: DialLoop): void {
    const socket = dialTls(
      loop.target,
      { ...this.#tls, timeoutMs: this.#limits.handshakeTimeoutMs },
      {
        onSecure: (secure) => {
          this.#connecting.delete(secure);
          this.#open(secure, 'outbound', loop);
        },
        onFailed: (fault) => {
          this.#connecting.delete(socket);
          loop.onClosed();
          this.#tellDialFailed(loop, fault);
        },
      },
    );
    this.#connecting.add(socket);
  }

  /** TLS is up. A certificate that is not good enough is told so; otherwise the link speaks for itself from here. */
  #open(socket: TLSSocket, direction: 'inbound' | 'outbound', loop?: DialLoop): void {
    const remote = `${socket.remoteAddress}:${socket.remotePort}`;
    const verdict = this.#admission.checkCertificate(socket, loop?.target.address);
    if (verdict.kind === 'accept') {
      const link = new PeerLink(socket, { direction, identity: verdict.value, owner: this.#owner });
      this.#links.set(link, loop);
      return;
    }
    const fault = refusalOf(verdict);
    this.#tellRefused({ remote, direction, address: undefined, fault });
    const onClose = (): void => {
      this.#farewells.delete(frames);
      loop?.onClosed();
    };
    const frames = new FrameSocket(
      socket,
      { onFrame: () => undefined, onEnd: () => undefined, onClose },
      this.#counters,
    );
    this.#farewells.add(frames);
    frames.end(fault);
  }

  #onUp(link: PeerLink): void {
    const existing = this.#peers.get(link.address);
    const duplicate = p2pFault('duplicate-link', { address: link.address });
    if (existing !== undefined && !this.#admission.isPreferred(link, existing)) {
      link.end(duplicate);
      return;
    }
    existing?.end(duplicate);
    this.#listener?.onProved(link.remote);
    this.#links.get(link)?.onUp();
    this.#peers.set(link.address, link);
    this.#options.handlers.onPeer?.({ kind: 'up', peer: link });
  }

  #onEnd(link: PeerLink, fault: Fault): void {
    const { remote, direction, address } = link;
    const isOurDecision = REFUSALS.some((reason) => fault.code === `p2p/${reason}`) && !isFault(fault, 'p2p/stopping');
    if (isOurDecision) this.#tellRefused({ remote, direction, address, fault });
    const loop = this.#links.get(link);
    if (this.#peers.get(address) === link) {
      this.#peers.delete(address);
      for (const one of this.#loops) one.onDown(address);
      this.#options.handlers.onPeer?.({ kind: 'down', peer: link, fault });
    } else if (loop !== undefined && isFault(fault, 'p2p/closed')) {
      // a server that does not like our certificate only hangs up
      this.#tellDialFailed(loop, fault);
    }
  }

  #onClose(link: PeerLink): void {
    const loop = this.#links.get(link);
    this.#links.delete(link);
    loop?.onClosed();
    this.#onLinkGone?.();
  }

  #tick(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#lastTickMs - this.#tickMs;
    this.#lastTickMs = nowMs;
    for (const link of [...this.#links.keys()]) {
      if (lateMs > OWN_PAUSE_MS) link.excuse(lateMs);
      link.tick(nowMs);
    }
    if (nowMs - this.#lastRecheckMs < RECHECK_INTERVAL_MS) return;
    this.#lastRecheckMs = nowMs;
    this.recheckPeers();
  }

  #tellRefused(refusal: Omit<Extract<NetworkEvent, { readonly kind: 'refused' }>, 'kind'>): void {
    this.#counters.refuse(refusal.fault.code);
    this.#tell({ kind: 'refused', ...refusal });
  }

  #tellDialFailed(loop: DialLoop, fault: Fault): void {
    const { target, attempts, delayMs } = loop;
    this.#tell({
      kind: 'dial-failed',
      remote: `${target.host}:${target.port}`,
      attempts,
      retryMs: Math.round(delayMs),
      fault,
    });
  }

  #tell(event: NetworkEvent): void {
    if (this.#stage !== 'stopped') this.#options.handlers.onEvent?.(event);
  }
}
