import type { Address, Hash } from '@hanse/base';
import type { StoredBlock } from '@hanse/chain';
import type { EngineContext, EngineSettings, Evidence, Sealers } from '@hanse/consensus';
import type { Genesis } from '@hanse/protocol';
import type { Vote } from '@hanse/signer';

export type NodeName = string;

/** What is known of a league before it runs. */
export type LeagueFacts = {
  readonly genesis: Genesis;
  readonly genesisHash: Hash;
  readonly settings: EngineSettings;
  readonly nodes: readonly NodeFacts[];
  /** Wall clock of a right-going clock at virtual time 0, milliseconds since 1970. */
  readonly epochMs: number;
  /** The author of a signature: secp256k1, or the stub of this world. */
  readonly recover: EngineContext['recover'];
};

export type NodeFacts = {
  readonly name: NodeName;
  readonly address: Address;
  /** `byzantine`: an adversary speaks with this key; nothing is demanded of what it does. */
  readonly conduct: 'honest' | 'byzantine';
};

/** An operation of a client on the register contract; `began` and `ended` share the number. */
export type RegisterCall =
  | { readonly kind: 'write'; readonly key: Hash; readonly expected: Hash; readonly value: Hash }
  | { readonly kind: 'read'; readonly key: Hash };

/** `unknown`: the client gave up waiting; it may still happen, or never. */
export type RegisterResult =
  | { readonly kind: 'written' }
  | { readonly kind: 'changed' }
  | { readonly kind: 'value'; readonly value: Hash }
  | { readonly kind: 'unknown' };

/**
 * What happens in a simulated league, as seen from outside all nodes: the only thing that checkers see. `atMs` is true
 * virtual time since the run began, whatever the clock of a node says. Objects are shared with the nodes: not to be changed or kept long.
 */
export type Observation = { readonly atMs: number } & (
  | {
      /** A process has opened its files; `head` is what it found there. */
      readonly kind: 'started';
      readonly node: NodeName;
      readonly height: number;
      readonly head: Hash;
      /** `intact`: nothing was done to its disk that a sound node may lose blocks by. */
      readonly disk: 'intact' | 'wiped' | 'restored' | 'damaged';
    }
  | {
      readonly kind: 'stopped';
      readonly node: NodeName;
      /** `killed`: from outside; `failed`: by its own decision, `reason` says why. */
      readonly cause: 'killed' | 'failed';
      readonly reason: string;
    }
  /** A block is durable on a node and everybody there may see it. */
  | { readonly kind: 'committed'; readonly node: NodeName; readonly stored: StoredBlock; readonly sealers: Sealers }
  /** A signature has left the signer. */
  | { readonly kind: 'signed'; readonly node: NodeName; readonly author: Address; readonly vote: Vote }
  | { readonly kind: 'sent'; readonly node: NodeName; readonly to: NodeName; readonly payload: Uint8Array }
  | {
      readonly kind: 'timer';
      readonly node: NodeName;
      readonly name: string;
      readonly height: number;
      readonly round: number;
      readonly delayMs: number;
    }
  /** The engine's observation for operators. */
  | {
      readonly kind: 'note';
      readonly node: NodeName;
      readonly event: string;
      readonly fields: { readonly [name: string]: string | number };
    }
  | { readonly kind: 'evidence'; readonly node: NodeName; readonly evidence: Evidence }
  /** A client's transaction was taken by a node: it is valid, and durable there. */
  | {
      readonly kind: 'submitted';
      readonly node: NodeName;
      readonly hash: Hash;
      readonly sender: Address;
      readonly nonce: bigint;
    }
  /** A node gave a client the receipt of its transaction. */
  | {
      readonly kind: 'acknowledged';
      readonly node: NodeName;
      readonly hash: Hash;
      readonly blockHash: Hash;
      readonly height: number;
      readonly index: number;
    }
  | { readonly kind: 'call-began'; readonly call: number; readonly what: RegisterCall }
  | { readonly kind: 'call-ended'; readonly call: number; readonly result: RegisterResult }
  /** An adversary has told every honest validator of the height two contradicting things, both in time to be heard. */
  | { readonly kind: 'equivocated'; readonly node: NodeName; readonly height: number; readonly what: string }
  /** Lengths of a node's queues and caches, each with its limit; told now and then. */
  | {
      readonly kind: 'sizes';
      readonly node: NodeName;
      readonly sizes: { readonly [name: string]: { readonly size: number; readonly limit: number } };
    }
  /** Bytes at rest were altered behind a node's back. */
  | { readonly kind: 'damaged'; readonly node: NodeName; readonly file: string; readonly at: number }
  /** A node answered a peer or a client with blocks from its disk. */
  | { readonly kind: 'served'; readonly node: NodeName; readonly blocks: readonly Uint8Array[] }
  /** A fault of the plan begins or ends. */
  | { readonly kind: 'fault'; readonly what: string; readonly nodes: readonly NodeName[] }
  /**
   * Phase two: faults are over, `nodes` are up, connected and a quorum (those not named may stay down). Within `boundMs`
   * all of them are to make a block more than any node had.
   */
  | { readonly kind: 'healed'; readonly nodes: readonly NodeName[]; readonly boundMs: number }
  | { readonly kind: 'ended' }
);

/** A broken promise. */
export type Violation = {
  /** `S1` to `S11`, `L1` to `L3`, as in the list of invariants. */
  readonly invariant: string;
  readonly atMs: number;
  readonly node: NodeName | undefined;
  readonly message: string;
};

/** Hears everything that happens, in order; tells what must not have happened. */
export interface Checker {
  readonly invariant: string;
  observe(observation: Observation): void;
  /** Resolves when everything heard so far has been judged; for checkers that execute blocks. Called after `ended`. */
  finish?(): Promise<void>;
}

export type Report = (violation: Violation) => void;
