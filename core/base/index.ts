export { BoundedQueue } from './boundedQueue.ts';
export {
  bytesToUint,
  compareBytes,
  concatBytes,
  EMPTY_BYTES,
  equalBytes,
  padLeft,
  uintToBytes,
} from './bytes.ts';
export {
  defineFaults,
  Fault,
  type FaultParams,
  type FaultTable,
  fillText,
  isFault,
  type Language,
  type Text,
} from './fault.ts';
export {
  type Address,
  bytesToAddress,
  bytesToHash,
  bytesToHex,
  type Hash,
  type Hex,
  hexToBytes,
  isAddress,
  isHash,
  isHex,
} from './hex.ts';
export { InvariantViolation, invariant } from './invariant.ts';
export {
  decodeRlp,
  encodeRlp,
  encodeRlpListOfEncoded,
  RLP_DEPTH_MAX,
  type RlpItem,
  RlpReader,
  rlpFault,
  rlpHeaderLength,
  rlpLength,
} from './rlp.ts';
export { accept, ignore, reject, type Verdict } from './verdict.ts';
