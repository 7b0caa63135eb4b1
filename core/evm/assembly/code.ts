/** Code in linear memory: 32 zero bytes lie behind it, and then one bit for each byte, set at every JUMPDEST. */

/** Reading an opcode or the data of a PUSH beyond the end finds zeros. */
export const PADDING: usize = 33;
const JUMPDEST: u32 = 0x5b;
const PUSH1: u32 = 0x60;
const PUSH32: u32 = 0x7f;

/** Bytes that code of `length` bytes takes. */
export function codeRoom(length: usize): usize {
  return (mapOffset(length) + (length >> 3) + 8) & ~7;
}

/** How far behind the code's start its map of JUMPDESTs lies. */
export function mapOffset(length: usize): usize {
  return (length + PADDING + 7) & ~7;
}

/** Completes code that has been put at `code`. */
export function analyse(code: usize, length: usize): void {
  const map = code + mapOffset(length);
  memory.fill(code + length, 0, mapOffset(length) - length + (length >> 3) + 1);
  let bits: u32 = 0;
  let byteOfMap: usize = 0;
  for (let at: usize = 0; at < length; at++) {
    const opcode = <u32>load<u8>(code + at);
    if (opcode == JUMPDEST) {
      // Kept back until the byte is full, lest the same byte be written and read again and again.
      if (at >> 3 != byteOfMap) {
        store<u8>(map + byteOfMap, <u8>bits);
        byteOfMap = at >> 3;
        bits = 0;
      }
      bits |= 1 << (<u32>at & 7);
    } else if (opcode - PUSH1 <= PUSH32 - PUSH1) at += opcode - PUSH1 + 1;
  }
  store<u8>(map + byteOfMap, <u8>bits);
}
