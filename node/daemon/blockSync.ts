import type { Address, Fault, Verdict } from '@hanse/base';
import type { Clock } from './engineDriver.ts';

/** Blocks asked for in one request. */
export const SYNC_BATCH_BLOCKS = 64;
/** One block behind is normal while a block is being agreed on; only after this long do we ask for it. */
export const SYNC_GRACE_MS = 500;
/** A peer that failed to answer is not asked again for this long, unless no other has what we need. */
export const SYNC_PEER_REST_MS = 5000;
/** Pause after nobody could help. */
export const SYNC_RETRY_MS = 500;

/** Peers whose conduct is remembered. */
export const SYNC_PEERS_REMEMBERED_MAX = 1024;

export type SyncPorts = {
  readonly head: () => number;
  /** Connected peers and the height each last told, which may be a lie. */
  readonly peers: () => readonly { readonly address: Address; readonly height: number }[];
  /** A height that at least one honest validator has reached; what others claim beyond it is only tried. */
  readonly credibleHeight: () => number;
  /** Encoded blocks from `from` on, at most `count`; rejects on time-out. */
  readonly request: (address: Address, from: number, count: number) => Promise<readonly Uint8Array[]>;
  /** Checks seals, executes and commits one block. `ignore`: it is here already. */
  readonly importBlock: (block: Uint8Array) => Promise<Verdict>;
  readonly punish: (address: Address, fault: Fault) => void;
  readonly clock: Clock;
  readonly note: (event: string, fields: { readonly [name: string]: string | number }) => void;
  /** A block could not be stored or executed for a reason of our own. */
  readonly failed: (error: unknown) => void;
};

type Fetch = { readonly address: Address; readonly blocks: Promise<readonly Uint8Array[]> };

/** Fetches the blocks this node misses from whoever has them, checks each, and stops when it is level. */
export class BlockSync {
  readonly #ports: SyncPorts;
  readonly #rests = new Map<Address, number>();
  /** Number of the last question to each peer. */
  readonly #asked = new Map<Address, number>();
  #questions = 0;
  #wanted = 0;
  #startHeight: number | undefined;
  #running = false;
  #stopped = false;
  #cancelTimer: (() => void) | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(ports: SyncPorts) {
    this.#ports = ports;
  }

  /** Where a sync under way began and what it aims at; undefined when level. */
  progress(): { readonly startHeight: number; readonly targetHeight: number } | undefined {
    const targetHeight = this.#ports.credibleHeight();
    if (this.#startHeight === undefined || targetHeight <= this.#ports.head() + 1) return undefined;
    return { startHeight: this.#startHeight, targetHeight };
  }

  /** A peer told its height. */
  onPeerHeight(height: number): void {
    const missing = height - this.#ports.head();
    if (missing <= 0) return;
    if (missing > 1) this.#begin();
    else this.#wake(SYNC_GRACE_MS);
  }

  /** Consensus knows that `height` exists. */
  want(height: number): void {
    this.#wanted = Math.max(this.#wanted, height);
    this.#wake(SYNC_GRACE_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer?.();
    await this.#work;
  }

  #target(): number {
    return this.#ports.peers().reduce((highest, peer) => Math.max(highest, peer.height), 0);
  }

  #wake(delayMs: number): void {
    if (this.#stopped || this.#running || this.#cancelTimer !== undefined) return;
    this.#cancelTimer = this.#ports.clock.after(delayMs, () => {
      this.#cancelTimer = undefined;
      if (this.#target() > this.#ports.head()) this.#begin();
      else if (this.#wanted > this.#ports.head()) this.#wake(SYNC_RETRY_MS);
    });
  }

  #begin(): void {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    this.#startHeight = this.#ports.head();
    this.#work = this.#run()
      .catch((error: unknown) => this.#ports.failed(error))
      .finally(() => {
        this.#running = false;
        this.#startHeight = undefined;
        if (this.#target() > this.#ports.head()) this.#wake(SYNC_RETRY_MS);
      });
  }

  /** Whom to ask next: a peer that says it has the block, rested ones first, then whoever was not asked for longest. */
  #choose(height: number): Address | undefined {
    const now = this.#ports.clock.now();
    const rests = (address: Address): number => Math.max(0, (this.#rests.get(address) ?? 0) - now);
    const able = this.#ports.peers().filter((peer) => peer.height >= height);
    const asked = (address: Address): number => this.#asked.get(address) ?? 0;
    const [best] = able.toSorted((a, b) => rests(a.address) - rests(b.address) || asked(a.address) - asked(b.address));
    return best?.address;
  }

  #fetch(from: number): Fetch | undefined {
    const address = this.#choose(from);
    if (address === undefined) return undefined;
    this.#questions++;
    this.#asked.set(address, this.#questions);
    // Only live peers are chosen, so only they are worth remembering.
    if (this.#asked.size > SYNC_PEERS_REMEMBERED_MAX) this.#asked.clear();
    if (this.#rests.size > SYNC_PEERS_REMEMBERED_MAX) this.#rests.clear();
    const blocks = this.#ports.request(address, from, SYNC_BATCH_BLOCKS);
    blocks.catch(() => undefined);
    return { address, blocks };
  }

  async #run(): Promise<void> {
    let ahead = this.#fetch(this.#ports.head() + 1);
    while (!this.#stopped && ahead !== undefined) {
      const { address, blocks } = ahead;
      const from = this.#ports.head() + 1;
      let batch: readonly Uint8Array[];
      try {
        batch = await blocks;
      } catch (error) {
        this.#ports.note('sync-request-failed', { peer: address, from, reason: String(error) });
        batch = [];
      }
      if (batch.length === 0) {
        ahead = this.#afterFailure(address, from);
        if (ahead === undefined) return;
        continue;
      }
      const next = from + batch.length;
      const following = this.#target() >= next ? this.#fetch(next) : undefined;
      const sound = await this.#importAll(batch, address);
      const height = this.#ports.head();
      // A batch that brought nothing, and nothing came from elsewhere either, is as bad as no answer.
      if (!sound || height < from) {
        ahead = this.#afterFailure(address, height + 1);
        if (ahead === undefined) return;
        continue;
      }
      ahead = height + 1 === next ? following : undefined;
      if (ahead === undefined && this.#target() > height) ahead = this.#fetch(height + 1);
    }
  }

  /** Lets a peer rest and asks another; undefined when all rest. */
  #afterFailure(address: Address, from: number): Fetch | undefined {
    this.#rests.set(address, this.#ports.clock.now() + SYNC_PEER_REST_MS);
    return this.#allRest(from) ? undefined : this.#fetch(from);
  }

  /** Whether nobody who has `height` may be asked now. */
  #allRest(height: number): boolean {
    const now = this.#ports.clock.now();
    return this.#ports.peers().every((peer) => peer.height < height || (this.#rests.get(peer.address) ?? 0) > now);
  }

  async #importAll(batch: readonly Uint8Array[], address: Address): Promise<boolean> {
    for (const block of batch) {
      if (this.#stopped) return false;
      const verdict = await this.#ports.importBlock(block);
      if (verdict.kind !== 'reject') continue;
      this.#ports.note('sync-block-refused', {
        peer: address,
        code: verdict.fault.code,
        reason: verdict.fault.message,
      });
      this.#ports.punish(address, verdict.fault);
      return false;
    }
    return true;
  }
}
