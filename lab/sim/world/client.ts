import { type Address, bytesToHex, concatBytes, type Hash, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import type { Dice } from '@hanse/consensus';
import { keccak256, keccak256Hash } from '@hanse/crypto';
import type { LedgerNode } from '@hanse/daemon';
import { signTransaction, type Transaction, ZERO_HASH } from '@hanse/protocol';
import type { Observation, RegisterCall, RegisterResult } from '../observation.ts';
import { REGISTER } from './genesis.ts';
import type { Scheduler } from './scheduler.ts';
import type { Crypto, SimNode } from './simNode.ts';
import { keyOf } from './stubScheme.ts';

const WRITE_SELECTOR = keccak256(new TextEncoder().encode('write(bytes32,bytes32,bytes32)')).slice(0, 4);
/** How often a client looks for its receipt, and after how long it goes to another node. */
const POLL_MS = 250;
const AGAIN_MS = 4000;
/** After this long it gives the call up: what becomes of it is unknown. */
const PATIENCE_MS = 60_000;
const GAS = 200_000n;
/** Of a client's turns, those in which somebody else sends something. */
const STRAY_SHARE = 0.05;

const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);
const hashOf = (value: bigint): Hash => bytesToHex(word(value)) as Hash;

/** The slot of the contract's mapping entry. */
const slotOf = (key: Hash): Hash => keccak256Hash(concatBytes(hexToBytes(key), word(0n)));

type Work =
  | { readonly kind: 'transfer' }
  | { readonly kind: 'register'; readonly call: number; readonly what: RegisterCall };

export type ClientOptions = {
  readonly name: string;
  readonly privateKey: Uint8Array;
  readonly crypto: Crypto;
  readonly chainId: bigint;
  readonly nodes: readonly SimNode[];
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  /** Time between two transactions, milliseconds on average. */
  readonly everyMs: number;
  readonly keys: readonly Hash[];
  readonly nextCall: () => number;
  readonly observe: (event: Observation) => void;
};

/**
 * One user: a transaction at a time, taken to another node when one does not answer, never given up halfway: the next
 * nonce is used when the last one is in a block. Reads are done by a transaction, too, and are answered by the state
 * after its block, so that they are not older than the question.
 */
