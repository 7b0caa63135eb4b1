/** What is the same for every frame of a run: words that the host writes before it, and the refund counter. */

/** Thirty-two bytes for each of the words below, in this order. */
export const context: usize = memory.data(32 * 10, 8);
export const ORIGIN: usize = 0;
export const GAS_PRICE: usize = 32;
export const COINBASE: usize = 64;
export const TIMESTAMP: usize = 96;
export const NUMBER: usize = 128;
export const PREV_RANDAO: usize = 160;
export const GAS_LIMIT: usize = 192;
export const CHAIN_ID: usize = 224;
export const BASE_FEE: usize = 256;
export const BLOB_BASE_FEE: usize = 288;

/** Raw refund counter of the run (EIP-3529); may sink below 0 within a frame, never at the end. */
export let refund: i64 = 0;

export function setRefund(value: i64): void {
  refund = value;
}

export function addRefund(value: i64): void {
  refund += value;
}

/** Why the last operation gave back negative gas; out of gas unless it said otherwise. */
export let cause: i32 = 0;

export function setCause(failure: i32): void {
  cause = failure;
}
