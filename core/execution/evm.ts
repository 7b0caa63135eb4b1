import type { Address, Hash } from '@hanse/base';
import type { AccessListEntry, Fork, Log } from '@hanse/protocol';
import type { Journal } from '@hanse/state';

/** A value, or the promise of one: callers await only what has to be waited for. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** What opcodes may ask about the block being executed. */
export type BlockContext = {
  readonly number: number;
  readonly timestamp: number;
  readonly coinbase: Address;
  readonly gasLimit: bigint;
  readonly baseFeePerGas: bigint;
  /** PREVRANDAO: the header's mixHash. */
  readonly prevRandao: Hash;
  readonly excessBlobGas: bigint;
  readonly chainId: bigint;
  readonly fork: Fork;
  /**
   * In a simulation, where precompiled contracts are found otherwise than always: by the address that is called, the
   * contract's own address; undefined: none is there any more.
   */
  readonly movedPrecompiles?: ReadonlyMap<Address, Address | undefined>;
  /** Hash of one of the 256 blocks before this one; undefined outside that window. */
  readonly blockHash: (number: number) => Hash | undefined;
};

/** The outermost message of a transaction or of an `eth_call`. */
export type EvmMessage = {
  /** Sender and origin; its nonce has been raised and the gas bought already. */
  readonly from: Address;
  /** `null` creates a contract at the address that `from` and `createNonce` give. */
  readonly to: Address | null;
  readonly createNonce: bigint;
  readonly value: bigint;
  readonly data: Uint8Array;
  /** Gas left after the intrinsic cost. */
  readonly gas: bigint;
  readonly gasPrice: bigint;
  /** The run ends with `execution/block-work-limit` when its surcharge passes this. */
  readonly surchargeMax?: bigint;
  /** Versioned hashes of the transaction's blobs; none on a ledger, which refuses blob transactions. */
  readonly blobHashes?: readonly Hash[];
  /** Warm from the start, besides sender, recipient, coinbase and precompiles. */
  readonly accessList: readonly AccessListEntry[];
};

export type EvmFailure =
  | 'revert'
  | 'out-of-gas'
  | 'invalid-opcode'
  | 'invalid-jump'
  | 'stack-underflow'
  | 'stack-overflow'
  | 'static-call-violation'
  | 'create-collision'
  | 'code-too-large'
  | 'invalid-code'
  | 'insufficient-balance'
  | 'call-depth'
  | 'out-of-bounds'
  | 'precompile-failure'
  | 'nonce-overflow'
  | 'initcode-too-large';

export type EvmResult = {
  readonly gasLeft: bigint;
  /** Raw refund counter; the caller caps it (EIP-3529). */
  readonly gasRefund: bigint;
  /** Return data, or the revert's data. For a create: the deployed code. */
  readonly output: Uint8Array;
  readonly logs: readonly Log[];
  /** By how much slow operations count above their gas (LEDGER-WORK-2); what a failure undoes counts, too. */
  readonly surcharge: bigint;
  /** Address of the contract a create made. */
  readonly created: Address | undefined;
  /**
   * Accounts whose SELFDESTRUCT takes effect at the end of the transaction (EIP-6780): the caller removes them after it
   * has paid everyone.
   */
  readonly destroyed: readonly Address[];
  readonly failure: EvmFailure | undefined;
};

/**
 * The port behind which the EVM stands. It reads and writes accounts through the journal; on failure everything the
 * message did has been undone there, except nonce and gas purchase, which are the caller's. Several runs may be under
 * way at the same time, each with a journal of its own. A throw is a defect of the engine or {@link EvmObserver} having
 * stopped the run (`execution/stopped`); the journal is then the caller's to rewind.
 */
export interface Evm {
  run(message: EvmMessage, block: BlockContext, journal: Journal, observer?: EvmObserver): MaybePromise<EvmResult>;
  /** Whether `address` is a precompiled contract under `fork`. */
  isPrecompile(address: Address, fork: Fork): boolean;
}

/** Hears what a run touches (eth_createAccessList) and may end it (time limit of an eth_call). */
export interface EvmObserver {
  /** Told after the run, for each address and slot that was not warm at its start or that the access list names. */
  onAccess?(address: Address, slot: Hash | undefined): void;
  /**
   * Asked now and then while code runs; true ends the run with `execution/stopped`. A promise is waited for, which lets
   * a long run give way to other work.
   */
  shouldStop?(): MaybePromise<boolean>;
  /** Hears every step and frame of the run (debug_trace…). A run with a tracer is slower by an order of magnitude. */
  readonly tracer?: EvmTracer;
}

/** How a frame came to be. `SELFDESTRUCT` is no frame, but is told as one that is entered and left at once. */
export type FrameKind = 'CALL' | 'CALLCODE' | 'DELEGATECALL' | 'STATICCALL' | 'CREATE' | 'CREATE2' | 'SELFDESTRUCT';

export type TraceEnter = {
  readonly kind: FrameKind;
  /** 1: the outermost frame. */
  readonly depth: number;
  readonly from: Address;
  /** Whose code runs; for a create the address of the new contract, for SELFDESTRUCT the heir. */
  readonly to: Address;
  /** Wei; that of the caller's frame in a DELEGATECALL, 0n in a STATICCALL. */
  readonly value: bigint;
  /** Gas given to the frame, the stipend of a call with value included. */
  readonly gas: bigint;
  /** Call data, or the initcode of a create. */
  readonly input: Uint8Array;
};

export type TraceExit = {
  readonly depth: number;
  readonly gasUsed: bigint;
  /** Return data, the data of a revert, or the code a create deployed. */
  readonly output: Uint8Array;
  readonly failure: EvmFailure | undefined;
  /** The name of the opcode at which code broke, as in {@link TraceStep}. */
  readonly brokenAt?: string;
};

/** The machine before an opcode is carried out. Getters read the live machine: use them within `onStep` only. */
export interface TraceStep {
  readonly pc: number;
  readonly opcode: number;
  /** `INVALID` for 0xfe, `opcode 0x… not defined` where there is none. */
  readonly opcodeName: string;
  readonly gas: bigint;
  readonly depth: number;
  /** The account whose storage the frame uses. */
  readonly address: Address;
  readonly refund: bigint;
  readonly stackLength: number;
  /** The word `index` places below the top of the stack. */
  stackWord(index: number): bigint;
  readonly memoryLength: number;
  /** A copy; bytes beyond the memory's end read as 0. */
  memory(offset: number, length: number): Uint8Array;
  /** The value that a slot of {@link address} has at this moment. */
  slot(key: bigint): bigint;
  /** A copy of what the frame's last call returned. */
  returnData(): Uint8Array;
}

/** Told of a run in the order of events: `onStep`, then its `onCost`, then the frame it opens. */
export interface EvmTracer {
  onEnter?(enter: TraceEnter): void;
  onExit?(exit: TraceExit): void;
  onStep?(step: TraceStep): void;
  /** Gas of the last step, the gas handed to a call included; `failure` is why the opcode was not carried out. */
  onCost?(cost: bigint, failure: EvmFailure | undefined): void;
  /** A log, also one that is undone later. */
  onLog?(log: Log): void;
}
