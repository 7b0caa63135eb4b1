/** SLOAD, SSTORE (EIP-2200, 2929, 3529), TLOAD, TSTORE (EIP-1153). */
import { addRefund, setCause } from './context';
import { OUT_OF_GAS, STATIC_CALL_VIOLATION } from './failure';
import { ACCOUNT, IS_STATIC } from './frame';
import { accessSlot, readTransient, writeSlot, writeTransient } from './host';
import { copy, equal, isZero } from './words';

const COLD_SLOT_GAS: i64 = 2100;
const WARM_ACCESS_GAS: i64 = 100;
const SET_GAS: i64 = 20000;
/** EIP-2929: 5,000 less the cold access. */
const RESET_GAS: i64 = 2900;
const CLEAR_REFUND: i64 = 4800;
/** With this much or less a store is refused, lest the stipend of a transfer write. */
const SENTRY_GAS: i64 = 2300;

const current: usize = memory.data(64, 8);
const original: usize = current + 32;

/** key → value */
export function loadSlot(frame: usize, sp: usize, gas: i64): i64 {
  const access = accessSlot(load<i32>(frame, ACCOUNT), sp - 32, current);
  copy(current, sp - 32);
  return gas - ((access & 1) != 0 ? WARM_ACCESS_GAS : COLD_SLOT_GAS);
}

function refuseStatic(frame: usize): bool {
  if (load<u32>(frame, IS_STATIC) == 0) return false;
  setCause(STATIC_CALL_VIOLATION);
  return true;
}

/** key, value → */
export function storeSlot(frame: usize, sp: usize, gas: i64): i64 {
  if (refuseStatic(frame)) return -1;
  if (gas <= SENTRY_GAS) {
    setCause(OUT_OF_GAS);
    return -1;
  }
  const value = sp - 64;
  const access = accessSlot(load<i32>(frame, ACCOUNT), sp - 32, current);
  if ((access & 1) == 0) gas -= COLD_SLOT_GAS;
  if (equal(current, value)) return gas - WARM_ACCESS_GAS;
  if (equal(original, current)) {
    gas -= isZero(original) ? SET_GAS : RESET_GAS;
    if (gas < 0) return gas;
    if (!isZero(original) && isZero(value)) addRefund(CLEAR_REFUND);
  } else {
    gas -= WARM_ACCESS_GAS;
    if (gas < 0) return gas;
    refundDirty(value);
  }
  writeSlot(access >> 1, value);
  return gas;
}

/** The slot has been changed in this transaction and changes again. */
function refundDirty(value: usize): void {
  if (!isZero(original)) {
    if (isZero(current)) addRefund(-CLEAR_REFUND);
    else if (isZero(value)) addRefund(CLEAR_REFUND);
  }
  if (equal(original, value)) addRefund((isZero(original) ? SET_GAS : RESET_GAS) - WARM_ACCESS_GAS);
}

/** key → value */
export function loadTransient(frame: usize, sp: usize): void {
  readTransient(load<i32>(frame, ACCOUNT), sp - 32, sp - 32);
}

/** key, value → */
export function storeTransient(frame: usize, sp: usize, gas: i64): i64 {
  if (refuseStatic(frame)) return -1;
  writeTransient(load<i32>(frame, ACCOUNT), sp - 32, sp - 64);
  return gas;
}
