import type { Hash } from '@hanse/base';
import { rpcFault } from './faults.ts';
import type { RpcLimits } from './limits.ts';
import { type LogQuery, type LogWork, logsOfRange, queryLogs } from './logs.ts';
import type { RpcPorts } from './ports.ts';
import { randomId } from './randomId.ts';

type Filter = {
  askedMs: number;
  /** Height up to which blocks were told. */
  height: number;
  readonly kind:
    | { readonly name: 'blocks' }
    | { readonly name: 'logs'; readonly query: LogQuery }
    | { readonly name: 'pending'; hashes: Hash[] };
};

/** Filters that clients poll. Those of blocks and logs are only a position in the ledger; nothing is kept for them. */
export class FilterStore {
  readonly #ports: RpcPorts;
  readonly #limits: RpcLimits;
  readonly #now: () => number;
  readonly #filters = new Map<string, Filter>();
  readonly #stopListening: () => void;

  constructor(ports: RpcPorts, limits: RpcLimits, now: () => number = Date.now) {
    this.#ports = ports;
    this.#limits = limits;
    this.#now = now;
    this.#stopListening = ports.pool.onPending((transactions) => {
      for (const { kind } of this.#filters.values()) {
        if (kind.name !== 'pending') continue;
        for (const { hash } of transactions) kind.hashes.push(hash);
        if (kind.hashes.length > limits.filterBacklogMax) kind.hashes = kind.hashes.slice(-limits.filterBacklogMax);
      }
    });
  }

  get size(): number {
    return this.#filters.size;
  }

  addBlocks(): string {
    return this.#add({ name: 'blocks' });
  }

  addPending(): string {
    return this.#add({ name: 'pending', hashes: [] });
  }

  addLogs(query: LogQuery): string {
    return this.#add({ name: 'logs', query });
  }

  remove(id: string): boolean {
    return this.#filters.delete(id);
  }

  /** What is new since the last question. Throws `rpc/unknown-filter`. */
  async changes(id: string, pace: LogWork['pace']): Promise<readonly unknown[]> {
    const filter = this.#find(id);
    const { kind } = filter;
    if (kind.name === 'pending') return kind.hashes.splice(0);
    const from = filter.height + 1;
    const head = this.#ports.ledger.head().block.header.number;
    const to = Math.min(head, filter.height + this.#limits.logBlocksMax);
    if (to < from) return [];
    filter.height = to;
    if (kind.name === 'logs') return this.#newLogs(filter, kind.query, { from, to, pace });
    const hashes: Hash[] = [];
    for (let height = from; height <= to; height++) {
      const ledgerBlock = this.#ports.ledger.block(height);
      if (ledgerBlock !== undefined) hashes.push(ledgerBlock.block.hash);
    }
    return hashes;
  }

  /** All logs that the filter is about. Throws `rpc/unknown-filter`. */
  async logs(id: string, pace: LogWork['pace']): Promise<readonly object[]> {
    const { kind } = this.#find(id);
    if (kind.name !== 'logs') throw this.#unknown(id);
    return queryLogs(this.#ports.ledger, kind.query, { limits: this.#limits, pace });
  }

  close(): void {
    this.#stopListening();
    this.#filters.clear();
  }

  async #newLogs(
    filter: Filter,
    query: LogQuery,
    range: { readonly from: number; readonly to: number; readonly pace: LogWork['pace'] },
  ): Promise<readonly object[]> {
    if ('hash' in query) return [];
    const from = 'height' in query.from ? Math.max(range.from, query.from.height) : range.from;
    const to = 'height' in query.to ? Math.min(range.to, query.to.height) : range.to;
    if (to < from) return [];
    try {
      return await logsOfRange(this.#ports.ledger, query, { from, to }, { limits: this.#limits, pace: range.pace });
    } catch (error) {
      // Nothing was told of this range: the next question begins there again.
      filter.height = range.from - 1;
      throw error;
    }
  }

  #add(kind: Filter['kind']): string {
    this.#expire();
    if (this.#filters.size >= this.#limits.filtersMax) throw rpcFault('too-many-filters', { seen: this.#filters.size });
    const id = randomId();
    this.#filters.set(id, { kind, askedMs: this.#now(), height: this.#ports.ledger.head().block.header.number });
    return id;
  }

  #find(id: string): Filter {
    this.#expire();
    const filter = this.#filters.get(id);
    if (filter === undefined) throw this.#unknown(id);
    filter.askedMs = this.#now();
    // In order of the last question, so that expiry looks at few.
    this.#filters.delete(id);
    this.#filters.set(id, filter);
    return filter;
  }

  #expire(): void {
    const before = this.#now() - this.#limits.filterLifetimeMs;
    for (const [id, { askedMs }] of this.#filters) {
      if (askedMs > before) return;
      this.#filters.delete(id);
    }
  }

  #unknown(id: string): Error {
    return rpcFault('unknown-filter', {
      seen: id.slice(0, 66),
      wanted: Math.round(this.#limits.filterLifetimeMs / 60_000),
    });
  }
}
