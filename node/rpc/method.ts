import type { Text } from '@hanse/base';
import type { Outbox } from './answerBudget.ts';
import { rpcFault } from './faults.ts';
import type { FilterStore } from './filters.ts';
import type { Gate, GateClient, Turn } from './gate.ts';
import type { RpcLimits } from './limits.ts';
import { BadParam, invalidParams, type Param } from './params.ts';
import type { Logger, RpcPorts } from './ports.ts';
import type { SubscriptionRequest } from './subscriptions.ts';

/** A WebSocket connection as `eth_subscribe` uses it. */
export interface Subscriber {
  /** The new subscription's id. Throws `rpc/too-many-subscriptions`. */
  subscribe(request: SubscriptionRequest): string;
  /** Whether there was one. */
  unsubscribe(id: string): boolean;
}

/** One connection as requests know it. */
export type RpcClient = GateClient & {
  /** Aborted when the connection has ended. */
  readonly signal: AbortSignal;
  readonly outbox: Outbox;
  /** Present on WebSocket connections. */
  readonly subscriber: Subscriber | undefined;
};

export type RpcContext = {
  readonly ports: RpcPorts;
  readonly limits: RpcLimits;
  readonly filters: FilterStore;
  readonly heavy: Gate;
  readonly log: Logger;
  readonly client: RpcClient;
  /** The place of a heavy method while it runs. */
  readonly turn: Turn | undefined;
  /** When the whole request ends, by `performance.now()`; see `stopper` in work.ts. */
  readonly deadlineMs: number;
};

/** What a method costs: `heavy` ones share few places. */
export type Cost = 'light' | 'heavy';

export type Method = {
  readonly name: string;
  readonly summary: Text;
  readonly params: readonly Param<unknown>[];
  /** What the answer is, for the reference. */
  readonly result: string;
  readonly cost: Cost;
  readonly call: (context: RpcContext, args: readonly unknown[]) => unknown;
};

type Values<Params extends readonly Param<unknown>[]> = {
  readonly [index in keyof Params]: Params[index] extends Param<infer Value> ? Value : never;
};

/** Declares a method: how its parameters are read and what it does. The handler may return a promise. */
export function method<const Params extends readonly Param<never>[] | readonly Param<unknown>[]>(
  declaration: Omit<Method, 'params' | 'call' | 'cost'> & {
    readonly params: Params;
    readonly cost?: Cost;
    readonly handle: (context: RpcContext, ...args: Values<Params>) => unknown;
  },
): Method {
  const { name, summary, params, result, cost = 'light', handle } = declaration;
  return {
    name,
    summary,
    params,
    result,
    cost,
    call: (context, args) => handle(context, ...(args as unknown as Values<Params>)),
  };
}

/** The parameters of a request, read as `method` declares them. Throws faults with geth's words. */
export function readParams({ params }: Method, given: unknown): readonly unknown[] {
  if (given !== undefined && given !== null && !Array.isArray(given)) {
    throw rpcFault('params-not-array');
  }
  const list: readonly unknown[] = given ?? [];
  if (list.length > params.length) throw rpcFault('too-many-params', { seen: list.length, wanted: params.length });
  return params.map(({ name, parse, fallback }, index) => {
    const value = list[index];
    if (value === undefined || value === null) {
      if (fallback === undefined) throw rpcFault('missing-param', { index, name });
      return fallback();
    }
    try {
      return parse(value);
    } catch (error) {
      if (error instanceof BadParam) throw invalidParams(index, error);
      throw error;
    }
  });
}
