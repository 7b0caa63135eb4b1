import type { Address, Fault, Hash, Text } from '@hanse/base';
import type { TraceOf } from '@hanse/execution';
import type {
  AccessListEntry,
  Authorization,
  Block,
  ForkSchedule,
  Log,
  Receipt,
  RecoveredTransaction,
  Withdrawal,
} from '@hanse/protocol';
import type { AccountProof, StateReader } from '@hanse/state';

/** A final block with everything its execution gave; what the chain stores. */
export type LedgerBlock = {
  readonly block: Block & { readonly transactions: readonly RecoveredTransaction[] };
  readonly receipts: readonly Receipt[];
  /**
   * Present for blocks of an Ethereum chain from before Cancun: they are answered as the clients of that time did, with
   * this and without the timestamps that have been added to transactions and logs since.
   */
  readonly totalDifficulty?: bigint;
};

/** The ledger as RPC reads it. Only final blocks exist here: latest = safe = finalized = `head()`. */
export interface RpcLedger {
  readonly chainId: bigint;
  readonly forks: ForkSchedule;
  head(): LedgerBlock;
  /** Undefined above the head. */
  block(height: number): LedgerBlock | undefined;
  heightOfBlock(hash: Hash): number | undefined;
  placeOfTransaction(hash: Hash): { readonly height: number; readonly index: number } | undefined;
  /** Heights from `from` to `to` (inclusive) at which `name` logged (address) or was a first topic (hash), rising, at most `limit`. */
  heightsOfLogs(
    name: Address | Hash,
    range: { readonly from: number; readonly to: number; readonly limit: number },
  ): readonly number[];
  /**
   * The blocks in which `address` takes part as sender, recipient, created contract or by a log, with the places of those
   * transactions (rising): the first of the range in the given order, at most `limit`.
   */
  blocksOf(
    address: Address,
    range: {
      readonly from: number;
      readonly to: number;
      readonly order: 'rising' | 'falling';
      readonly limit: number;
    },
  ): readonly { readonly height: number; readonly indices: readonly number[] }[];
  /** Throws `state/pruned`. */
  stateAt(height: number): StateReader;
  /** Throws `state/pruned` and `state/proof-too-old`. */
  proofAt(height: number, address: Address, slots: readonly Hash[]): AccountProof | Promise<AccountProof>;
  /** The validators that decide block `height`, sorted; for `head + 1` too. */
  validatorsAt(height: number): readonly Address[];
  /** Wei for each unit of gas that the block after the head burns. */
  baseFeeOfNext(): bigint;
  /** Called after each committed block, in order; the result ends it. */
  onBlock(listener: (block: LedgerBlock) => void): () => void;
}

/** What became of one transaction given to the pool; the pool's own type has the same shape. */
export type PoolAnswer =
  | { readonly kind: 'added'; readonly transaction: RecoveredTransaction }
  | { readonly kind: 'refused'; readonly hash: Hash | undefined; readonly fault: Fault };

export type PoolContent = ReadonlyMap<
  Address,
  { readonly pending: readonly RecoveredTransaction[]; readonly queued: readonly RecoveredTransaction[] }
>;

/** The transaction pool as RPC uses it. */
export interface RpcPool {
  /** Answers in the order given, once those accepted are durable. One call for a whole batch. */
  add(raws: readonly Uint8Array[]): Promise<readonly PoolAnswer[]>;
  get(hash: Hash): RecoveredTransaction | undefined;
  /** The nonce after the last pending transaction of `address`; undefined when it has none. */
  nextNonce(address: Address): bigint | undefined;
  status(): { readonly pending: number; readonly queued: number };
  content(): PoolContent;
  /** Transactions that became executable; the result ends it. */
  onPending(listener: (transactions: readonly RecoveredTransaction[]) => void): () => void;
}

/** A message as `eth_call` and its relatives take it; what is absent has the default of geth. */
export type CallRequest = {
  readonly from?: Address;
  /** Absent or null: creates a contract. */
  readonly to?: Address | null;
  readonly gas?: bigint;
  readonly gasPrice?: bigint;
  readonly maxFeePerGas?: bigint;
  readonly maxPriorityFeePerGas?: bigint;
  readonly value?: bigint;
  readonly data?: Uint8Array;
  readonly nonce?: bigint;
  readonly accessList?: readonly AccessListEntry[];
  readonly authorizationList?: readonly Authorization[];
};

/** What is pretended about an account during a call. `state` replaces its whole storage, `stateDiff` only these slots. */
export type AccountOverride = {
  readonly balance?: bigint;
  readonly nonce?: bigint;
  readonly code?: Uint8Array;
  readonly state?: ReadonlyMap<Hash, bigint>;
  readonly stateDiff?: ReadonlyMap<Hash, bigint>;
  /** Where the precompile of this address is found instead. */
  readonly movePrecompileToAddress?: Address;
};
export type StateOverrides = ReadonlyMap<Address, AccountOverride>;

