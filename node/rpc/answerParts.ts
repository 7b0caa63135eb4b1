/** Bytes given to a socket at a time, so that it shows whether the client takes any. */
const CHUNK_BYTES = 256 * 1024;

export function byteLengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** The bytes of `parts`, cut and joined to pieces that are sent one after another; long parts are not copied. */
export function chunksOf(parts: readonly Buffer[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let small: Buffer[] = [];
  let smallBytes = 0;
  const flush = (): void => {
    if (smallBytes > 0) chunks.push(small.length === 1 ? (small[0] as Buffer) : Buffer.concat(small));
    small = [];
    smallBytes = 0;
  };
  for (const part of parts) {
    if (smallBytes + part.length > CHUNK_BYTES) flush();
    if (part.length <= CHUNK_BYTES) {
      small.push(part);
      smallBytes += part.length;
      continue;
    }
    for (let at = 0; at < part.length; at += CHUNK_BYTES) chunks.push(part.subarray(at, at + CHUNK_BYTES));
  }
  flush();
  return chunks;
}
