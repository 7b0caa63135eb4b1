import { type Address, accept, type Hash, ignore, isFault, reject, type Verdict } from '@hanse/base';
import type { ParsedMessage } from '@hanse/consensus';
import { BLOCK_BYTES_MAX, decodeTransaction, type Transaction } from '@hanse/protocol';

/** Messages of one peer whose missing transactions are being fetched; further ones are ignored meanwhile. */
export const FETCHES_PER_PEER_MAX = 4;
/** Hashes in one request; more are asked for in several. */
export const FETCH_HASHES_MAX = 4096;

export type ConsensusLinkPorts<Message> = {
  readonly parse: (payload: Uint8Array, transaction: (hash: Hash) => Transaction | undefined) => ParsedMessage<Message>;
  /** A transaction that is here already. */
  readonly transaction: (hash: Hash) => Transaction | undefined;
  readonly requestTransactions: (address: Address, hashes: readonly Hash[]) => Promise<readonly Uint8Array[]>;
  /** Resolves when the engine has heard it; false: too many messages of this peer wait. */
  readonly deliver: (from: Address, message: Message) => Promise<boolean>;
  /** Transactions that one block can hold: nobody may name more. */
  readonly transactionsMax: number;
  readonly note: (event: string, fields: { readonly [name: string]: string | number }) => void;
};

type Parsed<Message> = { readonly parsed: ParsedMessage<Message>; readonly named: readonly Transaction[] };

/** What else is done with a message that could be read. */
export type ReadGate<Message> = {
  /** False: the same came from elsewhere meanwhile. `transactions`: those that it only names. */
  readonly read: (message: Message, transactions: readonly Transaction[]) => boolean;
  /** The engine will not hear it: another copy may come. */
  readonly dropped: () => void;
};

const OPEN_GATE: ReadGate<unknown> = { read: () => true, dropped: () => undefined };

/** Turns what peers send for consensus into messages for the engine, fetching transactions that are only named. */
export class ConsensusLink<Message> {
  readonly #ports: ConsensusLinkPorts<Message>;
  readonly #fetching = new Map<Address, number>();

  constructor(ports: ConsensusLinkPorts<Message>) {
    this.#ports = ports;
  }

  /** The verdict is about the sender: a message that cannot be read is its fault, one that comes too fast is not. */
  async receive(from: Address, payload: Uint8Array, gate: ReadGate<Message> = OPEN_GATE): Promise<Verdict> {
    const { parsed, named } = this.#parse(payload, this.#ports.transaction);
    if (parsed.kind === 'missing') return this.#fetch(from, { payload, hashes: parsed.hashes, gate });
    return this.#deliver(from, { parsed, named, gate });
  }

  #parse(payload: Uint8Array, find: (hash: Hash) => Transaction | undefined): Parsed<Message> {
    const named: Transaction[] = [];
    const parsed = this.#ports.parse(payload, (hash) => {
      const found = find(hash);
      if (found !== undefined) named.push(found);
      return found;
    });
    return { parsed, named };
  }

  async #deliver(
    from: Address,
    { parsed, named, gate }: { parsed: Verdict<Message>; named: readonly Transaction[]; gate: ReadGate<Message> },
  ): Promise<Verdict> {
    if (parsed.kind !== 'accept') return parsed;
    if (!gate.read(parsed.value, named)) return ignore('it came from elsewhere meanwhile');
    if (await this.#ports.deliver(from, parsed.value)) return accept();
    gate.dropped();
    return ignore('too many messages of this peer wait for the engine');
  }

  async #fetch(
    from: Address,
    { payload, hashes, gate }: { payload: Uint8Array; hashes: readonly Hash[]; gate: ReadGate<Message> },
  ): Promise<Verdict> {
    if (hashes.length > this.#ports.transactionsMax) return ignore('a block cannot hold so many transactions');
    const under = this.#fetching.get(from) ?? 0;
    if (under >= FETCHES_PER_PEER_MAX) return ignore('too many messages of this peer wait for transactions');
    this.#fetching.set(from, under + 1);
    try {
      const fetched = await this.#fetchAll(from, hashes);
      const { parsed, named } = this.#parse(payload, (hash) => this.#ports.transaction(hash) ?? fetched.get(hash));
      if (parsed.kind !== 'missing') return this.#deliver(from, { parsed, named, gate });
      this.#ports.note('proposal-incomplete', { peer: from, missing: parsed.hashes.length });
      return ignore('the sender does not have the transactions it names');
    } catch (error) {
      if (!isFault(error)) throw error;
      // A transaction that does not decode is the sender's fault; a link that broke is nobody's.
      if (!error.code.startsWith('p2p/')) return reject(error);
      this.#ports.note('transactions-not-fetched', { peer: from, code: error.code });
      return ignore(error.message);
    } finally {
      const left = (this.#fetching.get(from) ?? 1) - 1;
      if (left === 0) this.#fetching.delete(from);
      else this.#fetching.set(from, left);
    }
  }

  /** Asks until nothing new comes: an answer may be cut at its size. Only what was asked for is kept, up to a block's size. */
  async #fetchAll(from: Address, hashes: readonly Hash[]): Promise<ReadonlyMap<Hash, Transaction>> {
    const wanted = new Set(hashes);
    const fetched = new Map<Hash, Transaction>();
    let bytes = 0;
    while (wanted.size > 0 && bytes <= BLOCK_BYTES_MAX) {
      const before = wanted.size;
      const asked = [...wanted].slice(0, FETCH_HASHES_MAX);
      for (const raw of await this.#ports.requestTransactions(from, asked)) {
        const transaction = decodeTransaction(raw);
        if (!wanted.delete(transaction.hash)) continue;
        fetched.set(transaction.hash, transaction);
        bytes += raw.length;
      }
      if (wanted.size === before) break;
    }
    return fetched;
  }
}
