/** KECCAK256. The hash itself is that of core/crypto. */
import { hash } from '../../crypto/assembly/keccak';
import { memoryOf } from './frame';
import { expand } from './memory';
import { storeBigEndian, toU64Clamped } from './words';

const WORD_GAS: i64 = 6;
const digest: usize = memory.data(32, 8);

/** offset, length → hash */
export function keccak256(frame: usize, sp: usize, gas: i64): i64 {
  const offset = toU64Clamped(sp - 32);
  const length = toU64Clamped(sp - 64);
  gas = expand(frame, offset, length, gas);
  if (gas < 0) return gas;
  gas -= WORD_GAS * <i64>((length + 31) >> 5);
  if (gas < 0) return gas;
  hash(length == 0 ? 0 : memoryOf(frame) + <usize>offset, <usize>length, digest);
  // Its bytes are the word's, most significant first.
  storeBigEndian(digest, sp - 64);
  return gas;
}
