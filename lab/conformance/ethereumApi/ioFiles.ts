import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const API_TESTS_FOLDER: string = fileURLToPath(
  new URL('../../../../shared/vectors/execution-apis/tests/', import.meta.url),
);

/** What is compared of an answer: all of the result, and of an error its code only, since words differ. */
export type Answer = { readonly result: unknown } | { readonly errorCode: number };
/** One question and its recorded answer. */
export type Exchange = { readonly request: string; readonly wanted: Answer };

/** The names of all recorded files, as `method/case.io`. */
export function ioFiles(): readonly string[] {
  return readdirSync(API_TESTS_FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.io'))
    .sort();
}

/** Reads `>>` questions, each with the `<<` answer behind it. */
export function readExchanges(file: string): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  let request: string | undefined;
  for (const line of readFileSync(join(API_TESTS_FOLDER, file), 'utf8').split('\n')) {
    if (line.startsWith('>> ')) request = line.slice(3);
    if (!line.startsWith('<< ')) continue;
    if (request === undefined) throw new Error(`${file} has an answer before its question`);
    exchanges.push({ request, wanted: answerOf(JSON.parse(line.slice(3))) });
    request = undefined;
  }
  if (request !== undefined || exchanges.length === 0) throw new Error(`${file} ends without an answer`);
  return exchanges;
}

export function answerOf({ result, error }: { readonly result?: unknown; readonly error?: { code: number } }): Answer {
  return error === undefined ? { result } : { errorCode: error.code };
}
