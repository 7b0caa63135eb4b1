import { RlpReader, rlpFault } from '@hanse/base';

/** An encoded node taken apart. `reference`: raw RLP item of the child. */
export type ParsedNode =
  | { readonly kind: 'branch'; readonly present: number; readonly value: Uint8Array | undefined }
  | { readonly kind: 'extension'; readonly path: Uint8Array; readonly reference: Uint8Array }
  | { readonly kind: 'leaf'; readonly path: Uint8Array; readonly value: Uint8Array };

function checkReference(reference: Uint8Array, at: number): void {
  const first = reference[0] as number;
  const isHash = first === 0xa0;
  const isInline = first >= 0xc0 && reference.length < 32;
  if (!isHash && !isInline)
    throw rlpFault('wrong-length', { at, seen: reference.length, wanted: '32, or an inline node' });
}

function parseHexPrefix(bytes: Uint8Array, at: number): { path: Uint8Array; isLeaf: boolean } {
  const flags = bytes[0] ?? 0xff;
  if (flags > 0x3f || ((flags & 0x10) === 0 && (flags & 0x0f) !== 0)) {
    throw rlpFault('not-canonical', { at, seen: 'a path without a hex prefix' });
  }
  const isOdd = (flags & 0x10) !== 0;
  const path = new Uint8Array(bytes.length * 2 - (isOdd ? 1 : 2));
  let to = 0;
  if (isOdd) path[to++] = flags & 15;
  for (const byte of bytes.subarray(1)) {
    path[to++] = byte >> 4;
    path[to++] = byte & 15;
  }
  return { path, isLeaf: (flags & 0x20) !== 0 };
}

/** Takes apart one encoded node; throws a `rlp/…` fault for anything that is none. */
export function parseNode(encoded: Uint8Array): ParsedNode {
  const outer = new RlpReader(encoded);
  const list = outer.list();
  outer.end();
  const first = list.raw();
  const second = list.raw();
  if (list.isDone()) {
    const { path, isLeaf } = parseHexPrefix(new RlpReader(first).bytes(), 0);
    if (isLeaf) return { kind: 'leaf', path, value: new RlpReader(second).bytes() };
    checkReference(second, list.offset - second.length);
    return { kind: 'extension', path, reference: second };
  }
  let present = 0;
  for (let nibble = 0; nibble < 16; nibble++) {
    const reference = nibble === 0 ? first : nibble === 1 ? second : list.raw();
    if (reference.length === 1 && reference[0] === 0x80) continue;
    checkReference(reference, list.offset - reference.length);
    present |= 1 << nibble;
  }
  const value = list.bytes();
  list.end();
  return { kind: 'branch', present, value: value.length === 0 ? undefined : value };
}
