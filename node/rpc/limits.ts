/** Everything a stranger can make a node hold or do through RPC, bounded. */
export type RpcLimits = {
  /** Bytes of one request, HTTP body or WebSocket message. */
  readonly bodyBytesMax: number;
  /** Bytes of a body that is too large which are read and thrown away, so that the client gets to see the answer. */
  readonly drainBytesMax: number;
  readonly batchMax: number;
  /** Bytes of one response, a batch's as a whole. */
  readonly responseBytesMax: number;
  /** Nesting of arrays and objects in a request. */
  readonly jsonDepthMax: number;
  readonly connectionsMax: number;
  readonly headersTimeoutMs: number;
  /** Time for a whole request to arrive. */
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  /** Requests of one WebSocket that may be under way; then it is not read from. */
  readonly socketRequestsMax: number;
  /** Bytes that may wait for one WebSocket client to read; then it is cut off. */
  readonly socketBacklogBytesMax: number;
  readonly socketPingMs: number;
  readonly subscriptionsPerConnectionMax: number;
  readonly subscriptionsMax: number;
  readonly filtersMax: number;
  /** A filter that nobody asks is removed after this time. */
  readonly filterLifetimeMs: number;
  /** Hashes kept for a filter of pending transactions; the oldest go first. */
  readonly filterBacklogMax: number;
  /** Blocks read by one log query. */
  readonly logBlocksMax: number;
  readonly logResultsMax: number;
  /** Addresses, and alternatives in each topic position. */
  readonly logAlternativesMax: number;
  readonly callGasMax: bigint;
  readonly callTimeoutMs: number;
  /** Expensive methods that run at the same time, and those that wait for their turn. */
  readonly heavyRunningMax: number;
  readonly heavyWaitingMax: number;
  readonly feeHistoryBlocksMax: number;
  readonly proofSlotsMax: number;
};

export const DEFAULT_RPC_LIMITS: RpcLimits = {
  bodyBytesMax: 5 * 1024 * 1024,
  drainBytesMax: 256 * 1024 * 1024,
  batchMax: 1000,
  responseBytesMax: 25 * 1024 * 1024,
  jsonDepthMax: 32,
  connectionsMax: 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 75_000,
  socketRequestsMax: 64,
  socketBacklogBytesMax: 32 * 1024 * 1024,
  socketPingMs: 30_000,
  subscriptionsPerConnectionMax: 128,
  subscriptionsMax: 4096,
  filtersMax: 1024,
  filterLifetimeMs: 5 * 60_000,
  filterBacklogMax: 10_000,
  logBlocksMax: 10_000,
  logResultsMax: 10_000,
  logAlternativesMax: 1000,
  callGasMax: 50_000_000n,
  callTimeoutMs: 5000,
  heavyRunningMax: 4,
  heavyWaitingMax: 256,
  feeHistoryBlocksMax: 1024,
  proofSlotsMax: 1024,
};
