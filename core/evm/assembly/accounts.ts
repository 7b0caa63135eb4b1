/** Operations that ask about accounts: BALANCE, EXTCODESIZE, EXTCODEHASH, SELFDESTRUCT. */
import { setCause } from './context';
import { STATIC_CALL_VIOLATION } from './failure';
import { ACCOUNT, IS_STATIC } from './frame';
import { accessAccount, balance, codeHash, codeSize, isEmpty, selfDestruct } from './host';
import { isZero, setU64 } from './words';

/** EIP-2929. */
const COLD_ACCOUNT_GAS: i64 = 2600;
const WARM_ACCESS_GAS: i64 = 100;
const NEW_ACCOUNT_GAS: i64 = 25000;

const scratch: usize = memory.data(32, 8);

/** What the answer of `accessAccount` costs. */
// @ts-ignore: decorator
@inline
export function accessGas(access: i32): i64 {
  return (access & 1) != 0 ? WARM_ACCESS_GAS : COLD_ACCOUNT_GAS;
}

/** address → balance */
export function balanceOf(sp: usize, gas: i64): i64 {
  const access = accessAccount(sp - 32);
  balance(access >> 1, sp - 32);
  return gas - accessGas(access);
}

/** address → bytes of code */
export function externalCodeSize(sp: usize, gas: i64): i64 {
  const access = accessAccount(sp - 32);
  setU64(sp - 32, <u64>codeSize(access >> 1));
  return gas - accessGas(access);
}

/** address → hash of the code, 0 for an empty account */
export function externalCodeHash(sp: usize, gas: i64): i64 {
  const access = accessAccount(sp - 32);
  codeHash(access >> 1, sp - 32);
  return gas - accessGas(access);
}

/** heir → ; ends the frame (EIP-6780) */
export function destroySelf(frame: usize, sp: usize, gas: i64): i64 {
  if (load<u32>(frame, IS_STATIC) != 0) {
    setCause(STATIC_CALL_VIOLATION);
    return -1;
  }
  const account = load<i32>(frame, ACCOUNT);
  const access = accessAccount(sp - 32);
  const heir = access >> 1;
  if ((access & 1) == 0) gas -= COLD_ACCOUNT_GAS;
  balance(account, scratch);
  if (!isZero(scratch) && isEmpty(heir) != 0) gas -= NEW_ACCOUNT_GAS;
  if (gas < 0) return gas;
  selfDestruct(account, heir);
  return gas;
}
