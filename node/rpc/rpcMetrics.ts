import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Bounds of the duration histogram in seconds. */
const BUCKETS = [0.0005, 0.002, 0.01, 0.05, 0.2, 1, 5];

/** What the server measures, in the registry of its node. Unknown methods share one label. */
export class RpcMetrics {
  readonly #requests: Counter<'method' | 'code'>;
  readonly #duration: Histogram<'method'>;
  readonly #refused: Counter<'reason'>;

  constructor(
    registry: Registry,
    levels: {
      readonly connections: () => number;
      readonly subscriptions: () => number;
      readonly filters: () => number;
      readonly heavy: () => number;
      readonly unreadBytes: () => number;
    },
  ) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'hanse_rpc_requests_total',
      help: 'JSON-RPC requests answered, by method and error code (0: success)',
      labelNames: ['method', 'code'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'hanse_rpc_request_duration_seconds',
      help: 'Time to answer a JSON-RPC request; sends of one batch count as one',
      labelNames: ['method'],
      buckets: BUCKETS,
      registers,
    });
    this.#refused = new Counter({
      name: 'hanse_rpc_refused_total',
      help: 'Requests and connections refused before any method was looked at, by reason',
      labelNames: ['reason'],
      registers,
    });
    const gauge = (name: string, help: string, level: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(level());
        },
      });
    };
    gauge('hanse_rpc_connections', 'Open connections', levels.connections);
    gauge('hanse_rpc_subscriptions', 'Subscriptions of all WebSocket connections', levels.subscriptions);
    gauge('hanse_rpc_filters', 'Filters that clients poll', levels.filters);
    gauge('hanse_rpc_heavy_requests', 'Expensive requests running or waiting', levels.heavy);
    gauge('hanse_rpc_unread_bytes', 'Bytes of answers that clients have not read yet', levels.unreadBytes);
  }

  answered(method: string, { code, count }: { readonly code: number; readonly count: number }): void {
    this.#requests.inc({ method, code }, count);
  }

  took(method: string, seconds: number): void {
    this.#duration.observe({ method }, seconds);
  }

  refused(reason: string): void {
    this.#refused.inc({ reason });
  }
}
