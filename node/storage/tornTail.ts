import { join } from 'node:path';
import { causeText, storageFault } from './faults.ts';
import type { LogFile, LogFolder } from './folder.ts';

/** Tails kept of one height; the next ones take the place of the last, the oldest say most. */
export const TORN_TAILS_MAX = 16;

/** What `open` found behind the last whole record: the rest of an append that a crash cut short, or a damaged record. */
export type TornTail = {
  readonly file: string;
  readonly at: number;
  readonly bytes: number;
  readonly seen: string;
  /** Height of the record that begins there. */
  readonly height: number;
  /** The file beside the log that holds these bytes now; undefined: nothing was cut off, the folder is only looked at. */
  readonly keptIn: string | undefined;
};

/**
 * Cuts `file` off where `tail` begins, after what stands there was put aside: a damaged record that was acknowledged
 * looks like an append cut short, and is evidence. Throws `storage/write-failed`; the log is as before then.
 */
export async function cutTornTail(
  files: LogFolder,
  file: LogFile,
  tail: Omit<TornTail, 'keptIn' | 'bytes'>,
): Promise<TornTail> {
  const bytes = file.length() - tail.at;
  if (files.copyTail === undefined) return { ...tail, bytes, keptIn: undefined };
  const keptIn = freeName(files.list(), tail.height);
  try {
    await files.copyTail(tail.file, tail.at, keptIn);
    await files.sync();
    await file.truncate(tail.at);
    await file.sync();
  } catch (error) {
    throw storageFault('write-failed', { file: join(files.path, keptIn), seen: causeText(error) }, error);
  }
  return { ...tail, bytes, keptIn };
}

function freeName(taken: readonly string[], height: number): string {
  const name = (number: number): string => `torn-${String(height).padStart(12, '0')}-${number}.bin`;
  let number = 1;
  while (number < TORN_TAILS_MAX && taken.includes(name(number))) number++;
  return name(number);
}
