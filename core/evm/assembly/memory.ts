/** A frame's memory: what it costs to grow, and copies into it. */
import { MEMORY_ROOM, MEMORY_SIZE, memoryOf, RETURN_LENGTH, reserve, returnDataOf } from './frame';

const MEMORY_WORD_GAS: u64 = 3;
const MEMORY_QUADRATIC_DIVISOR: u64 = 512;
/** Below this the room is doubled at once. */
const ROOM_MIN: u64 = 4096;

/** Makes `length` bytes from `offset` exist. Gives back the gas left; below 0: not enough. */
// @ts-ignore: decorator
@inline
export function expand(frame: usize, offset: u64, length: u64, gas: i64): i64 {
  if (length == 0) return gas;
  if ((offset | length) >> 32 != 0) return -1;
  const end: u64 = offset + length;
  if (end <= <u64>load<u32>(frame, MEMORY_SIZE)) return gas;
  return grow(frame, end, gas);
}

// @ts-ignore: decorator
@inline
function memoryGas(bytes: u64): u64 {
  const words = bytes >> 5;
  return words * MEMORY_WORD_GAS + (words * words) / MEMORY_QUADRATIC_DIVISOR;
}

function grow(frame: usize, end: u64, gas: i64): i64 {
  const size: u64 = (end + 31) & ~31;
  const before: u64 = <u64>load<u32>(frame, MEMORY_SIZE);
  const left: i64 = gas - <i64>(memoryGas(size) - memoryGas(before));
  if (left < 0) return left;
  if (size > <u64>load<u32>(frame, MEMORY_ROOM) && !makeRoom(frame, size)) return -1;
  memory.fill(memoryOf(frame) + <usize>before, 0, <usize>(size - before));
  store<u32>(frame, <u32>size, MEMORY_SIZE);
  return left;
}

/** Return data moves out of the way; doubling keeps the moves rare. */
function makeRoom(frame: usize, size: u64): bool {
  let room: u64 = <u64>load<u32>(frame, MEMORY_ROOM) * 2;
  if (room < ROOM_MIN) room = ROOM_MIN;
  if (room < size) room = size;
  const start: u64 = <u64>memoryOf(frame);
  const length: usize = load<u32>(frame, RETURN_LENGTH);
  if (!reserve(start + room + <u64>length)) return false;
  memory.copy(<usize>(start + room), returnDataOf(frame), length);
  store<u32>(frame, <u32>room, MEMORY_ROOM);
  return true;
}

/** Copies `length` bytes of the `sourceLength` at `source` from `offset` on; what lies beyond their end is zero. */
export function copyPadded(to: usize, length: usize, source: usize, sourceLength: usize, offset: u64): void {
  let present: usize = 0;
  if (offset < <u64>sourceLength) {
    present = sourceLength - <usize>offset;
    if (present > length) present = length;
    memory.copy(to, source + <usize>offset, present);
  }
  memory.fill(to + present, 0, length - present);
}
