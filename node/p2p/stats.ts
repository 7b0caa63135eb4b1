/** Counters since the start (monotonic) and gauges of now. */
export type NetworkStats = {
  readonly peers: { readonly inbound: number; readonly outbound: number; readonly pending: number };
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Frames by type name. */
  readonly framesIn: { readonly [type: string]: number };
  readonly framesOut: { readonly [type: string]: number };
  /** Frames not sent or not handled because a queue was full, by type name. */
  readonly dropped: { readonly [type: string]: number };
  /** Links refused or ended by us, by fault code. */
  readonly refused: { readonly [code: string]: number };
  readonly rejected: number;
  readonly banned: number;
  readonly requests: { readonly waiting: number; readonly timedOut: number };
  /** Bytes waiting to be sent to all peers. */
  readonly queuedBytes: number;
};
