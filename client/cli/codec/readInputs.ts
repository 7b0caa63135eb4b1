import { Fault } from '@hanse/base';
import { OpenDocument } from './openDocument.ts';
import { LINE_BYTES_MAX, readLines } from './readLines.ts';

/**
 * The inputs of a stream: its lines. If the first line opens a JSON text without ending it, the lines up to the end of
 * that text are one input; if no JSON text comes of them after all, each is an input of its own. A stream without a byte
 * is one empty input.
 */
export async function* readInputs(source: AsyncIterable<Uint8Array>): AsyncGenerator<string | Fault> {
  let document: OpenDocument | undefined = new OpenDocument();
  let held: (string | Fault)[] = [];
  let heldLength = 0;
  let hasAny = false;
  for await (const line of readLines(source)) {
    hasAny = true;
    if (document === undefined) {
      yield line;
      continue;
    }
    held.push(line);
    heldLength += line instanceof Fault ? 0 : line.length + 1;
    const state = line instanceof Fault || heldLength > LINE_BYTES_MAX ? 'broken' : document.add(line);
    if (state === 'open' && (held.length > 1 || line !== '')) continue;
    if (state === 'complete') yield held.join('\n');
    else yield* held;
    document = undefined;
    held = [];
  }
  yield* held;
  if (!hasAny) yield '';
}