export class Client {
  readonly address: Address;
  readonly #options: ClientOptions;
  readonly #believed = new Map<Hash, Hash>();
  #nonce = 0;
  #written = 0;
  #isResting = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.address = options.crypto.scheme.address(options.privateKey);
  }

  start(): void {
    this.#rest();
  }

  /** Sends nothing new any more. */
  stop(): void {
    this.#isResting = true;
  }

  #rest(): void {
    const { scheduler, dice, everyMs } = this.#options;
    scheduler.after(everyMs * (0.5 + dice.next()), () => {
      if (!this.#isResting) this.#work();
    });
  }

  #tell(event: Observation extends infer One ? (One extends Observation ? Omit<One, 'atMs'> : never) : never): void {
    this.#options.observe({ atMs: this.#options.scheduler.nowMs, ...event } as Observation);
  }

  #choose(): Work {
    const { dice, keys, nextCall } = this.#options;
    const kind = dice.next();
    const key = dice.pick(keys);
    if (kind < 0.5 || key === undefined) return { kind: 'transfer' };
    if (kind < 0.7) return { kind: 'register', call: nextCall(), what: { kind: 'read', key } };
    const expected = this.#believed.get(key) ?? ZERO_HASH;
    const value = hashOf(BigInt(this.address) * 1_000_000n + BigInt(++this.#written));
    return { kind: 'register', call: nextCall(), what: { kind: 'write', key, expected, value } };
  }

  /** Somebody gives a node a transaction whose nonce is not his next one: it waits for ever, and does no harm. */
  #stray(): void {
    const { name, crypto, chainId, dice, nodes } = this.#options;
    const fields = { gasLimit: GAS, to: REGISTER, value: 0n, data: new Uint8Array(0), accessList: [] } as const;
    const free = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } as const;
    const nonce = BigInt(dice.between(1, 5));
    const key = keyOf(`stray of ${name}`);
    const { raw } = signTransaction({ type: 2, chainId, nonce, ...fields, ...free }, key, crypto.scheme.sign);
    const node = dice.pick(nodes.filter(({ ledger }) => ledger !== undefined));
    void node?.ledger?.submit([raw]);
  }

  /** Somebody gives a node his only transaction and goes away: the node has taken it, so it must come into a block. */
  #once(): void {
    const { name, crypto, chainId, dice, nodes, scheduler } = this.#options;
    const node = dice.pick(nodes.filter(({ ledger }) => ledger !== undefined));
    if (node === undefined) return;
    const key = keyOf(`once of ${name} at ${scheduler.nowMs}`);
    const fields = { gasLimit: GAS, to: this.address, value: 0n, data: new Uint8Array(0), accessList: [] } as const;
    const free = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n } as const;
    const signed = signTransaction({ type: 2, chainId, nonce: 0n, ...fields, ...free }, key, crypto.scheme.sign);
    void node.ledger?.submit([signed.raw]).then(([result]) => {
      if (result?.kind !== 'added') return;
      const sender = crypto.scheme.address(key);
      this.#tell({ kind: 'submitted', node: node.name, hash: signed.hash, sender, nonce: 0n });
    });
  }

  #work(): void {
    const { crypto, chainId, privateKey, dice, nodes } = this.#options;
    if (dice.happens(STRAY_SHARE)) this.#stray();
    if (dice.happens(STRAY_SHARE)) this.#once();
    const work = this.#choose();
    const isWrite = work.kind === 'register' && work.what.kind === 'write';
    const to = isWrite ? REGISTER : ((dice.pick(nodes)?.address ?? REGISTER) as Address);
    const data = work.kind === 'register' && work.what.kind === 'write' ? writeCall(work.what) : new Uint8Array(0);
    const signed = signTransaction(
      {
        type: 2,
        chainId,
        nonce: BigInt(this.#nonce),
        gasLimit: GAS,
        to,
        value: isWrite ? 0n : 1n,
        data,
        accessList: [],
        maxFeePerGas: 0n,
        maxPriorityFeePerGas: 0n,
      },
      privateKey,
      crypto.scheme.sign,
    );
    if (work.kind === 'register') this.#tell({ kind: 'call-began', call: work.call, what: work.what });
    this.#pursue(signed, work, this.#options.scheduler.nowMs);
  }

  /** Gives it to some node now, and to another one if it has not come into a block by then. */
  #pursue(signed: Transaction, work: Work, sinceMs: number): void {
    const { scheduler, dice, nodes } = this.#options;
    let toldUnknown = false;
    const submit = (): void => {
      const node = dice.pick(nodes.filter(({ ledger }) => ledger !== undefined));
      const ledger = node?.ledger;
      if (node === undefined || ledger === undefined) return;
      void ledger.submit([signed.raw]).then(([result]) => {
        if (result?.kind !== 'added' || node.ledger !== ledger) return;
        const { hash, nonce } = signed;
        this.#tell({ kind: 'submitted', node: node.name, hash, sender: this.address, nonce });
      });
    };
    let submittedMs = scheduler.nowMs;
    submit();
    const poll = (): void => {
      const node = dice.pick(nodes.filter(({ ledger }) => ledger !== undefined));
      const { ledger } = node ?? {};
      if (node !== undefined && ledger !== undefined && this.#answered(node, ledger, signed, work, toldUnknown)) return;
      if (!toldUnknown && scheduler.nowMs - sinceMs > PATIENCE_MS && work.kind === 'register') {
        toldUnknown = true;
        this.#tell({ kind: 'call-ended', call: work.call, result: { kind: 'unknown' } });
      }
      if (scheduler.nowMs - submittedMs > AGAIN_MS) {
        submittedMs = scheduler.nowMs;
        submit();
      }
      scheduler.after(POLL_MS, poll);
    };
    scheduler.after(POLL_MS, poll);
  }

  /** Looks for the receipt at this node; true when the transaction is done. */
  #answered(node: SimNode, ledger: LedgerNode, signed: Transaction, work: Work, isLate: boolean): boolean {
    const { chain } = ledger;
    const place = chain.blocks.placeOf(signed.hash);
    if (place === undefined) return false;
    const stored = chain.blocks.at(place.height);
    if (stored === undefined) return false;
    const { hash } = signed;
    const blockHash = stored.block.hash;
    this.#tell({ kind: 'acknowledged', node: node.name, hash, blockHash, height: place.height, index: place.index });
    this.#nonce++;
    if (work.kind === 'register') {
      const entry = hashOf(chain.stateAt(place.height).slot(REGISTER, slotOf(work.what.key)));
      this.#believed.set(work.what.key, entry);
      const isWritten = stored.receipts[place.index]?.status === 1;
      const result: RegisterResult =
        work.what.kind === 'read' ? { kind: 'value', value: entry } : { kind: isWritten ? 'written' : 'changed' };
      if (!isLate) this.#tell({ kind: 'call-ended', call: work.call, result });
    }
    this.#rest();
    return true;
  }
}

function writeCall({
  key,
  expected,
  value,
}: {
  readonly key: Hash;
  readonly expected: Hash;
  readonly value: Hash;
}): Uint8Array {
  return concatBytes(WRITE_SELECTOR, hexToBytes(key), hexToBytes(expected), hexToBytes(value));
}
