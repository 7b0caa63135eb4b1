import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, bytesToHex, type Hash } from '@hanse/base';
import { signTransaction } from '@hanse/protocol';
import { type TestAccount, testAccount } from '../accounts.ts';
import { type RpcAnswer, RpcClient } from '../jsonRpc.ts';
import type { NodeProcess } from '../nodeProcess.ts';
import type { AllocatedAccount } from '../provision.ts';
import type { LoadPlan } from './manifest.ts';

/** A node that is silent this long is as good as gone: people ask the next one. */
const PATIENCE_MS = 2500;
const ASK_AGAIN_MS = 400;
/** Sent again, elsewhere, when no receipt has come for so long. */
const SEND_AGAIN_MS = 6000;
/** After the end of the load everything sent must be final within this. */
const DRAIN_MS_MAX = 90_000;
const RECEIVER = testAccount('scenario receiver', 0).address;

/** Where a receipt said that a transaction stands; it must stay there for ever. */
export type Place = { readonly blockHash: Hash; readonly blockNumber: string; readonly transactionIndex: string };
type Sent = { readonly hash: Hash; readonly raw: string };

const accountsOf = ({ accounts }: LoadPlan): TestAccount[] =>
  Array.from({ length: accounts }, (_, index) => testAccount('scenario', index));

/** Coins for the senders in block 0. */
export function allocForLoad(plan: LoadPlan): { [address: Address]: AllocatedAccount } {
  return Object.fromEntries(accountsOf(plan).map(({ address }) => [address, { balance: '0xde0b6b3a7640000' }]));
}

/**
 * People who send some transactions, wait until each has a receipt, and send the next; who turn to another node when one
 * is silent, and send again what got lost. A transaction is acknowledged when a node has shown its receipt.
 */
export class Load {
  readonly acknowledged: Map<Hash, Place> = new Map();
  /** What should not happen to anybody, in words. */
  readonly complaints: string[] = [];
  readonly plan: LoadPlan;
  readonly #nodes: () => readonly NodeProcess[];
  readonly #chainId: number;
  readonly #clients = new Map<number, RpcClient>();
  #isEnded = false;
  #running: Promise<unknown> = Promise.resolve();
  /** Transactions handed out by each account. */
  readonly nonces: Map<Address, number> = new Map();

  constructor(options: {
    readonly plan: LoadPlan;
    readonly chainId: number;
    readonly nodes: () => readonly NodeProcess[];
  }) {
    this.plan = options.plan;
    this.#chainId = options.chainId;
    this.#nodes = options.nodes;
  }

  get receiver(): Address {
    return RECEIVER;
  }

  start(): void {
    this.#running = Promise.all(accountsOf(this.plan).map((account, index) => this.#runAccount(account, index)));
    this.#running.catch((error: unknown) => this.complaints.push(String(error)));
  }

  /** Begins nothing new; resolves when everything that was sent has a receipt, or complains. */
  async finish(): Promise<void> {
    this.#isEnded = true;
    await this.#running.catch(() => undefined);
    for (const client of this.#clients.values()) client.close();
  }

  async #runAccount(account: TestAccount, index: number): Promise<void> {
    const { accounts, burst, perSecond } = this.plan;
    const intervalMs = ((accounts * burst) / perSecond) * 1000;
    await sleep((index / accounts) * intervalMs);
    for (let nonce = 0; !this.#isEnded; nonce += burst) {
      const startedMs = performance.now();
      const sent = Array.from({ length: burst }, (_, offset) => this.#sign(account, nonce + offset));
      this.nonces.set(account.address, nonce + burst);
      if (!(await this.#untilFinal(sent, index))) return;
      const restMs = intervalMs - (performance.now() - startedMs);
      if (restMs > 0 && !this.#isEnded) await sleep(restMs);
    }
  }

  #sign(account: TestAccount, nonce: number): Sent {
    const { raw, hash } = signTransaction(
      {
        type: 2,
        chainId: BigInt(this.#chainId),
        nonce: BigInt(nonce),
        maxFeePerGas: 0n,
        maxPriorityFeePerGas: 0n,
        gasLimit: 21_000n,
        to: RECEIVER,
        value: 1n,
        data: new Uint8Array(0),
        accessList: [],
      },
      account.privateKey,
    );
    return { raw: bytesToHex(raw), hash };
  }

  async #untilFinal(sent: readonly Sent[], index: number): Promise<boolean> {
    let at = index;
    let sentAtMs = Number.NEGATIVE_INFINITY;
    let endedAtMs: number | undefined;
    for (;;) {
      const open = sent.filter(({ hash }) => !this.acknowledged.has(hash));
      if (open.length === 0) return true;
      if (this.#isEnded) endedAtMs ??= performance.now();
      if (endedAtMs !== undefined && performance.now() - endedAtMs > DRAIN_MS_MAX) {
        this.complaints.push(
          `${open.length} transactions are not final ${DRAIN_MS_MAX} ms after the end, such as ${open[0]?.hash}`,
        );
        return false;
      }
      try {
        const client = this.#client(at);
        if (performance.now() - sentAtMs > SEND_AGAIN_MS) {
          const calls = open.map(({ raw }) => ({ method: 'eth_sendRawTransaction', params: [raw] }));
          if (this.#areTaken(await client.batch(calls))) sentAtMs = performance.now();
          else at++;
        }
        await sleep(ASK_AGAIN_MS);
        const calls = open.map(({ hash }) => ({ method: 'eth_getTransactionReceipt', params: [hash] }));
        for (const [which, { result }] of (await client.batch(calls)).entries())
          if (result) this.#acknowledge((open[which] as Sent).hash, result as Place);
        if (performance.now() - sentAtMs > SEND_AGAIN_MS) at++;
      } catch {
        at++; // no answer: whoever sends goes to the next node, and sends there what has no receipt
        sentAtMs = Number.NEGATIVE_INFINITY;
        await sleep(ASK_AGAIN_MS / 2);
      }
    }
  }

  #acknowledge(hash: Hash, { blockHash, blockNumber, transactionIndex }: Place): void {
    this.acknowledged.set(hash, { blockHash, blockNumber, transactionIndex });
  }

  /** Known already, or final already, is as good as taken; a limit means: later, or elsewhere. */
  #areTaken(answers: readonly RpcAnswer[]): boolean {
    const refused = answers.flatMap(({ error }) => (error === undefined ? [] : [error.message.toLowerCase()]));
    return refused.every((message) => message.includes('already known') || message.includes('nonce too low'));
  }

  #client(at: number): RpcClient {
    const nodes = this.#nodes();
    const { port } = (nodes[at % nodes.length] as NodeProcess).rpc;
    const client = this.#clients.get(port) ?? new RpcClient(port, { timeoutMs: PATIENCE_MS });
    this.#clients.set(port, client);
    return client;
  }
}
