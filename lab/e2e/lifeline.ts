/**
 * Preloaded into every node that a test starts (`node --import`): the node dies with the test, even when that is killed
 * with -9, because its standard input, a pipe that the test holds, then ends.
 */
import process from 'node:process';

process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
process.stdin.on('error', () => process.kill(process.pid, 'SIGKILL'));
process.stdin.resume();
(process.stdin as { unref?: () => void }).unref?.();
