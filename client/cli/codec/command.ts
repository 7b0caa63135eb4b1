import { once } from 'node:events';
import type { CommandRun } from '../command.ts';
import type { Input } from '../input.ts';
import { answerAll, type Codec } from './answerAll.ts';
import { CODEC } from './messages.ts';

/** The command around a codec: standard input line by line, one answer a line on the standard output. */
export function codecCommand(codecFor: (input: Input) => Codec): CommandRun {
  return async (context, input) => {
    const codec = codecFor(input);
    if (process.stdin.isTTY) context.say(CODEC.typing);
    const { failed } = await answerAll({
      source: process.stdin,
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
