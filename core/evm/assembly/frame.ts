/**
 * A frame is one running piece of code: a call or a create. Frames lie one behind the other in the arena at the end of
 * linear memory, so that neither WebAssembly's nor the host's own stack grows with the call depth:
 *
 *     frame fields | 1,024 words of stack | initcode (create only) | memory, room to grow | data of the last return
 *
 * Only the last frame runs. Its memory and return data may grow freely, nothing lies behind them.
 */
import { memoryGrew } from './host';

/** Bytes of a stack: 1,024 words. */
export const STACK_BYTES: usize = 32768;
/** The arena keeps this much behind what a frame has asked for, so that small pieces need no check. */
const ARENA_MARGIN: u64 = 1 << 17;
/** A frame's memory beyond this counts as out of gas; no block's gas limit pays for that much. */
const ARENA_END_MAX: u64 = 0xf0000000;
const PAGE_BITS: u64 = 16;
/** Memory grows by a sixteenth at least, so that a deep recursion does not grow it page by page. */
const GROWTH_SHARE: u64 = 16;

// Offsets of a frame's fields.
export const PARENT: usize = 0;
export const CODE: usize = 4;
export const CODE_LENGTH: usize = 8;
/** One bit for each byte of the code: set where it is a JUMPDEST. */
export const JUMPDESTS: usize = 12;
/** Address of the next opcode in linear memory. */
export const PC: usize = 16;
/** Address behind the top of the stack. */
export const SP: usize = 20;
export const MEMORY: usize = 24;
/** Bytes that count, a multiple of 32. */
export const MEMORY_SIZE: usize = 28;
/** Bytes set aside for memory; return data lies behind them. */
export const MEMORY_ROOM: usize = 32;
export const RETURN_LENGTH: usize = 36;
export const INPUT: usize = 40;
export const INPUT_LENGTH: usize = 44;
/** The host's number of the account whose storage and balance the frame uses. */
export const ACCOUNT: usize = 48;
/** 1: a create's initcode. */
export const IS_CREATE: usize = 52;
export const IS_STATIC: usize = 56;
/** 1 for the outermost frame. */
export const DEPTH: usize = 60;
export const GAS: usize = 64;
/** Where in the parent's memory the output goes, and how much of it at most. */
export const OUT_OFFSET: usize = 72;
export const OUT_LENGTH: usize = 76;
/** The refund counter when the frame began. */
export const REFUND: usize = 80;
export const ADDRESS: usize = 88;
export const CALLER: usize = 120;
export const VALUE: usize = 152;
export const FIELDS_BYTES: usize = 184;

/** The frame that runs; 0 before the first. */
export let frame: usize = 0;
let arena: usize = 0;

/** Where frames begin. */
export function setArena(at: usize): void {
  arena = at;
  frame = 0;
}

export function setFrame(at: usize): void {
  frame = at;
}

/**
 * Makes linear memory reach to `end`; false beyond the limit that all nodes have in common. Where only this host has no
 * memory left it traps, since another node could go on.
 */
export function reserve(end: u64): bool {
  if (end > ARENA_END_MAX) return false;
  const wanted: u64 = (end + ARENA_MARGIN + 0xffff) >> PAGE_BITS;
  const present: u64 = <u64>memory.size();
  if (wanted <= present) return true;
  const share: u64 = present / GROWTH_SHARE;
  const missing: u64 = wanted - present;
  if (memory.grow(<i32>(missing > share ? missing : share)) < 0 && memory.grow(<i32>missing) < 0) unreachable();
  memoryGrew();
  return true;
}

/** Where what `owner` has ends: its return data included. */
export function endOf(owner: usize): usize {
  return (returnDataOf(owner) + load<u32>(owner, RETURN_LENGTH) + 31) & ~31;
}

// @ts-ignore: decorator
@inline
export function memoryOf(owner: usize): usize {
  return <usize>load<u32>(owner, MEMORY);
}

// @ts-ignore: decorator
@inline
export function returnDataOf(owner: usize): usize {
  return memoryOf(owner) + <usize>load<u32>(owner, MEMORY_ROOM);
}

/**
 * Lays a frame behind the running one and makes it the running one. Code, input, gas and addresses are the caller's to
 * set; `extra` bytes are set aside behind the stack. 0 where memory cannot hold it.
 */
export function pushFrame(extra: usize): usize {
  const parent = frame;
  const at: usize = parent == 0 ? arena : endOf(parent);
  const memoryStart: usize = (at + FIELDS_BYTES + STACK_BYTES + extra + 31) & ~31;
  if (!reserve(<u64>memoryStart)) return 0;
  store<u32>(at, parent, PARENT);
  store<u32>(at, at + FIELDS_BYTES, SP);
  store<u32>(at, memoryStart, MEMORY);
  store<u32>(at, 0, MEMORY_SIZE);
  store<u32>(at, 0, MEMORY_ROOM);
  store<u32>(at, 0, RETURN_LENGTH);
  store<u32>(at, parent == 0 ? 1 : load<u32>(parent, DEPTH) + 1, DEPTH);
  frame = at;
  return at;
}

/** Room for `length` bytes of return data of `owner`, the last frame; 0 where memory cannot hold it. */
export function setReturnLength(owner: usize, length: usize): usize {
  const at = returnDataOf(owner);
  if (!reserve(<u64>at + <u64>length)) return 0;
  store<u32>(owner, <u32>length, RETURN_LENGTH);
  return at;
}
