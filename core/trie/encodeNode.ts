import { invariant, rlpHeaderLength } from '@hanse/base';
import { keccak256Input, keccak256Into, keccak256OfInput } from '@hanse/crypto';
import { nibbleAt } from './nibbles.ts';
import { type Branch, type Extension, headerLengthOf, type Leaf, type Node, referenceLength } from './node.ts';

/** Nodes with a shorter encoding stand in their parent instead of being referred to by hash. */
export const HASH_BYTES = 32;
/** Most bytes that 16 references take. */
const REFERENCES_BYTES_MAX = 16 * 33;

/** One buffer a depth for the references of the branch being encoded there; nothing in them outlives a call. */
const scratchAtDepth: Uint8Array[] = [];

function scratchFor(depth: number): Uint8Array {
  const known = scratchAtDepth[depth];
  if (known !== undefined) return known;
  const made = new Uint8Array(REFERENCES_BYTES_MAX);
  while (scratchAtDepth.length < depth) scratchFor(scratchAtDepth.length);
  scratchAtDepth[depth] = made;
  return made;
}

function writeHeader(target: Uint8Array, at: number, length: number, base: number): number {
  if (length < 56) {
    target[at] = base + length;
    return at + 1;
  }
  const size = rlpHeaderLength(length) - 1;
  target[at] = base + 55 + size;
  for (let index = size, rest = length; index > 0; index--, rest = Math.floor(rest / 256))
    target[at + index] = rest % 256;
  return at + 1 + size;
}

function stringLength(bytes: Uint8Array): number {
  return bytes.length === 1 && (bytes[0] as number) < 0x80 ? 1 : rlpHeaderLength(bytes.length) + bytes.length;
}

function writeString(target: Uint8Array, at: number, bytes: Uint8Array): number {
  if (bytes.length === 1 && (bytes[0] as number) < 0x80) {
    target[at] = bytes[0] as number;
    return at + 1;
  }
  const start = writeHeader(target, at, bytes.length, 0x80);
  target.set(bytes, start);
  return start + bytes.length;
}

/** RLP length of the hex-prefix encoding of `count` nibbles; its only single byte is always below 0x80. */
function hexPrefixLength(count: number): number {
  const bytes = (count >> 1) + 1;
  return bytes === 1 ? 1 : rlpHeaderLength(bytes) + bytes;
}

function leafPayloadLength(leaf: Leaf, depth: number): number {
  return hexPrefixLength(leaf.key.length * 2 - depth) + stringLength(leaf.value);
}

function writeLeaf(target: Uint8Array, start: number, leaf: Leaf, depth: number): number {
  const { key, value } = leaf;
  const bytes = key.length - (depth >> 1) - (depth & 1) + 1;
  let at = writeHeader(target, start, leafPayloadLength(leaf, depth), 0xc0);
  if (bytes > 1) at = writeHeader(target, at, bytes, 0x80);
  target[at++] = (depth & 1) === 0 ? 0x20 : 0x30 | nibbleAt(key, depth);
  for (let index = (depth + 1) >> 1; index < key.length; index++) target[at++] = key[index] as number;
  return writeString(target, at, value);
}

/** The encoding of a leaf that lies `depth` nibbles below the root. */
export function encodeLeaf(leaf: Leaf, depth: number): Uint8Array {
  const payload = leafPayloadLength(leaf, depth);
  const encoded = new Uint8Array(rlpHeaderLength(payload) + payload);
  writeLeaf(encoded, 0, leaf, depth);
  return encoded;
}

/** The encoding of a node that lies at `depth`; brings everything changed below it up to date first. */
export function encodeNode(node: Node, depth: number): Uint8Array {
  if (node.kind === 'leaf') return encodeLeaf(node, depth);
  return node.kind === 'branch' ? encodeBranch(node, depth) : encodeExtension(node, depth);
}

function encodeExtension(node: Extension, depth: number): Uint8Array {
  if (node.encoded !== undefined) return node.encoded;
  invariant(node.child !== undefined, 'a new extension has its child loaded');
  const { path } = node;
  const scratch = new Uint8Array(33);
  const referenceEnd = writeReference(node.child, depth + path.length, scratch, 0);
  const payload = hexPrefixLength(path.length) + referenceEnd;
  const encoded = new Uint8Array(rlpHeaderLength(payload) + payload);
  let at = writeHeader(encoded, 0, payload, 0xc0);
  const bytes = (path.length >> 1) + 1;
  if (bytes > 1) at = writeHeader(encoded, at, bytes, 0x80);
  let index = path.length & 1;
  encoded[at++] = index === 0 ? 0 : 0x10 | (path[0] as number);
  for (; index < path.length; index += 2) encoded[at++] = ((path[index] as number) << 4) | (path[index + 1] as number);
  encoded.set(scratch.subarray(0, referenceEnd), at);
  node.encoded = encoded;
  return encoded;
}

/** References of unchanged children are copied from the old encoding, in as few pieces as there are changes. */
function encodeBranch(node: Branch, depth: number): Uint8Array {
  const { encoded: old, changed, children, value } = node;
  if (changed === 0 && !node.isValueChanged) return old;
  const scratch = scratchFor(depth);
  let length = 0;
  let at = headerLengthOf(old);
  let unwritten = at;
  for (let nibble = 0; nibble < 16; nibble++) {
    const end = at + referenceLength(old, at);
    if ((changed & (1 << nibble)) !== 0) {
      if (at > unwritten) scratch.set(old.subarray(unwritten, at), length);
      length += at - unwritten;
      const child = children[nibble];
      if (child === undefined) scratch[length++] = 0x80;
      else length = writeReference(child, depth + 1, scratch, length);
      unwritten = end;
    }
    at = end;
  }
  const tail = at - unwritten;
  const payload = length + tail + (value === undefined ? 1 : stringLength(value));
  const encoded = new Uint8Array(rlpHeaderLength(payload) + payload);
  let to = writeHeader(encoded, 0, payload, 0xc0);
  encoded.set(scratch.subarray(0, length), to);
  to += length;
  if (tail > 0) encoded.set(old.subarray(unwritten, at), to);
  to += tail;
  if (value === undefined) encoded[to] = 0x80;
  else writeString(encoded, to, value);
  node.encoded = encoded;
  node.changed = 0;
  node.isValueChanged = false;
  return encoded;
}

/** Writes how a parent refers to `node`, which lies at `depth`: its hash as a string, or itself if short. Returns the end. */
function writeReference(node: Node, depth: number, target: Uint8Array, at: number): number {
  if (node.kind === 'leaf') {
    const payload = leafPayloadLength(node, depth);
    const length = rlpHeaderLength(payload) + payload;
    if (length < HASH_BYTES) return writeLeaf(target, at, node, depth);
    target[at] = 0xa0;
    if (length <= keccak256Input.length) {
      writeLeaf(keccak256Input, 0, node, depth);
      keccak256OfInput(length, target, at + 1);
    } else keccak256Into(encodeLeaf(node, depth), target, at + 1);
    return at + 33;
  }
  const encoded = encodeNode(node, depth);
  if (encoded.length < HASH_BYTES) {
    target.set(encoded, at);
    return at + encoded.length;
  }
  target[at] = 0xa0;
  keccak256Into(encoded, target, at + 1);
  return at + 33;
}
