import { protocolFault } from './faults.ts';
import { type Fork, isAtLeast } from './fork.ts';
import { floorGas, intrinsicGas, maxGasPrice } from './gas.ts';
import { INITCODE_BYTES_MAX, TRANSACTION_BYTES_MAX, TRANSACTION_GAS_MAX } from './limits.ts';
import type { Transaction } from './transaction.ts';

export type TransactionRules = {
  readonly chainId: bigint;
  readonly fork: Fork;
  /** `allow`: transactions signed without a chain id are taken (blocks). `refuse`: they are not (clients), as in geth. */
  readonly unprotected: 'allow' | 'refuse';
};

const NONCE_LAST = 0xffff_ffff_ffff_ffffn;

/** Everything about a decoded transaction that needs no state (LEDGER-TX-3 to -9). Throws a `protocol/…` fault. */
export function checkTransaction(transaction: Transaction, rules: TransactionRules): void {
  const { type, chainId, raw, data, to, nonce, gasLimit } = transaction;
  const { fork } = rules;
  if (raw.length > TRANSACTION_BYTES_MAX) {
    throw protocolFault('transaction-too-large', { seen: raw.length, wanted: TRANSACTION_BYTES_MAX });
  }
  if (chainId === undefined) {
    if (rules.unprotected === 'refuse') throw protocolFault('unprotected', { wanted: rules.chainId });
  } else if (chainId !== rules.chainId) {
    throw protocolFault('wrong-chain', { seen: chainId, wanted: rules.chainId });
  }
  if (type === 4) {
    if (!isAtLeast(fork, 'prague')) throw protocolFault('type-not-active', { seen: type, wanted: 'prague', fork });
    if (transaction.authorizationList.length === 0) throw protocolFault('no-authorizations');
  }
  if (to === null && data.length > INITCODE_BYTES_MAX) {
    throw protocolFault('initcode-too-large', { seen: data.length, wanted: INITCODE_BYTES_MAX });
  }
  if (nonce === NONCE_LAST) throw protocolFault('nonce-max', { seen: nonce });
  for (const needed of [intrinsicGas(transaction), floorGas(transaction, fork)]) {
    if (gasLimit < needed) throw protocolFault('intrinsic-gas', { seen: gasLimit, wanted: needed });
  }
  if (isAtLeast(fork, 'osaka') && gasLimit > TRANSACTION_GAS_MAX) {
    throw protocolFault('gas-limit-cap', { seen: gasLimit, wanted: TRANSACTION_GAS_MAX });
  }
  if ((type === 2 || type === 4) && transaction.maxPriorityFeePerGas > transaction.maxFeePerGas) {
    throw protocolFault('tip-above-fee', { seen: transaction.maxPriorityFeePerGas, wanted: transaction.maxFeePerGas });
  }
  const price = maxGasPrice(transaction);
  if (price > 0n && gasLimit * price >= 1n << 256n) throw protocolFault('cost-overflow');
}
