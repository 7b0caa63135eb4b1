import type { EngineName } from '@hanse/cli';

/** Indices into the league's nodes; `spare` is the one beyond the first validators. */
export type NodeIndex = number;

/** One harm to a running league. All times in milliseconds. Every fault ends with the league whole again. */
export type Fault =
  | { readonly kind: 'kill'; readonly nodes: readonly NodeIndex[]; readonly downMs: number }
  /** Whoever proposes the next block: under Raft the leader. */
  | { readonly kind: 'kill-proposer'; readonly downMs: number }
  | { readonly kind: 'pause'; readonly nodes: readonly NodeIndex[]; readonly ms: number }
  /** Bytes between the sides stop both ways, or only from the first to the second. */
  | {
      readonly kind: 'cut';
      readonly sides: readonly [readonly NodeIndex[], readonly NodeIndex[]];
      readonly way: 'both' | 'one';
      readonly passage: 'held' | 'lost' | 'refused';
      readonly ms: number;
    }
  | { readonly kind: 'flap'; readonly node: NodeIndex; readonly times: number; readonly stepMs: number }
  | {
      readonly kind: 'slow';
      readonly node: NodeIndex;
      readonly bytesPerSecond: number;
      readonly delayMs: number;
      readonly ms: number;
    }
  /** Restarted with a wrong clock, later with the right one. */
  | {
      readonly kind: 'skew';
      readonly node: NodeIndex;
      readonly aheadMs: number;
      readonly rate: number;
      readonly ms: number;
    }
  | { readonly kind: 'disk-full'; readonly node: NodeIndex; readonly ms: number }
  | { readonly kind: 'sync-fails'; readonly node: NodeIndex; readonly ms: number }
  | { readonly kind: 'sync-slow'; readonly node: NodeIndex; readonly delayMs: number; readonly ms: number }
  | { readonly kind: 'power-cut'; readonly nodes: readonly NodeIndex[]; readonly downMs: number }
  | { readonly kind: 'corrupt'; readonly node: NodeIndex; readonly pages: number; readonly ms: number }
  /** The data folder is gone; the key and what it voted stay. */
  | { readonly kind: 'wipe'; readonly nodes: readonly NodeIndex[] }
  /** All nodes, one after the other, to another copy of the program. */
  | { readonly kind: 'upgrade'; readonly version: string }
  /** By vote on the ledger. */
  | { readonly kind: 'add-validator'; readonly node: NodeIndex }
  | { readonly kind: 'remove-validator'; readonly node: NodeIndex };

export type FaultKind = Fault['kind'];

/** A league, what people do with it, and what befalls it. */
export type Manifest = {
  readonly engine: EngineName;
  readonly validators: number;
  /** Nodes that may become validators by vote. */
  readonly spares: number;
  readonly load: LoadPlan;
  /** In this order, each at its time or when the one before is over. */
  readonly faults: readonly { readonly atMs: number; readonly fault: Fault }[];
  /** The load goes on until then. */
  readonly durationMs: number;
  /** From "quorum is back" to the next block. */
  readonly limits: RecoveryLimits;
  /** Fields of the genesis's section `hanse`. */
  readonly hanse?: { readonly [field: string]: number | string };
};

export type RecoveryLimits = {
  readonly partitionMs: number;
  readonly restartMs: number;
  /** The longest pause when the proposer is killed; absent: as `partitionMs`. */
  readonly proposerMs?: number;
};

export type LoadPlan = {
  readonly accounts: number;
  /** Transactions that one account sends together. */
  readonly burst: number;
  readonly perSecond: number;
};

export const DEFAULT_LIMITS: RecoveryLimits = { partitionMs: 10_000, restartMs: 15_000 };
