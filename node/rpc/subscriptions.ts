import type { RecoveredTransaction } from '@hanse/protocol';
import { rpcFault } from './faults.ts';
import { headerJson, transactionJson } from './format.ts';
import type { RpcLimits } from './limits.ts';
import { type LogFilter, logsOfBlock } from './logs.ts';
import type { LedgerBlock, RpcPorts } from './ports.ts';
import { quantity } from './quantity.ts';
import { randomId } from './randomId.ts';

export type SubscriptionRequest =
  | { readonly kind: 'newHeads' }
  | { readonly kind: 'logs'; readonly filter: LogFilter }
  | { readonly kind: 'newPendingTransactions'; readonly transactions: 'hashes' | 'full' }
  | { readonly kind: 'syncing' };

/** Where notifications go; the connection bounds what waits there. */
export type Send = (text: string) => void;

type Subscription = { readonly id: string; readonly request: SubscriptionRequest; readonly send: Send };

/** All subscriptions of one server: each event is written as JSON once, however many listen. */
export class Subscriptions {
  readonly #ports: RpcPorts;
  readonly #limits: RpcLimits;
  readonly #all = new Set<Subscription>();
  readonly #stop: readonly (() => void)[];
  #wasSyncing = false;

  constructor(ports: RpcPorts, limits: RpcLimits) {
    this.#ports = ports;
    this.#limits = limits;
    this.#stop = [
      ports.ledger.onBlock((ledgerBlock) => this.#onBlock(ledgerBlock)),
      ports.pool.onPending((transactions) => this.#onPending(transactions)),
    ];
  }

  get size(): number {
    return this.#all.size;
  }

  /** Subscriptions of one connection, which sends with `send`. */
  connection(send: Send): SubscriptionSet {
    return new SubscriptionSet(this.#all, this.#limits, send);
  }

  close(): void {
    for (const stop of this.#stop) stop();
    this.#all.clear();
  }

  #onBlock(ledgerBlock: LedgerBlock): void {
    if (this.#all.size === 0) return;
    let head: string | undefined;
    for (const { id, request, send } of this.#all) {
      if (request.kind === 'newHeads') {
        head ??= JSON.stringify(headerJson(ledgerBlock.block.header, ledgerBlock.block.hash));
        send(notification(id, head));
      } else if (request.kind === 'logs') {
        for (const log of logsOfBlock(ledgerBlock, request.filter)) send(notification(id, JSON.stringify(log)));
      } else if (request.kind === 'syncing') {
        this.#tellSyncing(id, send);
      }
    }
    this.#wasSyncing = this.#ports.network.syncing() !== undefined;
  }

  #tellSyncing(id: string, send: Send): void {
    const progress = this.#ports.network.syncing();
    if ((progress !== undefined) === this.#wasSyncing) return;
    const status = progress && {
      startingBlock: quantity(progress.startingBlock),
      currentBlock: quantity(progress.currentBlock),
      highestBlock: quantity(progress.highestBlock),
    };
    send(notification(id, JSON.stringify(status === undefined ? false : { syncing: true, status })));
  }

  #onPending(transactions: readonly RecoveredTransaction[]): void {
    const texts: { [form in 'hashes' | 'full']?: readonly string[] } = {};
    for (const { id, request, send } of this.#all) {
      if (request.kind !== 'newPendingTransactions') continue;
      const form = request.transactions;
      texts[form] ??= transactions.map((transaction) =>
        form === 'full' ? JSON.stringify(transactionJson(transaction, undefined)) : `"${transaction.hash}"`,
      );
      for (const text of texts[form]) send(notification(id, text));
    }
  }
}

function notification(id: string, result: string): string {
  return `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"${id}","result":${result}}}`;
}

/** What one connection has subscribed to. */
export class SubscriptionSet {
  readonly #all: Set<Subscription>;
  readonly #limits: RpcLimits;
  readonly #send: Send;
  readonly #own = new Map<string, Subscription>();

  constructor(all: Set<Subscription>, limits: RpcLimits, send: Send) {
    this.#all = all;
    this.#limits = limits;
    this.#send = send;
  }

  subscribe(request: SubscriptionRequest): string {
    if (this.#own.size >= this.#limits.subscriptionsPerConnectionMax) {
      throw rpcFault('too-many-subscriptions', { seen: this.#own.size });
    }
    if (this.#all.size >= this.#limits.subscriptionsMax)
      throw rpcFault('too-many-subscriptions', { seen: this.#all.size });
    const subscription: Subscription = { id: randomId(), request, send: this.#send };
    this.#own.set(subscription.id, subscription);
    this.#all.add(subscription);
    return subscription.id;
  }

  unsubscribe(id: string): boolean {
    const subscription = this.#own.get(id);
    if (subscription === undefined) return false;
    this.#own.delete(id);
    this.#all.delete(subscription);
    return true;
  }

  close(): void {
    for (const subscription of this.#own.values()) this.#all.delete(subscription);
    this.#own.clear();
  }
}
