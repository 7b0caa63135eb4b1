/**
 * Calls and creates: what they cost, and the frames they begin and end. The host moves value and finds code; the fields
 * of what begins lie at {@link pending}, for both to read.
 */
import { accessGas } from './accounts';
import { analyse, codeRoom, mapOffset } from './code';
import { refund, setRefund } from './context';
import {
  CODE_TOO_LARGE,
  INITCODE_TOO_LARGE,
  INVALID_CODE,
  NONE,
  OUT_OF_GAS,
  REVERT,
  STATIC_CALL_VIOLATION,
} from './failure';
import {
  memoryOf,
  ACCOUNT,
  ADDRESS,
  CALLER,
  CODE,
  CODE_LENGTH,
  FIELDS_BYTES,
  frame,
  GAS,
  INPUT,
  INPUT_LENGTH,
  IS_CREATE,
  IS_STATIC,
  JUMPDESTS,
  OUT_LENGTH,
  OUT_OFFSET,
  PARENT,
  PC,
  pushFrame,
  REFUND,
  RETURN_LENGTH,
  returnDataOf,
  setFrame,
  setReturnLength,
  SP,
  STACK_BYTES,
  VALUE,
} from './frame';
import { accessAccount, accessDelegate, copyCode, endFrame, isEmpty, startCall, startCreate } from './host';
import { expand } from './memory';
import { copy, isZero, setU64, setZero, toU64Clamped } from './words';

export const CREATE: i32 = 0xf0;
export const CALL: i32 = 0xf1;
export const CALLCODE: i32 = 0xf2;
export const DELEGATECALL: i32 = 0xf4;
export const CREATE2: i32 = 0xf5;
export const STATICCALL: i32 = 0xfa;

const VALUE_GAS: i64 = 9000;
const NEW_ACCOUNT_GAS: i64 = 25000;
const STIPEND: i64 = 2300;
const INITCODE_WORD_GAS: i64 = 2;
const HASH_WORD_GAS: i64 = 6;
const INITCODE_BYTES_MAX: u64 = 49152;
const CODE_BYTES_MAX: usize = 24576;
const DEPOSIT_BYTE_GAS: i64 = 200;
/** EIP-3541. */
const RESERVED_FIRST_BYTE: u32 = 0xef;

// Answers of the host to `startCall` and `startCreate`.
/** Code runs in a frame of its own. */
const STARTED: i32 = 0;
/** Done: nothing to run, or a precompiled contract has run; its output is the return data. */
const DONE: i32 = 1;
/** Failed; the gas given to it is gone. */
const FAILED: i32 = 2;
// The fourth: not begun (depth, balance, nonce); the gas given to it comes back.

/** What is about to begin. The host reads it, and completes it where code runs. */
export const pending: usize = memory.data(160, 8);
export const KIND: usize = 0;
export const PENDING_ACCOUNT: usize = 4;
export const CODE_ACCOUNT: usize = 8;
export const PENDING_INPUT: usize = 12;
export const PENDING_INPUT_LENGTH: usize = 16;
export const SALT: usize = 20;
export const PENDING_CODE: usize = 24;
export const PENDING_CODE_LENGTH: usize = 28;
/** i64; a precompiled contract leaves here what it has not used. */
export const PENDING_GAS: usize = 32;
export const PENDING_VALUE: usize = 40;
export const PENDING_ADDRESS: usize = 72;
/** The account that the call names; its code may be that of another (EIP-7702). */
export const TARGET: usize = 104;

