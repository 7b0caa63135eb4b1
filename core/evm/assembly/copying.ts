/** Operations that copy bytes into memory: CALLDATACOPY, CODECOPY, EXTCODECOPY, RETURNDATACOPY, MCOPY. */
import { setCause } from './context';
import { OUT_OF_BOUNDS } from './failure';
import { CODE, CODE_LENGTH, INPUT, INPUT_LENGTH, memoryOf, RETURN_LENGTH, returnDataOf } from './frame';
import { accessGas } from './accounts';
import { accessAccount, copyCode } from './host';
import { copyPadded, expand } from './memory';
import { toU64Clamped } from './words';

const WORD_GAS: i64 = 3;

// @ts-ignore: decorator
@inline
function wordsGas(length: u64): i64 {
  return WORD_GAS * <i64>((length + 31) >> 5);
}

/** Pays for `length` bytes at `to` in memory; the address where they go is then theirs. */
// @ts-ignore: decorator
@inline
function pay(frame: usize, to: u64, length: u64, gas: i64): i64 {
  gas = expand(frame, to, length, gas);
  return gas < 0 ? gas : gas - wordsGas(length);
}

/** to, from, length → */
function copyFrom(frame: usize, sp: usize, gas: i64, source: usize, sourceLength: usize): i64 {
  const to = toU64Clamped(sp - 32);
  const length = toU64Clamped(sp - 96);
  gas = pay(frame, to, length, gas);
  if (gas < 0 || length == 0) return gas;
  copyPadded(memoryOf(frame) + <usize>to, <usize>length, source, sourceLength, toU64Clamped(sp - 64));
  return gas;
}

export function callDataCopy(frame: usize, sp: usize, gas: i64): i64 {
  return copyFrom(frame, sp, gas, load<u32>(frame, INPUT), load<u32>(frame, INPUT_LENGTH));
}

export function codeCopy(frame: usize, sp: usize, gas: i64): i64 {
  return copyFrom(frame, sp, gas, load<u32>(frame, CODE), load<u32>(frame, CODE_LENGTH));
}

/** to, from, length →; reading beyond the end is a failure (EIP-211). */
export function returnDataCopy(frame: usize, sp: usize, gas: i64): i64 {
  const to = toU64Clamped(sp - 32);
  const from = toU64Clamped(sp - 64);
  const length = toU64Clamped(sp - 96);
  const present = <u64>load<u32>(frame, RETURN_LENGTH);
  if (from > present || length > present - from) {
    setCause(OUT_OF_BOUNDS);
    return -1;
  }
  gas = pay(frame, to, length, gas);
  if (gas < 0 || length == 0) return gas;
  // Growing memory may have moved the return data.
  memory.copy(memoryOf(frame) + <usize>to, returnDataOf(frame) + <usize>from, <usize>length);
  return gas;
}

/** to, from, length → (EIP-5656) */
export function memoryCopy(frame: usize, sp: usize, gas: i64): i64 {
  const to = toU64Clamped(sp - 32);
  const from = toU64Clamped(sp - 64);
  const length = toU64Clamped(sp - 96);
  gas = expand(frame, from > to ? from : to, length, gas);
  if (gas < 0) return gas;
  gas -= wordsGas(length);
  if (gas < 0 || length == 0) return gas;
  const start: usize = memoryOf(frame);
  memory.copy(start + <usize>to, start + <usize>from, <usize>length);
  return gas;
}

/** address, to, from, length → */
export function externalCodeCopy(frame: usize, sp: usize, gas: i64): i64 {
  const to = toU64Clamped(sp - 64);
  const from = toU64Clamped(sp - 96);
  const length = toU64Clamped(sp - 128);
  gas = pay(frame, to, length, gas);
  if (gas < 0) return gas;
  const access = accessAccount(sp - 32);
  gas -= accessGas(access);
  if (gas < 0 || length == 0) return gas;
  const at: usize = memoryOf(frame) + <usize>to;
  // No code is longer than 32 bits can say.
  copyCode(access >> 1, from > 0xffffffff ? 0xffffffff : <u32>from, at, <usize>length);
  return gas;
}
