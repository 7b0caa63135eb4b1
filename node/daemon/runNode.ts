import { Fault } from '@hanse/base';
import { loadNodeConfig } from './config.ts';
import { HanseNode } from './hanseNode.ts';

/**
 * Runs one node in this process until SIGTERM or SIGINT, or until it cannot go on. Resolves with the exit code: 0 after a
 * signal, 1 when the ledger had to stop. Throws faults of the start.
 */
export async function runNode(configPath: string): Promise<number> {
  const node = await HanseNode.start(loadNodeConfig(configPath));
  const signal = new Promise<'signal'>((resolve) => {
    process.once('SIGTERM', () => resolve('signal'));
    process.once('SIGINT', () => resolve('signal'));
  });
  const end = await Promise.race([signal, node.failure.then((error) => ({ error }))]);
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
  await node.stop();
  return 1;
}