/** Failures other than {@link NONE} end the running frame. */
export function beginCall(kind: i32): i32 {
  const caller = frame;
  const sp: usize = load<u32>(caller, SP);
  const takesValue = kind == CALL || kind == CALLCODE;
  const target = sp - 64;
  const value = sp - 96;
  const places = takesValue ? value : target;
  const movesValue = takesValue && !isZero(value);
  if (movesValue && kind == CALL && load<u32>(caller, IS_STATIC) != 0) return STATIC_CALL_VIOLATION;
  const inputOffset = toU64Clamped(places - 32);
  const inputLength = toU64Clamped(places - 64);
  const outOffset = toU64Clamped(places - 96);
  const outLength = toU64Clamped(places - 128);
  let gas = expand(caller, inputOffset, inputLength, load<i64>(caller, GAS));
  if (gas >= 0) gas = expand(caller, outOffset, outLength, gas);
  if (gas < 0) return OUT_OF_GAS;
  const access = accessAccount(target);
  const account = access >> 1;
  gas -= accessGas(access);
  if (movesValue) {
    gas -= VALUE_GAS;
    if (kind == CALL && isEmpty(account) != 0) gas -= NEW_ACCOUNT_GAS;
  }
  if (gas < 0) return OUT_OF_GAS;
  const delegate = accessDelegate(account);
  if (delegate >= 0) gas -= accessGas(delegate);
  if (gas < 0) return OUT_OF_GAS;
  const given = allButOne64th(gas, toU64Clamped(sp - 32));
  store<i64>(caller, gas - given, GAS);
  store<u32>(caller, places - 128, SP);
  store<u32>(caller, outLength == 0 ? 0 : <u32>outOffset, OUT_OFFSET);
  store<u32>(caller, <u32>outLength, OUT_LENGTH);
  store<u32>(caller, 0, RETURN_LENGTH);

  const ownAccount = kind == DELEGATECALL || kind == CALLCODE;
  store<i32>(pending, kind, KIND);
  store<i32>(pending, ownAccount ? load<i32>(caller, ACCOUNT) : account, PENDING_ACCOUNT);
  store<i32>(pending, account, TARGET);
  store<i32>(pending, delegate >= 0 ? delegate >> 1 : account, CODE_ACCOUNT);
  setInput(caller, inputOffset, inputLength);
  store<i64>(pending, movesValue ? given + STIPEND : given, PENDING_GAS);
  if (takesValue) copy(value, pending + PENDING_VALUE);
  else if (kind == DELEGATECALL) copy(caller + VALUE, pending + PENDING_VALUE);
  else setZero(pending + PENDING_VALUE);
  copy(ownAccount ? caller + ADDRESS : target, pending + PENDING_ADDRESS);

  const answer = startCall();
  if (answer == STARTED) return openFrame(caller, kind);
  endOfCall(caller, answer == DONE, answer == FAILED ? 0 : load<i64>(pending, PENDING_GAS));
  return NONE;
}

// @ts-ignore: decorator
@inline
function setInput(caller: usize, offset: u64, length: u64): void {
  store<u32>(pending, length == 0 ? 0 : <u32>memoryOf(caller) + <u32>offset, PENDING_INPUT);
  store<u32>(pending, <u32>length, PENDING_INPUT_LENGTH);
}

/** EIP-150. */
// @ts-ignore: decorator
@inline
function allButOne64th(gas: i64, wanted: u64): i64 {
  const most = gas - (gas >> 6);
  return wanted > <u64>most ? most : <i64>wanted;
}

/** Begins the frame of a call whose code runs. */
function openFrame(caller: usize, kind: i32): i32 {
  const called = pushFrame(ownCodeRoom());
  if (called == 0) {
    endFrame(OUT_OF_GAS, 0, 0);
    endOfCall(caller, false, 0);
    return NONE;
  }
  placeCode(called);
  store<u32>(called, load<u32>(pending, PENDING_INPUT), INPUT);
  store<u32>(called, load<u32>(pending, PENDING_INPUT_LENGTH), INPUT_LENGTH);
  store<u32>(called, kind == STATICCALL || load<u32>(caller, IS_STATIC) != 0 ? 1 : 0, IS_STATIC);
  store<u32>(called, 0, IS_CREATE);
  complete(called, kind == DELEGATECALL ? caller + CALLER : caller + ADDRESS);
  return NONE;
}

/** Bytes that the frame sets aside for its code: none where the host has it in linear memory already. */
function ownCodeRoom(): usize {
  return load<u32>(pending, PENDING_CODE) != 0 ? 0 : codeRoom(load<u32>(pending, PENDING_CODE_LENGTH));
}

