import { AnswerBudget } from './answerBudget.ts';
import { rpcFault } from './faults.ts';
import { FilterStore } from './filters.ts';
import { Gate } from './gate.ts';
import { DEFAULT_RPC_LIMITS, type RpcLimits } from './limits.ts';
import { type RpcClient, type RpcContext, readParams } from './method.ts';
import { METHODS_BY_NAME } from './methods/registry.ts';
import type { Logger, RpcPorts } from './ports.ts';
import { errorObject } from './rpcError.ts';

export type LocalRpcOptions = { readonly ports: RpcPorts; readonly limits?: Partial<RpcLimits>; readonly log: Logger };

/** What a wallet or a library calls (EIP-1193). */
export type RpcRequest = { readonly method: string; readonly params?: readonly unknown[] };

/** The methods of a node for callers in the same process: an EIP-1193 provider without sockets or subscriptions. */
export class LocalRpc {
  readonly #context: Omit<RpcContext, 'turn' | 'deadlineMs'>;
  readonly #filters: FilterStore;
  readonly #gone = new AbortController();

  constructor({ ports, limits, log }: LocalRpcOptions) {
    const all: RpcLimits = { ...DEFAULT_RPC_LIMITS, ...limits };
    this.#filters = new FilterStore(ports, all);
    const budget = new AnswerBudget({
      bytesMax: all.unreadBytesMax,
      connectionBytesMax: all.socketBacklogBytesMax,
      stallMsMax: all.unreadMsMax,
    });
    const client: RpcClient = {
      signal: this.#gone.signal,
      outbox: budget.outbox(() => undefined),
      subscriber: undefined,
    };
    const heavy = new Gate({
      runningMax: all.heavyRunningMax,
      startedMax: all.heavyStartedMax,
      startedPerClientMax: all.heavyStartedPerClientMax,
      waitingMax: all.heavyWaitingMax,
      waitingPerClientMax: all.heavyWaitingPerClientMax,
    });
    this.#context = { ports, limits: all, filters: this.#filters, heavy, log, client };
  }

  /**
   * The result, as a client on the other end of a socket would read it. Throws an Error with `code`, `message` and
   * `data` as they would have come over a socket.
   */
  async request({ method: name, params }: RpcRequest): Promise<unknown> {
    try {
      const method = METHODS_BY_NAME.get(name);
      if (method === undefined) throw rpcFault('method-not-found', { seen: name });
      const args = readParams(method, params);
      const deadlineMs = performance.now() + this.#context.limits.requestTimeMsMax;
      const context: RpcContext = { ...this.#context, deadlineMs, turn: undefined };
      const result =
        method.cost === 'light'
          ? await method.call(context, args)
          : await context.heavy.run(context.client, (turn) => method.call({ ...context, turn }, args));
      return JSON.parse(JSON.stringify(result) ?? 'null');
    } catch (error) {
      const { code, message, data } = errorObject(error, (own) => {
        this.#context.log.error('rpc-internal-error', { reason: own instanceof Error ? own.stack : String(own) });
      });
      throw Object.assign(new Error(message, { cause: error }), { code, data });
    }
  }

  close(): void {
    this.#gone.abort();
    this.#filters.close();
  }
}
