import type { Fault } from '@hanse/base';
import { maxGasPrice, type RecoveredTransaction } from '@hanse/protocol';
import { poolFault } from './faults.ts';
import {
  ACCOUNT_QUEUED_MAX,
  ACCOUNT_SHARE_OF_FREE,
  ACCOUNT_TRANSACTIONS_ASSURED,
  ACCOUNT_TRANSACTIONS_MAX,
  REPLACEMENT_PERCENT,
} from './limits.ts';
import type { Entry, PoolAccount } from './poolAccount.ts';

/** The most a transaction can take from its sender, in wei. */
export function costOf({ gasLimit, value }: RecoveredTransaction, price: bigint): bigint {
  return price === 0n ? value : gasLimit * price + value;
}

function tipCap(transaction: RecoveredTransaction): bigint {
  return transaction.type === 0 || transaction.type === 1 ? transaction.gasPrice : transaction.maxPriorityFeePerGas;
}

function raised(fee: bigint): bigint {
  const wanted = (fee * (100n + REPLACEMENT_PERCENT)) / 100n;
  return wanted > fee ? wanted : fee + 1n;
}

/** Both fees must rise, as in geth: where they are zero nothing can be replaced at zero. */
function checkReplacement(old: RecoveredTransaction, transaction: RecoveredTransaction): Fault | undefined {
  const wanted = raised(maxGasPrice(old));
  if (maxGasPrice(transaction) >= wanted && tipCap(transaction) >= raised(tipCap(old))) return undefined;
  return poolFault('replacement-underpriced', { nonce: old.nonce, seen: maxGasPrice(old), wanted });
}

/** Transactions that one account may have while `free` more fit into the pool. */
export function accountLimit(free: number): number {
  const share = Math.floor(free * ACCOUNT_SHARE_OF_FREE);
  return Math.max(ACCOUNT_TRANSACTIONS_ASSURED, Math.min(ACCOUNT_TRANSACTIONS_MAX, share));
}

export type AdmissionContext = {
  readonly account: PoolAccount;
  /** Cost of the transaction, see {@link costOf}. */
  readonly cost: bigint;
  readonly blockGasLimit: bigint;
  /** Room in the pool, in transactions. */
  readonly free: number;
};

/** Whether the sender may add `transaction` to what it has; the fault that says why not. */
export function checkAdmission(transaction: RecoveredTransaction, context: AdmissionContext): Fault | undefined {
  const { account, cost } = context;
  const { address, state, items } = account;
  const { nonce, gasLimit } = transaction;
  if (nonce < state.nonce) return poolFault('nonce-too-low', { seen: nonce, wanted: state.nonce, account: address });
  if (state.hasCode) return poolFault('sender-not-account', { account: address });
  if (gasLimit > context.blockGasLimit)
    return poolFault('gas-limit', { seen: gasLimit, wanted: context.blockGasLimit });
  const old: Entry | undefined = account.find(nonce);
  if (cost > 0n) {
    const wanted = account.cost - (old?.cost ?? 0n) + cost;
    if (wanted > state.balance)
      return poolFault('insufficient-funds', { account: address, seen: state.balance, wanted });
  }
  if (old !== undefined) return checkReplacement(old.transaction, transaction);
  if (nonce - state.nonce >= ACCOUNT_TRANSACTIONS_MAX) {
    return poolFault('nonce-too-high', { seen: nonce, wanted: state.nonce, account: address });
  }
  const wanted = accountLimit(context.free);
  // The transaction that all others of the account wait for is always let in.
  const isNext = nonce === state.nonce;
  const isGap = nonce > account.nextNonce;
  if ((items.length >= wanted && !isNext) || (isGap && account.queued >= ACCOUNT_QUEUED_MAX)) {
    return poolFault('account-limit', {
      account: address,
      seen: items.length,
      wanted: isGap ? Math.min(wanted, ACCOUNT_QUEUED_MAX) : wanted,
    });
  }
  return undefined;
}