function placeCode(called: usize): void {
  const length: usize = load<u32>(pending, PENDING_CODE_LENGTH);
  let code: usize = load<u32>(pending, PENDING_CODE);
  if (code == 0) {
    code = called + FIELDS_BYTES + STACK_BYTES;
    copyCode(load<i32>(pending, CODE_ACCOUNT), 0, code, length);
    analyse(code, length);
  }
  setCode(called, code, length);
}

function setCode(owner: usize, code: usize, length: usize): void {
  store<u32>(owner, code, CODE);
  store<u32>(owner, length, CODE_LENGTH);
  store<u32>(owner, code + mapOffset(length), JUMPDESTS);
  store<u32>(owner, code, PC);
}

/** Fields that calls and creates have in common. */
function complete(begun: usize, caller: usize): void {
  store<i32>(begun, load<i32>(pending, PENDING_ACCOUNT), ACCOUNT);
  store<i64>(begun, load<i64>(pending, PENDING_GAS), GAS);
  store<i64>(begun, refund, REFUND);
  copy(pending + PENDING_ADDRESS, begun + ADDRESS);
  copy(pending + PENDING_VALUE, begun + VALUE);
  copy(caller, begun + CALLER);
}

/** The caller goes on: its return data is there, the flag goes on its stack, the output into its memory. */
function endOfCall(caller: usize, succeeded: bool, gasLeft: i64): void {
  store<i64>(caller, load<i64>(caller, GAS) + gasLeft, GAS);
  let length = load<u32>(caller, OUT_LENGTH);
  const present = load<u32>(caller, RETURN_LENGTH);
  if (length > present) length = present;
  if (length > 0) memory.copy(memoryOf(caller) + load<u32>(caller, OUT_OFFSET), returnDataOf(caller), length);
  const sp: usize = load<u32>(caller, SP);
  setU64(sp, succeeded ? 1 : 0);
  store<u32>(caller, sp + 32, SP);
}

/** Failures other than {@link NONE} end the running frame. */
export function beginCreate(kind: i32): i32 {
  const creator = frame;
  if (load<u32>(creator, IS_STATIC) != 0) return STATIC_CALL_VIOLATION;
  const sp: usize = load<u32>(creator, SP);
  const offset = toU64Clamped(sp - 64);
  const length = toU64Clamped(sp - 96);
  if (length > INITCODE_BYTES_MAX) return INITCODE_TOO_LARGE;
  let gas = expand(creator, offset, length, load<i64>(creator, GAS));
  if (gas < 0) return OUT_OF_GAS;
  const words = <i64>((length + 31) >> 5);
  gas -= words * (kind == CREATE2 ? INITCODE_WORD_GAS + HASH_WORD_GAS : INITCODE_WORD_GAS);
  if (gas < 0) return OUT_OF_GAS;
  const given = gas - (gas >> 6);
  store<i64>(creator, gas - given, GAS);
  store<u32>(creator, kind == CREATE2 ? sp - 128 : sp - 96, SP);
  store<u32>(creator, 0, RETURN_LENGTH);

  store<i32>(pending, kind, KIND);
  setInput(creator, offset, length);
  store<u32>(pending, kind == CREATE2 ? sp - 128 : 0, SALT);
  store<i64>(pending, given, PENDING_GAS);
  copy(sp - 32, pending + PENDING_VALUE);
  const answer = startCreate();
  if (answer != STARTED) {
    endOfCreate(creator, false, answer == FAILED ? 0 : given);
    return NONE;
  }
  if (openCreate(creator + ADDRESS)) return NONE;
  endFrame(OUT_OF_GAS, 0, 0);
  endOfCreate(creator, false, 0);
  return NONE;
}

/** Begins the frame of a create; its initcode is copied, since it needs padding and a map. */
function openCreate(creator: usize): bool {
  const length: usize = load<u32>(pending, PENDING_INPUT_LENGTH);
  const begun = pushFrame(codeRoom(length));
  if (begun == 0) return false;
  const code = begun + FIELDS_BYTES + STACK_BYTES;
  memory.copy(code, load<u32>(pending, PENDING_INPUT), length);
  analyse(code, length);
  setCode(begun, code, length);
  store<u32>(begun, 0, INPUT);
  store<u32>(begun, 0, INPUT_LENGTH);
  store<u32>(begun, 0, IS_STATIC);
  store<u32>(begun, 1, IS_CREATE);
  complete(begun, creator);
  return true;
}

