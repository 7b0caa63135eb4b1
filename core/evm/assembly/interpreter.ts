/**
 * The loop that carries out opcodes, one after another, until a frame has to begin, to end or to wait. Each family of
 * opcodes has a file of its own; here is only the way from an opcode to its operation.
 */
import { balanceOf, destroySelf, externalCodeHash, externalCodeSize } from './accounts';
import {
  BASE_FEE,
  BLOB_BASE_FEE,
  CHAIN_ID,
  COINBASE,
  cause,
  context,
  GAS_LIMIT,
  GAS_PRICE,
  NUMBER,
  ORIGIN,
  PREV_RANDAO,
  setCause,
  TIMESTAMP,
} from './context';
import { callDataCopy, codeCopy, externalCodeCopy, memoryCopy, returnDataCopy } from './copying';
import { addmod, div, mod, mulmod, sdiv, smod } from './divide';
import { exp, exponentBytes } from './exponent';
import {
  INVALID_JUMP,
  INVALID_OPCODE,
  NONE,
  OUT_OF_GAS,
  REVERT,
  STACK_OVERFLOW,
  STACK_UNDERFLOW,
} from './failure';
import {
  memoryOf,
  ACCOUNT,
  ADDRESS,
  CALLER,
  CODE,
  CODE_LENGTH,
  FIELDS_BYTES,
  GAS,
  INPUT,
  INPUT_LENGTH,
  JUMPDESTS,
  MEMORY_SIZE,
  PC,
  RETURN_LENGTH,
  SP,
  VALUE,
} from './frame';
import { keccak256 } from './hashing';
import { balance, blobHash, blockHash, step } from './host';
import { emitLog } from './logging';
import { copyPadded, expand } from './memory';
import { mul } from './multiply';
import { pushLong, pushShort } from './push';
import { sar, shl, shr } from './shift';
import { loadSlot, loadTransient, storeSlot, storeTransient } from './storage';
import {
  add,
  and,
  byteAt,
  copy,
  countLeadingZeros,
  equal,
  isZero,
  lessThan,
  loadBigEndian,
  not,
  or,
  setU64,
  setZero,
  signedLessThan,
  signExtend,
  storeBigEndian,
  sub,
  toU64Clamped,
  xor,
} from './words';

const EXPONENT_BYTE_GAS: i64 = 50;

// How the loop was left.
/** The frame ends well, with {@link output}. */
export const ENDED: i32 = 0;
/** The frame ends with {@link failure}; a revert has {@link output}. */
export const BROKEN: i32 = 1;
/** A call or create begins, of the kind {@link opened}. */
export const OPENING: i32 = 2;
/** The gas after which the host wants to be asked has been used; the frame goes on afterwards. */
export const WAITING: i32 = 3;

export let failure: i32 = 0;
export let opened: i32 = 0;
export let output: usize = 0;
export let outputLength: usize = 0;

/**
 * What each opcode takes at least, 8 bytes for each: gas (16 bits), bytes that must be on the stack (16), bytes that may
 * be there besides (16), flags (16). The host writes them for a fork.
 */
export const rules: usize = memory.data(256 * 8, 8);
/** In the place of `rules` while tracing: no opcode passes, so that each is told. */
export const tracingRules: usize = memory.data(256 * 8, 8);
/** Flag: no such opcode. */
const UNDEFINED: u64 = 1 << 48;

let isTracing: bool = false;

export function setTracing(tracing: bool): void {
  isTracing = tracing;
}

/** Gas that may be used before the host wants to be asked. */
export let budget: i64 = 0;

export function setBudget(gas: i64): void {
  budget = gas;
}

// @ts-ignore: decorator
@inline
function save(frame: usize, pc: usize, sp: usize, gas: i64): void {
  store<u32>(frame, pc, PC);
  store<u32>(frame, sp, SP);
  store<i64>(frame, gas, GAS);
}

function fail(frame: usize, pc: usize, sp: usize, gas: i64, reason: i32): i32 {
  save(frame, pc, sp, gas);
  failure = reason;
  return BROKEN;
}

/** An operation has given back negative gas. */
function failed(frame: usize, pc: usize, sp: usize, gas: i64): i32 {
  const reason = cause;
  setCause(OUT_OF_GAS);
  return fail(frame, pc, sp, gas, reason);
}

