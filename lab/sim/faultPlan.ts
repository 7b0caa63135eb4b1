import type { NodeName } from './observation.ts';

/** One harm, from `atMs` after the start of the run; `forMs` later it is undone. All of it can be written as JSON. */
export type Fault = {
  readonly atMs: number;
  readonly forMs: number;
} /** Nothing passes from `from` to `to`; the other way is another fault. */ & (
  | { readonly kind: 'cut'; readonly from: NodeName; readonly to: NodeName }
  /** Only nodes of one group hear each other; who is in no group hears nobody. */
  | { readonly kind: 'partition'; readonly groups: readonly (readonly NodeName[])[] }
  /** A link that goes up and down. */
  | { readonly kind: 'flap'; readonly from: NodeName; readonly to: NodeName; readonly periodMs: number }
  /** Shares of all frames that are lost, come twice, come again much later; delay drawn up to `delayMsMax` for each. */
  | {
      readonly kind: 'weather';
      readonly lossRate: number;
      readonly duplicateRate: number;
      readonly replayRate: number;
      readonly delayMsMax: number;
    }
  | { readonly kind: 'bandwidth'; readonly node: NodeName; readonly bytesPerSecond: number }
  /** Ends the process; it starts again after `forMs`. `power`: what was not synced is lost, too. */
  | { readonly kind: 'crash'; readonly node: NodeName; readonly loss: 'process' | 'power' }
  /** The process ends at its `boundary`th file or signing operation after `atMs`. */
  | {
      readonly kind: 'crash-at-boundary';
      readonly node: NodeName;
      readonly loss: 'process' | 'power';
      readonly boundary: number;
    }
  /** All processes end within a moment. */
  | { readonly kind: 'outage'; readonly loss: 'process' | 'power' }
  /** The first node that commits a block from `atMs` on is cut off, all others end and start again at once. */
  | { readonly kind: 'lone-decision' }
  /** The process stands still; its timers and frames wait. */
  | { readonly kind: 'pause'; readonly node: NodeName }
  /** The process ends and its data folder is lost; the signer's memory is not. */
  | { readonly kind: 'wipe'; readonly node: NodeName }
  /** The process ends and the record of its votes is lost; `data`: its data folder, too. It begins in quarantine. */
  | { readonly kind: 'lose-votes'; readonly node: NodeName; readonly data: 'kept' | 'lost' }
  /** The process ends and starts on a copy of its data folder that is `ageMs` old. */
  | { readonly kind: 'restore'; readonly node: NodeName; readonly ageMs: number }
  | { readonly kind: 'disk-full'; readonly node: NodeName; readonly bytes: number }
  | { readonly kind: 'disk-slow'; readonly node: NodeName; readonly delayMs: number }
  /** The `call`th write or sync from `atMs` on fails. */
  | { readonly kind: 'disk-error'; readonly node: NodeName; readonly call: number }
  /** A bit of a file is turned while the process is down: it ends, starts again after `forMs`. */
  | { readonly kind: 'bit-flip'; readonly node: NodeName; readonly file: string; readonly position: number }
  /** Its wall clock is off by `skewMs`, runs `rate` times as fast. */
  | { readonly kind: 'clock'; readonly node: NodeName; readonly skewMs: number; readonly rate: number }
);

/** What goes wrong in one run. The same plan and seed give the same run. */
export type FaultPlan = {
  /** Phase two begins: every fault is undone and a quorum brought up. */
  readonly healAtMs: number;
  readonly faults: readonly Fault[];
  /** Nodes that an adversary plays, and which; at most as many as the engine survives. */
  readonly adversaries: readonly { readonly node: NodeName; readonly conduct: string }[];
  /** What the ledger decided before it began: from this height on other validators, or another engine. */
  readonly change?: ChangePlan;
};

export type ChangePlan = { readonly since: number; readonly engine: string; readonly validators: readonly NodeName[] };
