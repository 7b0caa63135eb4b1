import { flushCompileCache } from 'node:module';
import { Fault } from '@hanse/base';
import type { NodeConfig } from './config.ts';
import { HanseNode } from './hanseNode.ts';

/** A stop may take this long; supervisors kill after 10 s. */
const STOP_MS_MAX = 8000;

/**
 * Runs one node in this process until SIGTERM or SIGINT, or until it cannot go on. Resolves with the exit code: 0 after a
 * signal, 1 when the ledger had to stop. Throws faults of the start.
 */
export async function runNode(config: NodeConfig): Promise<number> {
  const node = await HanseNode.start(config);
  // Where a compile cache is set it is written at an orderly end only; after a crash the next start needs it most.
  flushCompileCache();
  const signal = new Promise<'signal'>((resolve) => {
    process.once('SIGTERM', () => resolve('signal'));
    process.once('SIGINT', () => resolve('signal'));
  });
  const end = await Promise.race([signal, node.failure.then((error) => ({ error }))]);
  // Everything acknowledged is on disk already; a stop that takes too long is only untidy.
  const deadline = setTimeout(() => {
    node.log.warn('stopped without finishing', { afterMs: STOP_MS_MAX });
    process.exit(end === 'signal' ? 0 : 1);
  }, STOP_MS_MAX);
  deadline.unref();
  if (end === 'signal') {
    node.log.info('stopping', {});
    await node.stop();
    return 0;
  }
  const { error } = end;
  const reason = error instanceof Error ? error.message : String(error);
  const fields =
    error instanceof Fault
      ? { code: error.code, reason, zh: error.text.zh }
      : { reason, stack: error instanceof Error ? error.stack : undefined };
  node.log.error('the node cannot go on and stops', fields);
  process.stderr.write(`${reason}\n`);
  // The reason has been told; that closing fails too, on a full disk for example, adds nothing.
  await node.stop().catch(() => undefined);
  return 1;
}
