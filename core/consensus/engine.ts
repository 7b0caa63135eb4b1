import type { Address, Hash, Verdict } from '@hanse/base';
import type { Block, Header, Transaction } from '@hanse/protocol';

/** Who seals a height, and by which engine: a function of the ledger as of the block before it (CHANGE-SEALERS-1). */
export type Sealers = {
  /** Name of the engine. */
  readonly engine: string;
  /** Sorted by address. */
  readonly validators: readonly Address[];
  /** Weight of each validator, in the same order; absent where all are equal. */
  readonly weights?: readonly bigint[];
  /** The height from which exactly this set is in charge: a new set, or the same one anew, has a new `since`. */
  readonly since: number;
};

/** Everything an engine must know of the ledger's end. The engine works on height `header.number + 1`, whose sealers these are. */
export type Head = Sealers & {
  readonly header: Header;
  readonly hash: Hash;
};

/** Signed proof that a validator broke the rules. */
export type Evidence = {
  readonly offender: Address;
  readonly height: number;
  readonly round: number;
  /** `proposal`, `prepare`, `commit`, `round-change`: two contradicting statements; `invalid-proposal`: one. */
  readonly kind: string;
  readonly statements: readonly {
    /** The block spoken of; all zero where there is none. */
    readonly digest: Hash;
    /** What the signature covers. */
    readonly hash: Hash;
    /** What was hashed; absent for proposals, which are too large. */
    readonly preimage?: Uint8Array;
    readonly signature: Uint8Array;
  }[];
};

/** Settings that all nodes of a ledger share (from genesis or governance). Times in milliseconds. */
export type EngineSettings = {
  /** Shortest time between two blocks that carry transactions. */
  readonly blockPeriodMs: number;
  /** Longest time between two blocks when there is nothing to do. */
  readonly emptyBlockPeriodMs: number;
  /** Time until round 0 is given up; doubles each round up to `roundTimeoutMsMax`. */
  readonly roundTimeoutMs: number;
  readonly roundTimeoutMsMax: number;
};

/** What stays the same while an engine runs on one node. */
export type EngineContext = {
  /** This node's validator address; `undefined` on a node that only follows. */
  readonly self: Address | undefined;
  readonly settings: EngineSettings;
  /** The author of a signature over `hash`, or undefined. secp256k1 in production, a stub in simulations. */
  readonly recover: (hash: Hash, signature: Uint8Array) => Address | undefined;
};

/**
 * What a member of a Raft group promises with a message, for the signer to remember beside the key (RAFT-SIGNER-1):
 * a vote in a term, or that its log up to `log` is stored. `log` of a vote: the candidate's.
 */
export type Pledge = { readonly since: number; readonly term: number } & (
  | {
      readonly kind: 'vote';
      readonly candidate: Address;
      readonly log: { readonly term: number; readonly index: number };
      /** The member is the candidate itself, and has stored the log it shows. */
      readonly isOwn?: true;
    }
  | { readonly kind: 'stored'; readonly log: { readonly term: number; readonly index: number } }
  | { readonly kind: 'nothing' }
);

/**
 * A thing this node wants to say: signed by the signer, then sent, then heard by ourselves as a `message` event, before
 * any other event. If the signer refuses, it is neither sent nor heard.
 */
export type Utterance<Unsigned> = {
  readonly unsigned: Unsigned;
  /** What the signer remembers: it never signs two hashes for one (height, round, kind). */
  readonly slot: {
    readonly height: number;
    readonly round: number;
    /** `round-change` is known to the signer; the others are only names. */
    readonly kind: string;
    /** Round changes: the round of the prepared certificate carried, -1 for none. The signer refuses to forget a commit. */
    readonly prepared?: number;
    /** Raft: remembered in place of height, round and kind. */
    readonly pledge?: Pledge;
  };
  /** The next hash to sign, given the signatures made so far; undefined when done (a QBFT commit has two: seal, message). */
  readonly nextHash: (signatures: readonly Uint8Array[]) => Hash | undefined;
  /** Our own address: said to nobody, only signed and heard by ourselves. */
  readonly to: 'all' | Address;
};

/** Time as the engine sees it: milliseconds of wall clock, given with each event; never read by the engine itself. */
export type EngineEvent<Message> =
  /**
   * The ledger has a new end, by our own decision or by sync. A `pool` event that the new block causes comes before it,
   * so that nobody proposes for transactions that are in that block already. Repeating the head given to `start` is harmless.
   */
  | { readonly kind: 'head'; readonly head: Head }
  | { readonly kind: 'message'; readonly message: Message }
  /** A timer asked for by `set-timer` has run out. */
  | { readonly kind: 'timer'; readonly name: string; readonly height: number; readonly round: number }
  /** Whether the pool has transactions that could be put into a block now. Told whenever it changes. */
  | { readonly kind: 'pool'; readonly hasTransactions: boolean }
  /** The answer to `build`. `undefined`: it could not be built. */
  | { readonly kind: 'built'; readonly height: number; readonly round: number; readonly block: Block | undefined }
  /** The answer to `check`. */
  | {
      readonly kind: 'checked';
      readonly height: number;
      readonly round: number;
      readonly digest: Hash;
      readonly verdict: Verdict;
    }
  /** A link to this validator has come up; it may have missed what we said. */
  | { readonly kind: 'peer'; readonly address: Address };

