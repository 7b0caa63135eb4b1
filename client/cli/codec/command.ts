import { once } from 'node:events';
import type { CommandRun } from '../command.ts';
import type { Input } from '../input.ts';
import { answerAll, type Codec } from './answerAll.ts';
import { codecFault } from './faults.ts';
import { CODEC } from './messages.ts';

/** The command around a codec: standard input line by line, one answer a line on the standard output. */
export function codecCommand(codecFor: (input: Input) => Codec): CommandRun {
  return async (context, input) => {
    const codec = codecFor(input);
    if (process.stdin.isTTY) context.say(CODEC.typing);
    const { failed } = await answerAll({
      source: inputOf(process.stdin),
      codec,
      language: context.language,
      write: (line) => {
        context.raw(line);
        return process.stdout.writableNeedDrain ? drained() : undefined;
      },
    });
    return failed === 0 ? 'ok' : 'failed';
  };
}

/** A reader slower than we are is waited for, so that answers do not pile up in memory. */
async function drained(): Promise<void> {
  await once(process.stdout, 'drain');
}

/** The chunks of a stream; that it breaks off is said as a fault. */
async function* inputOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw codecFault('input-lost', { seen: error instanceof Error ? error.message : String(error) }, error);
  }
}