function wait(frame: usize, pc: usize, sp: usize, gas: i64): i32 {
  save(frame, pc, sp, gas);
  return WAITING;
}

function open(frame: usize, pc: usize, sp: usize, gas: i64, kind: i32): i32 {
  save(frame, pc + 1, sp, gas);
  opened = kind;
  return OPENING;
}

function end(frame: usize, pc: usize, sp: usize, gas: i64, at: usize, length: usize): i32 {
  save(frame, pc, sp, gas);
  output = at;
  outputLength = length;
  return ENDED;
}

/** RETURN and REVERT. offset, length → */
function endWith(frame: usize, pc: usize, sp: usize, gas: i64, reason: i32): i32 {
  const offset = toU64Clamped(sp - 32);
  const length = toU64Clamped(sp - 64);
  gas = expand(frame, offset, length, gas);
  if (gas < 0) return failed(frame, pc, sp, gas);
  const at: usize = length == 0 ? 0 : memoryOf(frame) + <usize>offset;
  const how = end(frame, pc, sp, gas, at, <usize>length);
  if (reason == NONE) return how;
  failure = reason;
  return BROKEN;
}

/** What forbids the opcode with this rule; `height`: bytes on the stack, `gas`: what would be left. */
function violation(rule: u64, height: usize, gas: i64): i32 {
  if ((rule & UNDEFINED) != 0) return INVALID_OPCODE;
  const least = <usize>((rule >> 16) & 0xffff);
  if (height < least) return STACK_UNDERFLOW;
  if (height - least > <usize>((rule >> 32) & 0xffff)) return STACK_OVERFLOW;
  return gas < 0 ? OUT_OF_GAS : NONE;
}

/** Where the code goes on; 0: not at a JUMPDEST. */
// @ts-ignore: decorator
@inline
function jumpTarget(frame: usize, word: usize): usize {
  const target = toU64Clamped(word);
  if (target >= <u64>load<u32>(frame, CODE_LENGTH)) return 0;
  const at = <usize>target;
  const bits = <u32>load<u8>(<usize>load<u32>(frame, JUMPDESTS) + (at >> 3));
  return (bits & (1 << (<u32>at & 7))) != 0 ? <usize>load<u32>(frame, CODE) + at : 0;
}

/** offset → word of the call data */
function callDataLoad(frame: usize, sp: usize): void {
  const offset = toU64Clamped(sp - 32);
  const length: usize = load<u32>(frame, INPUT_LENGTH);
  const input: usize = load<u32>(frame, INPUT);
  if (offset < <u64>length && <u64>length - offset >= 32) {
    loadBigEndian(input + <usize>offset, sp - 32);
    return;
  }
  copyPadded(padded, 32, input, length, offset);
  loadBigEndian(padded, sp - 32);
}

const padded: usize = memory.data(32, 8);

// @ts-ignore: decorator
@inline
function swap(top: usize, other: usize): void {
  const a0 = load<u64>(top);
  const a1 = load<u64>(top, 8);
  const a2 = load<u64>(top, 16);
  const a3 = load<u64>(top, 24);
  copy(other, top);
  store<u64>(other, a0);
  store<u64>(other, a1, 8);
  store<u64>(other, a2, 16);
  store<u64>(other, a3, 24);
}

