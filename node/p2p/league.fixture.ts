import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { type Address, accept, concatBytes, type Hash, type Hex } from '@hanse/base';
import { addressOfPrivateKey, keccak256, signHash } from '@hanse/crypto';
import {
  type CertificateAndKey,
  createAuthority,
  issueNodeCertificate,
  MemberAuthorities,
  type NodeRole,
} from '@hanse/identity';
import type {
  NetworkEvent,
  NetworkHandlers,
  NetworkOptions,
  NodeKey,
  Peer,
  PeerMessage,
  PeerRequest,
} from './index.ts';
import { PeerNetwork } from './index.ts';

export const GENESIS = `0x${'11'.repeat(32)}` as Hash;
export const HOST = '127.0.0.1';

/** One organisation with an authority of its own, and the league that knows it. */
export type League = { readonly authority: CertificateAndKey; readonly authorities: MemberAuthorities };

export async function createLeague(name = 'north'): Promise<League> {
  const authority = await createAuthority({ organisation: name });
  return { authority, authorities: new MemberAuthorities([{ name, caCertificate: authority.certificate }]) };
}

export function createKey(): NodeKey {
  const privateKey = randomBytes(32);
  const domain = new TextEncoder().encode('hanse-handshake-v1');
  return {
    address: addressOfPrivateKey(privateKey),
    signHandshake: (binding) => signHash(keccak256(concatBytes(domain, binding)), privateKey),
  };
}

export type NodeChange = Partial<Omit<NetworkOptions, 'handlers'>> & {
  readonly role?: NodeRole;
  readonly handlers?: Partial<NetworkHandlers>;
  /** The address in the certificate, if not that of the key. */
  readonly certified?: Address;
};

/** A node under test with everything its handlers saw, and a way to wait for more. */
export class TestNode {
  readonly network: PeerNetwork;
  readonly key: NodeKey;
  readonly messages: { readonly from: Address; readonly message: PeerMessage }[] = [];
  readonly requests: PeerRequest[] = [];
  readonly events: NetworkEvent[] = [];
  readonly changes: { readonly kind: 'up' | 'down'; readonly address: Address; readonly code: string | undefined }[] =
    [];
  readonly errors: unknown[] = [];
  port = 0;
  #wake: (() => void)[] = [];

  constructor(options: Omit<NetworkOptions, 'handlers'>, handlers: Partial<NetworkHandlers>) {
    this.key = options.key;
    this.network = new PeerNetwork({
      ...options,
      handlers: {
        onMessage: (peer: Peer, message: PeerMessage) => {
          this.messages.push({ from: peer.address, message });
          this.#stir();
          return handlers.onMessage?.(peer, message) ?? accept();
        },
        onRequest: (peer: Peer, request: PeerRequest) => {
          this.requests.push(request);
          return handlers.onRequest?.(peer, request) ?? [];
        },
        onPeer: ({ kind, peer, fault }) => {
          this.changes.push({ kind, address: peer.address, code: fault?.code });
          this.#stir();
        },
        onEvent: (event) => {
          this.events.push(event);
          this.#stir();
        },
        onError: (error) => {
          this.errors.push(error);
          this.#stir();
        },
      },
    });
  }

  get address(): Address {
    return this.key.address;
  }

  /** Resolves as soon as `isDone` holds; looked at after everything the network tells. */
  async until(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
      });
    }
  }

  isConnectedTo(other: { readonly address: Address }): boolean {
    return this.network.peer(other.address) !== undefined;
  }

  async start(): Promise<void> {
    ({ port: this.port } = await this.network.start());
  }

  #stir(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const one of wake) one();
  }
}

/** A started node of `league` that stops with the test. */
export async function startNode(t: TestContext, league: League, change: NodeChange = {}): Promise<TestNode> {
  const { role = 'validator', handlers = {}, certified, ...options } = change;
  const key = options.key ?? createKey();
  const certificate =
    options.certificate ??
    (await issueNodeCertificate({ authority: league.authority, role, address: certified ?? key.address }));
  const node = new TestNode(
    {
      ledger: { chainId: 7n, genesisHash: GENESIS, forkId: '0x01020304' as Hex },
      head: () => ({ height: 5, hash: GENESIS }),
      authorities: league.authorities,
      clientVersion: 'hanse/test',
      listen: { host: HOST, port: 0 },
      dial: [],
      limits: { dialDelayMsMin: 10, dialDelayMsMax: 50 },
      ...options,
      key,
      certificate,
    },
    handlers,
  );
  await node.start();
  t.after(() => node.network.stop());
  return node;
}

/** Two connected nodes; the second dialled. */
export async function startPair(
  t: TestContext,
  first: NodeChange = {},
  second: NodeChange = {},
): Promise<readonly [TestNode, TestNode]> {
  const league = await createLeague();
  const a = await startNode(t, league, first);
  const b = await startNode(t, league, { dial: [{ host: HOST, port: a.port }], ...second });
  await Promise.all([a.until(() => a.isConnectedTo(b)), b.until(() => b.isConnectedTo(a))]);
  return [a, b];
}
