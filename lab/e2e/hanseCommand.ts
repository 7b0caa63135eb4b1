import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HANSE = fileURLToPath(new URL('../../client/cli/main.ts', import.meta.url));
const COMMAND_MS_MAX = 120_000;

export type CommandEnd = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs `hanse …` in English and waits for its end. */
export function hanse(
  args: readonly string[],
  options: { readonly cwd?: string; readonly lang?: string } = {},
): Promise<CommandEnd> {
  const { cwd, lang = 'en_US.UTF-8' } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [HANSE, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: lang, CI: 'true' },
      timeout: COMMAND_MS_MAX,
      ...(cwd === undefined ? {} : { cwd }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    // Not `close`: nodes that the command leaves behind may hold its pipes.
    child.once('exit', (code) =>
      resolve({
        code: code ?? -1,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      }),
    );
  });
}
