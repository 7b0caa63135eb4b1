import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { answerAll, type Codec } from './answerAll.ts';

export const VECTORS: URL = new URL('../../../../shared/vectors/', import.meta.url);
export const skip: string | false = existsSync(VECTORS) ? false : `vectors absent: ${VECTORS.pathname}`;

export type Json = { readonly [name: string]: unknown };

export function loadVector<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(new URL(path, VECTORS), 'utf8')) as Shape;
}

/** The bytes of `text` in chunks of this size. */
export async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What the command says to these lines, each an answer of its own. */
export async function answersTo(codec: Codec, lines: readonly string[]): Promise<Json[]> {
  const said: string[] = [];
  const source = chunksOf(lines.map((line) => `${line}\n`).join(''), 4096);
  const { failed } = await answerAll({ source, codec, language: 'en', write: (line) => void said.push(line) });
  const all = said.map((line) => JSON.parse(line) as Json);
  assert.equal(all.length, lines.length);
  assert.equal(failed, all.filter((answer) => 'error' in answer).length);
  return all;
}

export function codeOf(answer: object): string | undefined {
  return (answer as { readonly error?: { readonly code: string } }).error?.code;
}