/** The creator goes on: the new address, or 0, goes on its stack. */
function endOfCreate(creator: usize, succeeded: bool, gasLeft: i64): void {
  store<i64>(creator, load<i64>(creator, GAS) + gasLeft, GAS);
  const sp: usize = load<u32>(creator, SP);
  if (succeeded) copy(pending + PENDING_ADDRESS, sp);
  else setZero(sp);
  store<u32>(creator, sp + 32, SP);
}

/** The outermost frame of a run; `caller` is a word. The host has begun the call. False: memory cannot hold it. */
export function openOutermost(caller: usize): bool {
  const kind = load<i32>(pending, KIND);
  if (kind == CREATE) return openCreate(caller);
  const called = pushFrame(ownCodeRoom());
  if (called == 0) return false;
  placeCode(called);
  store<u32>(called, load<u32>(pending, PENDING_INPUT), INPUT);
  store<u32>(called, load<u32>(pending, PENDING_INPUT_LENGTH), INPUT_LENGTH);
  store<u32>(called, 0, IS_STATIC);
  store<u32>(called, 0, IS_CREATE);
  complete(called, caller);
  return true;
}

/** What a run has come to; the host reads it. */
export const result: usize = memory.data(32, 8);
export const RESULT_GAS: usize = 0;
export const RESULT_FAILURE: usize = 8;
export const RESULT_OUTPUT: usize = 12;
export const RESULT_LENGTH: usize = 16;
/** Gas as it was when the frame broke, below 0 where it was not enough; for the tracer. */
export const RESULT_SPENT_GAS: usize = 24;

/** Ends the running frame with `length` bytes at `output`. True: it was the outermost, and {@link result} is set. */
export function leave(failure: i32, output: usize, length: usize): bool {
  const ended = frame;
  const isCreate = load<u32>(ended, IS_CREATE) != 0;
  store<i64>(result, load<i64>(ended, GAS), RESULT_SPENT_GAS);
  if (failure == NONE && isCreate) failure = payDeposit(ended, output, length);
  if (failure != NONE) {
    setRefund(load<i64>(ended, REFUND));
    if (failure != REVERT) {
      store<i64>(ended, 0, GAS);
      length = 0;
    }
  }
  endFrame(failure, output, length);
  const gasLeft = load<i64>(ended, GAS);
  const parent: usize = load<u32>(ended, PARENT);
  if (parent == 0) {
    store<i64>(result, gasLeft, RESULT_GAS);
    store<i32>(result, failure, RESULT_FAILURE);
    store<u32>(result, output, RESULT_OUTPUT);
    store<u32>(result, length, RESULT_LENGTH);
    return true;
  }
  setFrame(parent);
  if (isCreate && failure == NONE) length = 0;
  copy(ended + ADDRESS, pending + PENDING_ADDRESS);
  // The ended frame lies where the parent's return data goes: from here on it is gone.
  memory.copy(setReturnLength(parent, length), output, length);
  if (isCreate) {
    endOfCreate(parent, failure == NONE, gasLeft);
  } else {
    endOfCall(parent, failure == NONE, gasLeft);
  }
  return false;
}

/** What keeps a create from deploying the code at `output`; its gas is taken. */
function payDeposit(ended: usize, output: usize, length: usize): i32 {
  if (length > CODE_BYTES_MAX) return CODE_TOO_LARGE;
  if (length > 0 && <u32>load<u8>(output) == RESERVED_FIRST_BYTE) return INVALID_CODE;
  const gas = load<i64>(ended, GAS) - DEPOSIT_BYTE_GAS * <i64>length;
  if (gas < 0) return OUT_OF_GAS;
  store<i64>(ended, gas, GAS);
  return NONE;
}