/**
 * What the driver must do, in this order, each finished before the next begins:
 * nothing is said before what it depends on is on disk.
 */
export type EngineOutput<Message, Unsigned> =
  /** Replace the engine's durable record for this ledger (fdatasync) before anything after it. */
  | { readonly kind: 'persist'; readonly record: Uint8Array }
  | { readonly kind: 'say'; readonly utterance: Utterance<Unsigned> }
  /** Send a message again that was signed before. */
  | { readonly kind: 'resend'; readonly message: Message; readonly to: 'all' | Address }
  /** Build a block on the head with this `coinbase` and `extraData`; answered by `built`. */
  | {
      readonly kind: 'build';
      readonly height: number;
      readonly round: number;
      readonly coinbase: Address;
      readonly extraData: Uint8Array;
    }
  /**
   * Execute and check a proposed block on the head; answered by `checked`. `digest` as in the engine's messages.
   * A block that was built or checked here before is seldom asked about again in a later round: keep what its execution
   * gave by `block.hash`, which neither the round nor the seals change. The hash does not cover the body either: accept
   * only a body that matches the header, whatever was accepted under this hash before.
   */
  | {
      readonly kind: 'check';
      readonly height: number;
      readonly round: number;
      readonly digest: Hash;
      readonly block: Block;
    }
  /** Final: commit it. The block carries its seals and was built or accepted by `checked` here. A `head` event follows. */
  | { readonly kind: 'decide'; readonly block: Block }
  /** (Re)start the timer of this name; a later one of the same name replaces it. */
  | {
      readonly kind: 'set-timer';
      readonly name: string;
      readonly height: number;
      readonly round: number;
      readonly delayMs: number;
    }
  | { readonly kind: 'cancel-timer'; readonly name: string }
  /** Others are ahead: fetch blocks up to at least this height. */
  | { readonly kind: 'behind'; readonly height: number }
  /** To be kept, and reported on the ledger. At most one for each offender, height, round and kind. */
  | { readonly kind: 'evidence'; readonly evidence: Evidence }
  /** An observation for operators: round changes, refused messages, equivocation. */
  | { readonly kind: 'note'; readonly event: string; readonly fields: { readonly [name: string]: string | number } };

export type EngineDescription = {
  readonly height: number;
  readonly round: number;
  readonly proposer: Address | undefined;
  readonly prepares: number;
  readonly commits: number;
};

/** `missing`: a compact message names transactions that are not here; ask the sender for them and parse again. */
export type ParsedMessage<Message> = Verdict<Message> | { readonly kind: 'missing'; readonly hashes: readonly Hash[] };

export type Step<State, Message, Unsigned> = {
  readonly state: State;
  readonly output: readonly EngineOutput<Message, Unsigned>[];
};

/**
 * A consensus engine: pure. `nowMs` is wall-clock time, used only to pace blocks and to set timers, never for safety.
 * QBFT, Raft and DPoS implement it and pass one suite.
 */
export interface ConsensusEngine<State, Message, Unsigned> {
  readonly name: string;
  /** What it survives: traitors, or only crashes. Operators are told wherever they look. */
  readonly faults: 'byzantine' | 'crash';
  /** How many of so many validators must take part for progress. */
  quorum(validators: number): number;
  /** The first bytes of its messages. Two engines that speak the same language have all of them in common, others none. */
  readonly codes: readonly number[];
  /** `record`: the last `persist`ed record, or undefined on a new ledger. */
  start(
    context: EngineContext,
    record: Uint8Array | undefined,
    head: Head,
    nowMs: number,
  ): Step<State, Message, Unsigned>;
  step(state: State, event: EngineEvent<Message>, nowMs: number): Step<State, Message, Unsigned>;
  /** Puts the signatures into what was to be said. */
  sign(unsigned: Unsigned, signatures: readonly Uint8Array[]): Message;
  /** `full`: as the algorithm's specification writes it. `compact`: the same with transactions replaced by their hashes. */
  encodeMessage(message: Message, form: 'full' | 'compact'): Uint8Array;
  /**
   * Height and round of a stranger's encoded message, or undefined if it is none, for throwing away what is far from the
   * current height before anything is decoded: reads only the headers in front of them, in constant time. What it says is
   * what `parseMessage` would say. Never throws.
   */
  glance(bytes: Uint8Array): { readonly height: number; readonly round: number } | undefined;
  /** Reads a stranger's bytes, either form; hashes are looked up with `transaction`. Never throws. */
  parseMessage(bytes: Uint8Array, transaction: (hash: Hash) => Transaction | undefined): ParsedMessage<Message>;
  /**
   * Who signed a message, undefined if nobody did. A node that passes messages on for others asks; those of an engine
   * without this are not passed on.
   */
  authorOf?(message: Message, recover: EngineContext['recover']): Address | undefined;
  /** Checks that a block (not the genesis) was finalised by `sealers`, from its header alone. */
  verifySeals(header: Header, sealers: Sealers, recover: EngineContext['recover']): Verdict;
  /**
   * Where turns are owed: who proposes at `height`, the owner first, the one of round r at r modulo the length. An
   * engine without this owes no turns.
   */
  turns?(sealers: Sealers, height: number): readonly Address[];
  /** One line for operators: height, round, who is proposing, votes counted. */
  describe(state: State): EngineDescription;
}
