import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bytesToHex, type Text } from '@hanse/base';
import type { Findings } from './findings.ts';
import { decodeFrames } from './indexFrames.ts';

const READER = fileURLToPath(new URL('./indexReader.ts', import.meta.url));
const FIRST = new Uint8Array(1);
const LAST = new Uint8Array(80).fill(0xff);

/** An entry of an index; without a value when that is damaged, which was reported. */
export type IndexEntry = { readonly key: Uint8Array; readonly value: Uint8Array | undefined };

/** The entries of the index at `path` in key order, read by a process of their own. What cannot be read is a finding. */
export async function* readIndex(
  path: string,
  findings: Findings,
  { from = FIRST, to = LAST }: { readonly from?: Uint8Array; readonly to?: Uint8Array } = {},
): AsyncGenerator<IndexEntry, undefined> {
  const args = [READER, path, bytesToHex(from), bytesToHex(to)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-SAID_MAX);
  });
  let isWhole = false;
  try {
    for await (const { kind, key, value } of decodeFrames(child.stdout)) {
      isWhole = kind === 'end';
      if (kind === 'damaged') addFinding(findings, JSON.parse(Buffer.from(value).toString()) as Text);
      if (kind === 'entry') yield { key, value };
      else if (kind === 'damaged' && key.length > 0) yield { key, value: undefined };
    }
    const [code, signal] = await exited;
    if (!isWhole) addFinding(findings, unreadable(path, signal ?? firstLineOf(said) ?? `code ${code}`));
  } finally {
    child.kill();
  }
}

const SAID_MAX = 2000;

const firstLineOf = (text: string): string | undefined => text.split('\n').find((line) => /\w/.test(line));

function unreadable(path: string, seen: string): Text {
  return {
    en: `${path} cannot be read to its end: a damaged page ended the reader (${seen})`,
    zh: `${path} 无法读完：损坏的页使读取进程终止（${seen}）`,
  };
}

function addFinding(findings: Findings, text: Text): void {
  findings.add({ part: 'index', height: undefined, text });
}
