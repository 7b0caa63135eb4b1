/**
 * Preloaded into every node that a test starts (`node --import`): the node dies with the test, even when that is killed
 * with -9, because its standard input, a pipe that the test holds, then ends.
 */
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

// A worker thread is preloaded too; its standard input is not the pipe and ends at once.
if (isMainThread) {
  const die = (): void => void process.kill(process.pid, 'SIGKILL');
  process.stdin.on('end', die).on('error', die).resume();
  (process.stdin as { unref?: () => void }).unref?.();
}
