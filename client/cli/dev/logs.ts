import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { CommandRun } from '../command.ts';
import { tailOf } from './launch.ts';
import { leagueFolderOf, selectNodes } from './league.ts';

const LINES_DEFAULT = 20;
const POLL_MS = 200;
const CHUNK_BYTES = 1 << 20;

/** Log lines are JSON and name their node, so those of several can be printed as one stream. */
export const logs: CommandRun = async (context, input) => {
  const folder = leagueFolderOf(context, input);
  const nodes = selectNodes(folder.load(), input.argOrNone('node'));
  const lines = input.integer('lines', { min: 0, max: 1_000_000 }) ?? LINES_DEFAULT;
  const files = nodes.map((node) => folder.nodeLog(node));
  const ends = new Map(files.map((file) => [file, sizeOf(file)]));
  for (const file of files) {
    const tail = lines === 0 ? '' : tailOf(file, lines);
    if (tail !== '') context.raw(`${tail}\n`);
  }
  while (input.has('follow')) {
    await delay(POLL_MS);
    for (const file of files) {
      const { text, end } = readFrom(file, ends.get(file) ?? 0);
      ends.set(file, end);
      if (text !== '') context.raw(text);
    }
  }
  return 'ok';
};

const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** Whole lines from `start` on; a file that became shorter is read from its beginning. */
function readFrom(file: string, start: number): { readonly text: string; readonly end: number } {
  const size = sizeOf(file);
  const from = size < start ? 0 : start;
  if (size === from) return { text: '', end: from };
  const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, size - from));
  const descriptor = openSync(file, 'r');
  try {
    const bytes = readSync(descriptor, buffer, 0, buffer.length, from);
    const whole = buffer.subarray(0, bytes).lastIndexOf(10) + 1;
    return { text: buffer.toString('utf8', 0, whole), end: from + whole };
  } finally {
    closeSync(descriptor);
  }
}