/** What is pretended about the block of a call. */
export type BlockOverrides = {
  readonly number?: number;
  readonly timestamp?: number;
  readonly gasLimit?: bigint;
  readonly coinbase?: Address;
  readonly prevRandao?: Hash;
  readonly baseFeePerGas?: bigint;
};

/** What `eth_simulateV1` is asked. */
export type SimulateRequest = {
  readonly blocks: readonly {
    readonly blockOverrides: BlockOverrides & { readonly withdrawals?: readonly Withdrawal[] };
    readonly stateOverrides: StateOverrides;
    readonly calls: readonly CallRequest[];
  }[];
  readonly validation: 'full' | 'as-call';
  readonly transfers: 'logged' | 'silent';
};

/** A block that was simulated and forgotten. */
export type SimulatedBlock = LedgerBlock & {
  /** One for each transaction. */
  readonly calls: readonly {
    readonly outcome: {
      readonly failure: string | undefined;
      readonly output: Uint8Array;
      readonly gasUsed: bigint;
      /** Before the refund. */
      readonly gasPeak: bigint;
    };
    /** With transfers among them if they were asked for. */
    readonly logs: readonly Log[];
  }[];
};

export type CallContext = {
  /** The state after this block, with its header as context. */
  readonly height: number;
  readonly overrides?: StateOverrides;
  readonly blockOverrides?: BlockOverrides;
  /** Most gas the call may use, also when the request asks for more. */
  readonly gasCap: bigint;
  /** True once the time allowed has passed: the run must end soon. */
  readonly shouldStop: () => boolean | Promise<boolean>;
};

/** How a simulated message ended. `stopped`: `shouldStop` ended it. Other failures as the EVM names them. */
export type CallOutcome =
  | { readonly kind: 'success'; readonly output: Uint8Array; readonly gasUsed: bigint }
  | { readonly kind: 'revert'; readonly output: Uint8Array; readonly gasUsed: bigint }
  | { readonly kind: 'failure'; readonly failure: string; readonly gasUsed: bigint }
  | { readonly kind: 'stopped' };

/** Simulation. Faults (intrinsic gas, funds, nonce …) are thrown; how the code ended is a value. */
export interface RpcExecution {
  call(request: CallRequest, context: CallContext): Promise<CallOutcome>;
  /** Success: the least gas limit with which the message succeeds, in `gas`. */
  estimateGas(
    request: CallRequest,
    context: CallContext,
  ): Promise<{ readonly kind: 'estimated'; readonly gas: bigint } | Exclude<CallOutcome, { kind: 'success' }>>;
  /** Throws the fault of a call that no block could contain, and `execution/stopped`. */
  simulate(
    request: SimulateRequest,
    context: Pick<CallContext, 'height' | 'gasCap' | 'shouldStop'>,
  ): Promise<readonly SimulatedBlock[]>;
  /** Runs the first `count` transactions of block `height` again. Throws `state/pruned` and `execution/stopped`. */
  traceBlock(request: {
    readonly height: number;
    readonly count: number;
    readonly traceOf: TraceOf;
    readonly shouldStop: CallContext['shouldStop'];
  }): Promise<void>;
  /** As `call`, under a tracer. Throws `execution/stopped`. */
  traceCall(request: CallRequest, context: CallContext, traceOf: TraceOf): Promise<void>;
  createAccessList(
    request: CallRequest,
    context: CallContext,
  ): Promise<{
    readonly accessList: readonly AccessListEntry[];
    readonly gasUsed: bigint;
    /** How the last run ended when it did not succeed. */
    readonly failure: string | undefined;
  }>;
}

export interface RpcNetwork {
  /** For example `Hanse/v0.1.0/linux-x64/node26.10.0`. */
  readonly clientVersion: string;
  isListening(): boolean;
  peerCount(): number;
  /** Undefined when level with the others. */
  syncing():
    | { readonly startingBlock: number; readonly currentBlock: number; readonly highestBlock: number }
    | undefined;
}

/** Everything one ledger offers over JSON-RPC; the daemon supplies it. */
export type RpcPorts = {
  readonly ledger: RpcLedger;
  readonly pool: RpcPool;
  readonly execution: RpcExecution;
  readonly network: RpcNetwork;
};

/** Whether this node can do its work, for /readyz; `facts` are shown as they are. */
export type Readiness = {
  readonly isReady: boolean;
  /** Why not (or, when ready, what to watch): sentences such as "3 of 4 validators needed, 2 present". */
  readonly reasons: readonly { readonly code: string; readonly text: Text }[];
  readonly facts: { readonly [name: string]: string | number | boolean | null | readonly string[] };
};

/** What a room needs of a log. */
export type Logger = {
  readonly info: (event: string, fields?: object) => void;
  readonly warn: (event: string, fields?: object) => void;
  readonly error: (event: string, fields?: object) => void;
};
