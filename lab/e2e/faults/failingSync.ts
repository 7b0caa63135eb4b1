import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** Why syncs cannot be made to fail here; undefined: they can. */
export function whyNoStrace(): string | undefined {
  // A container may have the program and forbid what it does.
  const { error, status } = spawnSync('strace', ['-o', '/dev/null', 'true'], { stdio: 'ignore' });
  return error !== undefined || status !== 0 ? 'needs strace, and the right to trace' : undefined;
}

export type SyncTrouble = 'fails' | { readonly delayMs: number };

/** From now on every fsync, fdatasync and msync of the process fails with EIO, or takes long. The result ends it. */
export async function troubleSyncs(pid: number, trouble: SyncTrouble): Promise<() => Promise<void>> {
  const calls = 'fsync,fdatasync,msync,sync_file_range';
  const what = trouble === 'fails' ? 'error=EIO' : `delay_exit=${trouble.delayMs * 1000}`;
  const args = [
    '-f',
    '-q',
    '-p',
    String(pid),
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${calls}:${what}`,
    '-o',
    '/dev/null',
  ];
  const tracer: ChildProcess = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => tracer.once('exit', () => resolve()));
  tracer.once('error', () => undefined);
  // It detaches and leaves the process as it was; when that has died it is gone already.
  return async () => {
    tracer.kill('SIGINT');
    await ended;
  };
}
