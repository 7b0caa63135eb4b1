import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { API_TESTS_FOLDER } from './ioFiles.ts';

const HANSE = process.env['HANSE_MAIN'] ?? fileURLToPath(new URL('../../../client/cli/main.ts', import.meta.url));
const START_MS_MAX = 60_000;

/** The recorded chain, imported and served by the command itself, in a process of its own. */
export type ServedImport = { readonly url: string; close(): Promise<void> };

export async function serveImport(): Promise<ServedImport> {
  const args = [
    'import',
    '--genesis',
    'genesis.json',
    '--no-seal-check',
    'chain.rlp',
    '--serve',
    '--port',
    '0',
    '--json',
  ];
  const child = spawn(process.execPath, [HANSE, ...args], {
    cwd: API_TESTS_FOLDER,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString('utf8')));
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  try {
    const line = await firstLine(child, () => words);
    return { url: (JSON.parse(line) as { readonly rpc: string }).rpc, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function firstLine(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }, words: () => string) {
  return new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not serving after ${START_MS_MAX} ms: ${words()}`)), START_MS_MAX);
    child.once('exit', (code) => reject(new Error(`hanse import ended with ${code}: ${words()}`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(late);
      resolve(line);
    });
  });
}
