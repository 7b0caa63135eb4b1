import { type Fork, isAtLeast } from './fork.ts';
import type { Transaction } from './transaction.ts';

const BASE = 21_000;
const CREATE = 32_000;
const ZERO_BYTE = 4;
const NONZERO_BYTE = 16;
const INITCODE_WORD = 2;
const ACCESS_ADDRESS = 2400;
const ACCESS_KEY = 1900;
const AUTHORIZATION = 25_000;
const FLOOR_TOKEN = 10;

type GasTransaction = Pick<Transaction, 'to' | 'data'> &
  Partial<Pick<Extract<Transaction, { type: 4 }>, 'accessList' | 'authorizationList'>>;

function nonZeroBytes(data: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < data.length; at++) if (data[at] !== 0) count++;
  return count;
}

/** What a transaction costs before anything is executed (yellow paper 6.2; EIP-2028, 2930, 3860, 7702). */
export function intrinsicGas(transaction: GasTransaction): bigint {
  const { to, data, accessList, authorizationList } = transaction;
  let gas = BASE;
  if (data.length > 0) {
    const nonZero = nonZeroBytes(data);
    gas += nonZero * NONZERO_BYTE + (data.length - nonZero) * ZERO_BYTE;
  }
  if (to === null) gas += CREATE + INITCODE_WORD * Math.ceil(data.length / 32);
  if (accessList !== undefined) {
    for (const entry of accessList) gas += ACCESS_ADDRESS + entry.storageKeys.length * ACCESS_KEY;
  }
  if (authorizationList !== undefined) gas += authorizationList.length * AUTHORIZATION;
  return BigInt(gas);
}

/** The least a transaction pays for its data (EIP-7623, from Prague on); 0 before. */
export function floorGas(transaction: Pick<Transaction, 'data'>, fork: Fork): bigint {
  if (!isAtLeast(fork, 'prague')) return 0n;
  const { data } = transaction;
  const tokens = data.length + 3 * nonZeroBytes(data);
  return BigInt(BASE + tokens * FLOOR_TOKEN);
}

/** Wei for each unit of gas that the sender pays under `baseFee` (EIP-1559). */
export function effectiveGasPrice(transaction: Transaction, baseFee: bigint): bigint {
  if (transaction.type === 0 || transaction.type === 1) return transaction.gasPrice;
  const wanted = baseFee + transaction.maxPriorityFeePerGas;
  if (wanted > transaction.maxFeePerGas) return transaction.maxFeePerGas;
  return wanted;
}

/** Wei for each unit of gas that goes to the proposer; negative when the transaction cannot pay the base fee. */
export function effectivePriorityFee(transaction: Transaction, baseFee: bigint): bigint {
  return effectiveGasPrice(transaction, baseFee) - baseFee;
}

/** The most wei for each unit of gas that the sender is willing to pay. */
export function maxGasPrice(transaction: Transaction): bigint {
  return transaction.type === 0 || transaction.type === 1 ? transaction.gasPrice : transaction.maxFeePerGas;
}
