import { concatBytes, type Fault } from '@hanse/base';
import { codecFault } from './faults.ts';

/** Bytes of one line, and of one document over several: the longest transaction of the suites has 10 MB. */
export const LINE_BYTES_MAX = 24 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * The lines of a byte stream, or what is wrong with one. Never more than one line and one chunk in memory: what is too
 * long is thrown away as it comes. The source is read on only when the line was taken.
 */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  bytesMax: number = LINE_BYTES_MAX,
): AsyncGenerator<string | Fault> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): string | Fault => {
    const line = length > bytesMax ? codecFault('line-too-long', { wanted: bytesMax }) : textOf(concatBytes(...parts));
    parts = [];
    length = 0;
    return line;
  };
  const add = (part: Uint8Array): void => {
    length += part.length;
    if (length > bytesMax) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  for await (const chunk of source) {
    let at = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, at)) {
      add(chunk.subarray(at, end));
      yield take();
      at = end + 1;
    }
    add(chunk.subarray(at));
  }
  if (length > 0) yield take();
}

function textOf(bytes: Uint8Array): string | Fault {
  const length = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length));
  } catch {
    // The decoder's only way to say it.
    return codecFault('not-text');
  }
}
