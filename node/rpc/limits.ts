/** Everything a stranger can make a node hold or do through RPC, bounded. */
export type RpcLimits = {
  /** Bytes of one request, HTTP body or WebSocket message. */
  readonly bodyBytesMax: number;
  /** Bytes of a body that is too large which are read and thrown away, so that the client gets to see the answer. */
  readonly drainBytesMax: number;
  readonly batchMax: number;
  /** Bytes of one response, a batch's as a whole. */
  readonly responseBytesMax: number;
  /** Bytes of answers that all clients together have not read yet; see AnswerBudget. */
  readonly unreadBytesMax: number;
  /** Time in which a client must take something of what waits for it. */
  readonly unreadMsMax: number;
  /** Nesting of arrays and objects in a request. */
  readonly jsonDepthMax: number;
  /** Arrays, objects and commas in a request: what makes parsing dear. */
  readonly jsonValuesMax: number;
  readonly connectionsMax: number;
  /** Connections of one remote address (IPv6: of one /64); this machine's own addresses see `connections.ts`. */
  readonly connectionsPerAddressMax: number;
  /** Connections that are WebSockets: no place becomes free by itself that they take. */
  readonly socketsMax: number;
  readonly headersTimeoutMs: number;
  /** Time for a whole request to arrive. */
  readonly requestTimeoutMs: number;
  /** Time after which a body must have come at `bodyBytesPerSecondMin` on average. */
  readonly bodyGraceMs: number;
  readonly bodyBytesPerSecondMin: number;
  /** Bytes of all bodies that are being received. */
  readonly bodiesBytesMax: number;
  readonly keepAliveMs: number;
  /** Requests of one WebSocket that may be under way; then it is not read from. */
  readonly socketRequestsMax: number;
  /** Bytes that may wait for one client to read: then its answers become errors, and a WebSocket that subscribed is cut off. */
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
  /** Time for one request as a whole, a batch included; what is not done then gets an error. */
  readonly requestTimeMsMax: number;
  /** Expensive methods that run at the same time, those that have begun and those that wait to; see Gate. */
  readonly heavyRunningMax: number;
  readonly heavyStartedMax: number;
  readonly heavyStartedPerClientMax: number;
  readonly heavyWaitingMax: number;
  readonly heavyWaitingPerClientMax: number;
  readonly feeHistoryBlocksMax: number;
  readonly proofSlotsMax: number;
};

export const DEFAULT_RPC_LIMITS: RpcLimits = {
  bodyBytesMax: 5 * 1024 * 1024,
  drainBytesMax: 256 * 1024 * 1024,
  batchMax: 1000,
  responseBytesMax: 25 * 1024 * 1024,
  unreadBytesMax: 128 * 1024 * 1024,
  unreadMsMax: 30_000,
  jsonDepthMax: 32,
  jsonValuesMax: 250_000,
  connectionsMax: 1024,
  connectionsPerAddressMax: 256,
  socketsMax: 768,
  headersTimeoutMs: 5000,
  requestTimeoutMs: 30_000,
  bodyGraceMs: 5000,
  bodyBytesPerSecondMin: 16 * 1024,
  bodiesBytesMax: 128 * 1024 * 1024,
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
  requestTimeMsMax: 20_000,
  heavyRunningMax: 4,
  heavyStartedMax: 8,
  heavyStartedPerClientMax: 4,
  heavyWaitingMax: 512,
  heavyWaitingPerClientMax: 64,
  feeHistoryBlocksMax: 1024,
  proofSlotsMax: 1024,
};
