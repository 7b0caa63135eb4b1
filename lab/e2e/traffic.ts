import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, bytesToHex, type Hash } from '@hanse/base';
import { signTransaction } from '@hanse/protocol';
import { type TestAccount, testAccount } from './accounts.ts';
import { RpcError } from './jsonRpc.ts';
import type { League } from './league.ts';
import type { AllocatedAccount } from './provision.ts';

export type TrafficPlan = {
  /** Names the series of accounts; each may be used once. */
  readonly name: string;
  readonly accounts: number;
  readonly transactionsOfAccount: number;
  /** Of all accounts together. */
  readonly perSecond: number;
};

const DELIVERY_MS_MAX = 90_000;
const RETRY_MS = 200;
/** EIP-1474: the node is at a limit and takes more later. */
const LIMIT_EXCEEDED = -32005;
/** Answers that say: the node, or the ledger, has it already. */
const DELIVERED = ['already known', 'nonce too low'];

/** Coins for the accounts of `plans` in block 0. */
export function allocForTraffic(plans: readonly TrafficPlan[]): { [address: Address]: AllocatedAccount } {
  const accounts = plans.flatMap((plan) => accountsOf(plan));
  return Object.fromEntries(accounts.map(({ address }) => [address, { balance: '0xde0b6b3a7640000' }]));
}

function accountsOf({ name, accounts }: TrafficPlan): TestAccount[] {
  return Array.from({ length: accounts }, (_, index) => testAccount(name, index));
}

/**
 * People who send transactions one after the other, each to another node in turn, and who go to the next node when one
 * does not answer, as applications do. Remembers which transactions a node acknowledged.
 */
export class Traffic {
  readonly acknowledged: Set<Hash> = new Set();
  readonly #league: League;
  readonly #plan: TrafficPlan;
  #running: Promise<unknown> = Promise.resolve();
  #isEnded = false;

  constructor(league: League, plan: TrafficPlan) {
    this.#league = league;
    this.#plan = plan;
  }

  get total(): number {
    return this.#plan.accounts * this.#plan.transactionsOfAccount;
  }

  /** Begins to send. */
  start(): void {
    const accounts = accountsOf(this.#plan);
    this.#running = Promise.all(accounts.map((account, index) => this.#runAccount(account, index)));
    this.#running.catch(() => undefined); // told to whoever calls `finish`
  }

  /** Resolves when everything is sent; throws when a transaction was refused or could not be delivered for long. */
  async finish(): Promise<void> {
    await this.#running;
  }

  /** Sends no more. */
  [Symbol.dispose](): void {
    this.#isEnded = true;
  }

  async #runAccount(account: TestAccount, index: number): Promise<void> {
    const { accounts, perSecond, transactionsOfAccount } = this.#plan;
    const intervalMs = (accounts / perSecond) * 1000;
    const startMs = performance.now() + (index / perSecond) * 1000;
    for (let nonce = 0; nonce < transactionsOfAccount && !this.#isEnded; nonce++) {
      await sleep(Math.max(0, startMs + nonce * intervalMs - performance.now()));
      const { raw, hash } = signTransaction(
        {
          type: 2,
          chainId: BigInt(this.#league.chainId),
          nonce: BigInt(nonce),
          maxFeePerGas: 0n,
          maxPriorityFeePerGas: 0n,
          gasLimit: 21_000n,
          to: testAccount(`${this.#plan.name} receiver`, nonce % 7).address,
          value: 1n,
          data: new Uint8Array(0),
          accessList: [],
        },
        account.privateKey,
      );
      await this.#deliver(bytesToHex(raw), { hash, firstNode: index + nonce });
    }
  }

  async #deliver(raw: string, { hash, firstNode }: { readonly hash: Hash; readonly firstNode: number }): Promise<void> {
    const started = performance.now();
    for (let at = firstNode; !this.#isEnded; at++) {
      const node = this.#league.node(at % this.#league.nodes.length);
      try {
        await node.rpc.call('eth_sendRawTransaction', raw);
        this.acknowledged.add(hash);
        return;
      } catch (error) {
        if (error instanceof RpcError) {
          const { message } = error.failure;
          if (DELIVERED.some((text) => message.toLowerCase().includes(text))) return;
          if (error.failure.code !== LIMIT_EXCEEDED)
            throw new Error(`${node.plan.name} refused ${hash}: ${message}`, { cause: error });
        }
        // Full, no connection, or none any more. Whoever sends tries the next node.
        if (performance.now() - started > DELIVERY_MS_MAX) throw new Error(`no node takes ${hash}`, { cause: error });
        await sleep(RETRY_MS);
      }
    }
  }
}
