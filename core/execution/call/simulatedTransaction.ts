import { EMPTY_BYTES, type Hash } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import {
  encodeUnsignedTransaction,
  floorGas,
  INITCODE_BYTES_MAX,
  intrinsicGas,
  maxGasPrice,
  protocolFault,
  type RecoveredTransaction,
  type UnsignedTransaction,
} from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import type { BlockContext } from '../evm.ts';
import { executionFault } from '../faults.ts';
import { NO_ADDRESS } from './call.ts';
import type { SimulatedCall } from './simulationPlan.ts';

const NO_HASH = `0x${'00'.repeat(32)}` as Hash;
const NONCE_LAST = 0xffff_ffff_ffff_ffffn;

/** What a call may still use. */
export type GasLeft = {
  /** Of the simulated block. */
  readonly inBlock: bigint;
  /** Of the node's limit for the whole simulation, `limit`. */
  readonly inBudget: bigint;
  readonly limit: bigint;
};

/**
 * The transaction that a call stands for: signed by nobody, of type 2 unless its fields say otherwise. Throws
 * `execution/block-gas-limit` and `execution/gas-budget`.
 */
export function simulatedTransaction(
  call: SimulatedCall,
  { block, journal, left }: { readonly block: BlockContext; readonly journal: Journal; readonly left: GasLeft },
): RecoveredTransaction {
  const sender = call.from ?? NO_ADDRESS;
  const asked = call.gas ?? left.inBlock;
  if (asked > left.inBlock) throw executionFault('block-gas-limit', { seen: asked, wanted: left.inBlock });
  if (left.inBudget === 0n) throw executionFault('gas-budget', { wanted: left.limit });
  const unsigned = unsignedTransaction(call, {
    chainId: block.chainId,
    nonce: call.nonce ?? journal.nonce(sender),
    gasLimit: asked < left.inBudget ? asked : left.inBudget,
  });
  const raw = encodeUnsignedTransaction(unsigned);
  return { ...unsigned, sender, yParity: 0, r: 0n, s: 0n, raw, hash: keccak256Hash(raw), signingHash: NO_HASH };
}

function unsignedTransaction(
  call: SimulatedCall,
  numbers: { readonly chainId: bigint; readonly nonce: bigint; readonly gasLimit: bigint },
): UnsignedTransaction {
  const { to = null, value = 0n, data = EMPTY_BYTES, accessList = [], authorizationList, gasPrice } = call;
  const common = { ...numbers, to, value, data };
  if (gasPrice !== undefined) {
    return accessList.length === 0
      ? { type: 0, ...common, chainId: undefined, gasPrice }
      : { type: 1, ...common, gasPrice, accessList };
  }
  const fees = { maxFeePerGas: call.maxFeePerGas ?? 0n, maxPriorityFeePerGas: call.maxPriorityFeePerGas ?? 0n };
  if (authorizationList === undefined) return { type: 2, ...common, ...fees, accessList };
  if (authorizationList.length === 0) throw protocolFault('no-authorizations');
  if (to === null) throw protocolFault('bad-transaction', { field: 'to', seen: 'nobody', wanted: 'an address' });
  return { type: 4, ...common, to, ...fees, accessList, authorizationList };
}

/**
 * What Ethereum checks of a transaction, all but signature and sender's code (EIP-3607). Without `validation` nonces are
 * not looked at, and whoever offers nothing for gas pays nothing. Throws `execution/…` and `protocol/…`.
 */
export function checkSimulated(
  transaction: RecoveredTransaction,
  {
    block,
    journal,
    validation,
  }: { readonly block: BlockContext; readonly journal: Journal; readonly validation: 'full' | 'as-call' },
): void {
  const { sender, nonce, gasLimit, value, data, to, type } = transaction;
  if (validation === 'full') {
    const expected = journal.nonce(sender);
    if (nonce === NONCE_LAST) throw protocolFault('nonce-max');
    if (nonce < expected) throw executionFault('nonce-too-low', { address: sender, seen: nonce, wanted: expected });
    if (nonce > expected) throw executionFault('nonce-too-high', { address: sender, seen: nonce, wanted: expected });
  }
  const price = maxGasPrice(transaction);
  const tip = type === 2 || type === 4 ? transaction.maxPriorityFeePerGas : price;
  if (tip > price) throw protocolFault('tip-above-fee', { seen: tip, wanted: price });
  const isFree = validation === 'as-call' && price === 0n;
  if (!isFree && price < block.baseFeePerGas) {
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
