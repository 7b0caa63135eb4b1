/** What the reader of an index tells: an entry, one that is damaged (its value is the sentence about it), or that all was read. */
export type Frame = {
  readonly kind: 'entry' | 'damaged' | 'end';
  readonly key: Uint8Array;
  readonly value: Uint8Array;
};

const KINDS: readonly Frame['kind'][] = ['entry', 'damaged', 'end'];
/** Kind, length of key, length of value. */
const HEADER_BYTES = 9;

export function encodeFrame({ kind, key, value }: Frame): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES + key.length + value.length);
  bytes.writeUInt8(KINDS.indexOf(kind), 0);
  bytes.writeUInt32BE(key.length, 1);
  bytes.writeUInt32BE(value.length, 5);
  bytes.set(key, HEADER_BYTES);
  bytes.set(value, HEADER_BYTES + key.length);
  return bytes;
}

/** The whole frames in a stream of bytes; the rest of an unfinished one is dropped. */
export async function* decodeFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= HEADER_BYTES) {
      const keyEnd = at + HEADER_BYTES + rest.readUInt32BE(at + 1);
      const end = keyEnd + rest.readUInt32BE(at + 5);
      if (rest.length < end) break;
      const kind = KINDS[rest.readUInt8(at)] ?? 'end';
      yield { kind, key: rest.subarray(at + HEADER_BYTES, keyEnd), value: rest.subarray(keyEnd, end) };
      at = end;
    }
    rest = rest.subarray(at);
  }
}
