/** LOG0 to LOG4. */
import { setCause } from './context';
import { STATIC_CALL_VIOLATION } from './failure';
import { ACCOUNT, IS_STATIC, memoryOf } from './frame';
import { log } from './host';
import { expand } from './memory';
import { toU64Clamped } from './words';

const BYTE_GAS: i64 = 8;

/** offset, length, topics… → ; gas for the topics is in the table */
export function emitLog(frame: usize, sp: usize, gas: i64, topics: i32): i64 {
  if (load<u32>(frame, IS_STATIC) != 0) {
    setCause(STATIC_CALL_VIOLATION);
    return -1;
  }
  const offset = toU64Clamped(sp - 32);
  const length = toU64Clamped(sp - 64);
  gas = expand(frame, offset, length, gas);
  if (gas < 0) return gas;
  gas -= BYTE_GAS * <i64>length;
  if (gas < 0) return gas;
  log(load<i32>(frame, ACCOUNT), sp - 64 - 32 * topics, topics, memoryOf(frame) + <usize>offset, <usize>length);
  return gas;
}
