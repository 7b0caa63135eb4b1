import type { Address, Hash } from '@hanse/base';
import type { StoredBlock } from '@hanse/chain';
import type { Evidence, Sealers } from '@hanse/consensus';

/** Name of a node in a simulated league: `n1`, `n2`, …; a second node with the same key is `n1'`. */
export type NodeName = string;

/** What happened, as an outside observer with perfect sight would write it down. */
export type Event =
  /** A process runs, from what its disk holds: height of its ledger. */
  | { readonly kind: 'started'; readonly node: NodeName; readonly height: number }
  /** Killed, or lost its power. */
  | { readonly kind: 'crashed'; readonly node: NodeName; readonly reason: string }
  /** The node itself gave up, as a real process would end with an error. */
  | { readonly kind: 'stopped'; readonly node: NodeName; readonly code: string; readonly reason: string }
  | { readonly kind: 'wiped' | 'restored' | 'paused' | 'resumed'; readonly node: NodeName }
  /** Acknowledged on this node's disk. `sealers` of this very block. */
  | {
      readonly kind: 'committed';
      readonly node: NodeName;
      readonly height: number;
      readonly hash: Hash;
      readonly stored: StoredBlock;
      readonly sealers: Sealers;
    }
  /** A signature left the signer. */
  | {
      readonly kind: 'signed';
      readonly node: NodeName;
      readonly address: Address;
      readonly height: number;
      readonly round: number;
      readonly vote: string;
      readonly part: number;
      readonly hash: Hash;
    }
  /** The signer refused, as it must when a node forgot what it said. */
  | { readonly kind: 'refused'; readonly node: NodeName; readonly code: string }
  /** A frame left a node. */
  | {
      readonly kind: 'sent';
      readonly from: NodeName;
      readonly to: NodeName;
      readonly type: string;
      readonly bytes: number;
    }
  /** A node found a peer to blame. */
  | { readonly kind: 'blamed'; readonly node: NodeName; readonly peer: NodeName; readonly code: string }
  | { readonly kind: 'evidence'; readonly node: NodeName; readonly evidence: Evidence }
  | {
      readonly kind: 'note';
      readonly node: NodeName;
      readonly event: string;
      readonly fields: { readonly [name: string]: unknown };
    }
  /** A client gave a transaction to a node. */
  | {
      readonly kind: 'submitted';
      readonly client: string;
      readonly node: NodeName;
      readonly hash: Hash;
      readonly sender: Address;
      readonly nonce: number;
    }
  /** The node said that it has it and will keep it. */
  | { readonly kind: 'acknowledged'; readonly client: string; readonly node: NodeName; readonly hash: Hash }
  /** The node would not take it. */
  | {
      readonly kind: 'declined';
      readonly client: string;
      readonly node: NodeName;
      readonly hash: Hash;
      readonly code: string;
    }
  /** A client was shown the receipt. */
  | {
      readonly kind: 'receipt';
      readonly client: string;
      readonly node: NodeName;
      readonly hash: Hash;
      readonly height: number;
      readonly blockHash: Hash;
      readonly index: number;
      readonly status: number;
    }
  /** A client writes a register (compare and set) by a transaction, or reads it. `call` pairs invocation and answer. */
  | {
      readonly kind: 'invoke';
      readonly client: string;
      readonly call: number;
      readonly key: string;
      readonly operation: { readonly write: { readonly expected: string; readonly value: string } } | 'read';
      readonly transaction?: Hash;
    }
  | {
      readonly kind: 'return';
      readonly client: string;
      readonly call: number;
      /** The value read; whether the write took effect. */
      readonly result: { readonly value: string } | { readonly written: boolean };
    }
  /** How much a node holds, now and then. */
  | {
      readonly kind: 'sizes';
      readonly node: NodeName;
      readonly sizes: { readonly [what: string]: number };
    }
  /** A fault of the plan begins or ends. */
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'phase'; readonly phase: 'harm' | 'heal' | 'over' };

/** An event with its virtual time, milliseconds since the run began. */
export type Observation = { readonly atMs: number } & Event;

/** Looks on; a violation is told as a sentence. One object for one run. */
export interface Checker {
  /** As in faults.md: `S1` … `L3`. */
  readonly invariant: string;
  observe(observation: Observation): void;
  /** At the end of the run; what was found wrong, first things first. */
  violations(): readonly string[];
}