/** Runs `frame` until one of {@link ENDED}, {@link BROKEN}, {@link OPENING}, {@link WAITING}. */
export function interpret(frame: usize): i32 {
  let pc: usize = load<u32>(frame, PC);
  let sp: usize = load<u32>(frame, SP);
  let gas: i64 = load<i64>(frame, GAS);
  const stack: usize = frame + FIELDS_BYTES;
  const askBelow: i64 = gas - budget;
  const table: usize = isTracing ? tracingRules : rules;

  while (true) {
    const opcode = <i32>load<u8>(pc);
    let rule = load<u64>(table + (<usize>opcode << 3));
    const height: usize = sp - stack;
    gas -= <i64>(rule & 0xffff);
    if (gas < 0 || <u32>height - <u32>((rule >> 16) & 0xffff) > <u32>((rule >> 32) & 0xffff)) {
      if (isTracing) {
        save(frame, pc, sp, gas);
        step(opcode);
        rule = load<u64>(rules + (<usize>opcode << 3));
        gas -= <i64>(rule & 0xffff);
      }
      const reason = violation(rule, height, gas);
      if (reason != NONE) return fail(frame, pc, sp, gas, reason);
    }

    switch (opcode) {
      case 0x00: // STOP
        return end(frame, pc, sp, gas, 0, 0);
      case 0x01: // ADD
        sp -= 32;
        add(sp, sp - 32, sp - 32);
        break;
      case 0x02: // MUL
        sp -= 32;
        mul(sp, sp - 32, sp - 32);
        break;
      case 0x03: // SUB
        sp -= 32;
        sub(sp, sp - 32, sp - 32);
        break;
      case 0x04: // DIV
        sp -= 32;
        div(sp, sp - 32, sp - 32);
        break;
      case 0x05: // SDIV
        sp -= 32;
        sdiv(sp, sp - 32, sp - 32);
        break;
      case 0x06: // MOD
        sp -= 32;
        mod(sp, sp - 32, sp - 32);
        break;
      case 0x07: // SMOD
        sp -= 32;
        smod(sp, sp - 32, sp - 32);
        break;
      case 0x08: // ADDMOD
        sp -= 64;
        addmod(sp + 32, sp, sp - 32, sp - 32);
        break;
      case 0x09: // MULMOD
        sp -= 64;
        mulmod(sp + 32, sp, sp - 32, sp - 32);
        break;
      case 0x0a: // EXP
        gas -= EXPONENT_BYTE_GAS * <i64>exponentBytes(sp - 64);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 32;
        exp(sp, sp - 32, sp - 32);
        break;
      case 0x0b: // SIGNEXTEND
        sp -= 32;
        signExtend(sp, sp - 32, sp - 32);
        break;
      case 0x10: // LT
        sp -= 32;
        setU64(sp - 32, lessThan(sp, sp - 32) ? 1 : 0);
        break;
      case 0x11: // GT
        sp -= 32;
        setU64(sp - 32, lessThan(sp - 32, sp) ? 1 : 0);
        break;
      case 0x12: // SLT
        sp -= 32;
        setU64(sp - 32, signedLessThan(sp, sp - 32) ? 1 : 0);
        break;
      case 0x13: // SGT
        sp -= 32;
        setU64(sp - 32, signedLessThan(sp - 32, sp) ? 1 : 0);
        break;
      case 0x14: // EQ
        sp -= 32;
        setU64(sp - 32, equal(sp, sp - 32) ? 1 : 0);
        break;
      case 0x15: // ISZERO
        setU64(sp - 32, isZero(sp - 32) ? 1 : 0);
        break;
      case 0x16: // AND
        sp -= 32;
        and(sp, sp - 32, sp - 32);
        break;
      case 0x17: // OR
        sp -= 32;
        or(sp, sp - 32, sp - 32);
        break;
      case 0x18: // XOR
        sp -= 32;
        xor(sp, sp - 32, sp - 32);
        break;
      case 0x19: // NOT
        not(sp - 32, sp - 32);
        break;
      case 0x1a: // BYTE
        sp -= 32;
        byteAt(sp, sp - 32, sp - 32);
        break;
      case 0x1b: // SHL
        sp -= 32;
        shl(sp, sp - 32, sp - 32);
        break;
      case 0x1c: // SHR
        sp -= 32;
        shr(sp, sp - 32, sp - 32);
        break;
      case 0x1d: // SAR
        sp -= 32;
        sar(sp, sp - 32, sp - 32);
        break;
      case 0x1e: // CLZ
        countLeadingZeros(sp - 32, sp - 32);
        break;
      case 0x20: // KECCAK256
        gas = keccak256(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 32;
        break;
      case 0x30: // ADDRESS
        copy(frame + ADDRESS, sp);
        sp += 32;
        break;
      case 0x31: // BALANCE
        gas = balanceOf(sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        break;
      case 0x32: // ORIGIN
        copy(context + ORIGIN, sp);
        sp += 32;
        break;
      case 0x33: // CALLER
        copy(frame + CALLER, sp);
        sp += 32;
        break;
      case 0x34: // CALLVALUE
        copy(frame + VALUE, sp);
        sp += 32;
        break;
      case 0x35: // CALLDATALOAD
        callDataLoad(frame, sp);
        break;
      case 0x36: // CALLDATASIZE
        setU64(sp, <u64>load<u32>(frame, INPUT_LENGTH));
        sp += 32;
        break;
      case 0x37: // CALLDATACOPY
        gas = callDataCopy(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 96;
        break;
      case 0x38: // CODESIZE
        setU64(sp, <u64>load<u32>(frame, CODE_LENGTH));
        sp += 32;
        break;
      case 0x39: // CODECOPY
        gas = codeCopy(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 96;
        break;
      case 0x3a: // GASPRICE
        copy(context + GAS_PRICE, sp);
        sp += 32;
        break;
      case 0x3b: // EXTCODESIZE
        gas = externalCodeSize(sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        break;
      case 0x3c: // EXTCODECOPY
        gas = externalCodeCopy(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 128;
        break;
      case 0x3d: // RETURNDATASIZE
        setU64(sp, <u64>load<u32>(frame, RETURN_LENGTH));
        sp += 32;
        break;
      case 0x3e: // RETURNDATACOPY
        gas = returnDataCopy(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 96;
        break;
      case 0x3f: // EXTCODEHASH
        gas = externalCodeHash(sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        break;
      case 0x40: // BLOCKHASH
        blockHash(sp - 32, sp - 32);
        break;
      case 0x41: // COINBASE
        copy(context + COINBASE, sp);
        sp += 32;
        break;
      case 0x42: // TIMESTAMP
        copy(context + TIMESTAMP, sp);
        sp += 32;
        break;
      case 0x43: // NUMBER
        copy(context + NUMBER, sp);
        sp += 32;
        break;
      case 0x44: // PREVRANDAO
        copy(context + PREV_RANDAO, sp);
        sp += 32;
        break;
      case 0x45: // GASLIMIT
        copy(context + GAS_LIMIT, sp);
        sp += 32;
        break;
      case 0x46: // CHAINID
        copy(context + CHAIN_ID, sp);
        sp += 32;
        break;
      case 0x47: // SELFBALANCE
        balance(load<i32>(frame, ACCOUNT), sp);
        sp += 32;
        break;
      case 0x48: // BASEFEE
        copy(context + BASE_FEE, sp);
        sp += 32;
        break;
      case 0x49: // BLOBHASH
        blobHash(sp - 32);
        break;
      case 0x4a: // BLOBBASEFEE
        copy(context + BLOB_BASE_FEE, sp);
        sp += 32;
        break;
      case 0x50: // POP
        sp -= 32;
        break;
      case 0x51: // MLOAD
        {
          const offset = toU64Clamped(sp - 32);
          gas = expand(frame, offset, 32, gas);
          if (gas < 0) return failed(frame, pc, sp, gas);
          loadBigEndian(memoryOf(frame) + <usize>offset, sp - 32);
          break;
        }
      case 0x52: // MSTORE
        {
          const offset = toU64Clamped(sp - 32);
          gas = expand(frame, offset, 32, gas);
          if (gas < 0) return failed(frame, pc, sp, gas);
          storeBigEndian(sp - 64, memoryOf(frame) + <usize>offset);
          sp -= 64;
          break;
        }
      case 0x53: // MSTORE8
        {
          const offset = toU64Clamped(sp - 32);
          gas = expand(frame, offset, 1, gas);
          if (gas < 0) return failed(frame, pc, sp, gas);
          store<u8>(memoryOf(frame) + <usize>offset, load<u8>(sp - 64));
          sp -= 64;
          break;
        }
      case 0x54: // SLOAD
        gas = loadSlot(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        break;
      case 0x55: // SSTORE
        gas = storeSlot(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 64;
        break;
      case 0x56: // JUMP
        pc = jumpTarget(frame, sp - 32);
        sp -= 32;
        if (pc == 0) return fail(frame, load<u32>(frame, PC), sp, gas, INVALID_JUMP);
        if (gas < askBelow) return wait(frame, pc, sp, gas);
        continue;
      case 0x57: // JUMPI
        sp -= 64;
        if (isZero(sp)) break;
        pc = jumpTarget(frame, sp + 32);
        if (pc == 0) return fail(frame, load<u32>(frame, PC), sp, gas, INVALID_JUMP);
        if (gas < askBelow) return wait(frame, pc, sp, gas);
        continue;
      case 0x58: // PC
        setU64(sp, <u64>(pc - <usize>load<u32>(frame, CODE)));
        sp += 32;
        break;
      case 0x59: // MSIZE
        setU64(sp, <u64>load<u32>(frame, MEMORY_SIZE));
        sp += 32;
        break;
      case 0x5a: // GAS
        setU64(sp, <u64>gas);
        sp += 32;
        break;
      case 0x5b: // JUMPDEST
        break;
      case 0x5c: // TLOAD
        loadTransient(frame, sp);
        break;
      case 0x5d: // TSTORE
        gas = storeTransient(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 64;
        break;
      case 0x5e: // MCOPY
        gas = memoryCopy(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 96;
        break;
      case 0x5f: // PUSH0
        setZero(sp);
        sp += 32;
        break;
      case 0x60: // PUSH1
        pushShort(pc, 1, sp);
        sp += 32;
        pc += 1;
        break;
      // PUSH2 to PUSH8
      case 0x61:
      case 0x62:
      case 0x63:
      case 0x64:
      case 0x65:
      case 0x66:
      case 0x67:
        {
          const count = opcode - 0x5f;
          pushShort(pc, count, sp);
          sp += 32;
          pc += count;
          break;
        }
      // PUSH9 to PUSH32
      case 0x68:
      case 0x69:
      case 0x6a:
      case 0x6b:
      case 0x6c:
      case 0x6d:
      case 0x6e:
      case 0x6f:
      case 0x70:
      case 0x71:
      case 0x72:
      case 0x73:
      case 0x74:
      case 0x75:
      case 0x76:
      case 0x77:
      case 0x78:
      case 0x79:
      case 0x7a:
      case 0x7b:
      case 0x7c:
      case 0x7d:
      case 0x7e:
      case 0x7f:
        {
          const count = opcode - 0x5f;
          pushLong(pc, count, sp);
          sp += 32;
          pc += count;
          break;
        }
      // DUP1 to DUP16
      case 0x80:
      case 0x81:
      case 0x82:
      case 0x83:
      case 0x84:
      case 0x85:
      case 0x86:
      case 0x87:
      case 0x88:
      case 0x89:
      case 0x8a:
      case 0x8b:
      case 0x8c:
      case 0x8d:
      case 0x8e:
      case 0x8f:
        copy(sp - (<usize>(opcode - 0x7f) << 5), sp);
        sp += 32;
        break;
      // SWAP1 to SWAP16
      case 0x90:
      case 0x91:
      case 0x92:
      case 0x93:
      case 0x94:
      case 0x95:
      case 0x96:
      case 0x97:
      case 0x98:
      case 0x99:
      case 0x9a:
      case 0x9b:
      case 0x9c:
      case 0x9d:
      case 0x9e:
      case 0x9f:
        swap(sp - 32, sp - 32 - (<usize>(opcode - 0x8f) << 5));
        break;
      // LOG0 to LOG4
      case 0xa0:
      case 0xa1:
      case 0xa2:
      case 0xa3:
      case 0xa4:
        gas = emitLog(frame, sp, gas, opcode - 0xa0);
        if (gas < 0) return failed(frame, pc, sp, gas);
        sp -= 64 + (<usize>(opcode - 0xa0) << 5);
        break;
      // CREATE, CALL, CALLCODE, DELEGATECALL, CREATE2, STATICCALL
      case 0xf0:
      case 0xf1:
      case 0xf2:
      case 0xf4:
      case 0xf5:
      case 0xfa:
        return open(frame, pc, sp, gas, opcode);
      case 0xf3: // RETURN
        return endWith(frame, pc, sp, gas, NONE);
      case 0xfd: // REVERT
        return endWith(frame, pc, sp, gas, REVERT);
      case 0xff: // SELFDESTRUCT
        gas = destroySelf(frame, sp, gas);
        if (gas < 0) return failed(frame, pc, sp, gas);
        return end(frame, pc, sp, gas, 0, 0);
      default:
        return fail(frame, pc, sp, gas, INVALID_OPCODE);
    }
    pc++;
  }
}
