import { type Address, EMPTY_BYTES, type Hash, invariant } from '@hanse/base';
import {
  type AccessListEntry,
  type Authorization,
  floorGas,
  INITCODE_BYTES_MAX,
  intrinsicGas,
  protocolFault,
  type RecoveredTransaction,
} from '@hanse/protocol';
import { Journal, type StateReader } from '@hanse/state';
import { applyTransaction } from '../applyTransaction.ts';
import type { BlockContext, Evm, EvmObserver } from '../evm.ts';
import { executionFault } from '../faults.ts';
import type { TransactionOutcome } from '../outcome.ts';
import type { TraceOf } from '../trace.ts';
import { movePrecompiles } from './movedPrecompiles.ts';
import { type StateOverrides, withOverrides } from './overrides.ts';

/** A transaction that nobody signed, as eth_call has it. */
export type CallRequest = {
  /** The zero address unless given. */
  readonly from?: Address;
  /** `null` creates a contract. */
  readonly to: Address | null;
  /** As much as allowed unless given. */
  readonly gas?: bigint;
  /** Free unless given; whoever gives a price must be able to pay. `maxFeePerGas` of a type 2 call goes here too. */
  readonly gasPrice?: bigint;
  readonly maxPriorityFeePerGas?: bigint;
  readonly value?: bigint;
  readonly data?: Uint8Array;
  readonly accessList?: readonly AccessListEntry[];
  readonly authorizationList?: readonly Authorization[];
};

export type CallOptions = {
  readonly request: CallRequest;
  readonly block: BlockContext;
  /** The state the call sees. */
  readonly reader: StateReader;
  readonly evm: Evm;
  readonly overrides?: StateOverrides;
  /** The node's limit for one call. */
  readonly gasCap: bigint;
  readonly observer?: EvmObserver;
  /** As in `traceBlock`; the index is 0. */
  readonly traceOf?: TraceOf;
};

export const NO_ADDRESS: Address = `0x${'00'.repeat(20)}` as Address;
const NO_HASH = `0x${'00'.repeat(32)}` as Hash;

/** The gas a call starts with: what it asks for, at most `gasCap`. */
export function callGas({ request, gasCap }: Pick<CallOptions, 'request' | 'gasCap'>): bigint {
  return request.gas === undefined || request.gas > gasCap ? gasCap : request.gas;
}

/**
 * Runs a call as if it were a transaction, and forgets what it did: nonce and EIP-3607 are not checked, the base fee only
 * counts when a price is given, as in geth. Throws `execution/insufficient-funds`, `execution/fee-below-base`,
 * `execution/call-gas`, `execution/stopped`, `protocol/…`; a call that reverts or fails is an outcome, not a throw.
 */
export async function call(options: CallOptions): Promise<TransactionOutcome> {
  const { request, evm, observer } = options;
  const journal = new Journal(withOverrides(options.reader, options.overrides ?? new Map()));
  const price = request.gasPrice ?? 0n;
  const block = blockOfCall(options, price);
  const transaction = asTransaction(request, callGas(options), block, journal);
  checkCall(transaction, price, block, journal);
  const trace = options.traceOf?.(transaction, 0, journal);
  const watching = trace === undefined ? observer : { ...observer, tracer: trace.tracer };
  const outcome = await applyTransaction(transaction, { block, journal, evm, observer: watching });
  trace?.end(outcome);
  return outcome;
}

/** The base fee counts only for those who give a price; overrides may move precompiled contracts. */
function blockOfCall({ block, overrides, evm }: CallOptions, price: bigint): BlockContext {
  const free = price === 0n ? { ...block, baseFeePerGas: 0n } : block;
  const moved = overrides === undefined ? undefined : movePrecompiles(overrides, { evm, fork: block.fork });
  return moved === undefined || moved.size === 0 ? free : { ...free, movedPrecompiles: moved };
}

function asTransaction(
  request: CallRequest,
  gasLimit: bigint,
  block: BlockContext,
  journal: Journal,
): RecoveredTransaction {
  const sender = request.from ?? NO_ADDRESS;
  const maxFeePerGas = request.gasPrice ?? 0n;
  const common = {
    chainId: block.chainId,
    nonce: journal.nonce(sender),
    gasLimit,
    value: request.value ?? 0n,
    data: request.data ?? EMPTY_BYTES,
    accessList: request.accessList ?? [],
    maxFeePerGas,
    maxPriorityFeePerGas: request.maxPriorityFeePerGas ?? maxFeePerGas,
    sender,
    yParity: 0,
    r: 0n,
    s: 0n,
    hash: NO_HASH,
    raw: EMPTY_BYTES,
    signingHash: NO_HASH,
  };
  const { to, authorizationList } = request;
  if (authorizationList === undefined) return { type: 2, to, ...common };
  if (authorizationList.length === 0) throw protocolFault('no-authorizations');
  if (to === null) throw protocolFault('bad-transaction', { field: 'to', seen: 'nobody', wanted: 'an address' });
  return { type: 4, to, authorizationList, ...common };
}

function checkCall(transaction: RecoveredTransaction, price: bigint, block: BlockContext, journal: Journal): void {
  const { sender, gasLimit, value, data, to } = transaction;
  invariant(value >= 0n && price >= 0n, 'amounts of a call are not negative');
  if (price > 0n && price < block.baseFeePerGas) {
    throw executionFault('fee-below-base', { seen: price, wanted: block.baseFeePerGas });
  }
  const cost = gasLimit * price + value;
  const balance = journal.balance(sender);
  if (balance < cost) throw executionFault('insufficient-funds', { address: sender, seen: balance, wanted: cost });
  if (to === null && data.length > INITCODE_BYTES_MAX) {
    throw protocolFault('initcode-too-large', { seen: data.length, wanted: INITCODE_BYTES_MAX });
  }
  const intrinsic = intrinsicGas(transaction);
  const floor = floorGas(transaction, block.fork);
  const needed = floor > intrinsic ? floor : intrinsic;
  if (gasLimit < needed) throw executionFault('call-gas', { seen: gasLimit, wanted: needed });
}
