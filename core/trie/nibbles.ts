/** Half a byte of a key: a trie descends one nibble a branch. */
export function nibbleAt(key: Uint8Array, index: number): number {
  const byte = key[index >> 1] as number;
  return (index & 1) === 0 ? byte >> 4 : byte & 15;
}

/** Nibbles `from` to `to` of `key`, one a byte. */
export function nibblesOf(key: Uint8Array, from: number, to: number): Uint8Array {
  const nibbles = new Uint8Array(to - from);
  for (let at = from; at < to; at++) nibbles[at - from] = nibbleAt(key, at);
  return nibbles;
}

/** The path of the child `nibble` of a branch that lies `depth` nibbles down the path of `key`. */
export function pathOfChild(key: Uint8Array, depth: number, nibble: number): Uint8Array {
  const path = new Uint8Array(depth + 1);
  for (let at = 0; at < depth; at++) path[at] = nibbleAt(key, at);
  path[depth] = nibble;
  return path;
}

export function joinNibbles(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** The bytes that an even number of nibbles write. */
export function nibblesToBytes(nibbles: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(nibbles.length >> 1);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = ((nibbles[at * 2] as number) << 4) | (nibbles[at * 2 + 1] as number);
  }
  return bytes;
}

/** Index of the first nibble in which two keys, equal up to `from`, differ; the end of the shorter if none does. */
export function firstDifference(left: Uint8Array, right: Uint8Array, from: number): number {
  const end = Math.min(left.length, right.length) * 2;
  let at = from;
  while (at < end && nibbleAt(left, at) === nibbleAt(right, at)) at++;
  return at;
}

/** How many nibbles of `path` agree with those of `key` from `depth` on. */
export function matchLength(path: Uint8Array, key: Uint8Array, depth: number): number {
  const end = Math.min(path.length, key.length * 2 - depth);
  let at = 0;
  while (at < end && path[at] === nibbleAt(key, depth + at)) at++;
  return at;
}
