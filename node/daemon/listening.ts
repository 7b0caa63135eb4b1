import { isFault } from '@hanse/base';
import type { Endpoint } from './config.ts';
import { daemonFault } from './faults.ts';

/** Opens a port; what keeps it from opening is told as `daemon/port-in-use` or `daemon/cannot-listen`. */
export async function listening<Value>(
  use: string,
  { host, port }: Endpoint,
  open: () => Promise<Value>,
): Promise<Value> {
  try {
    return await open();
  } catch (error) {
    if (isFault(error)) throw error;
    const seen = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (seen === 'EADDRINUSE') throw daemonFault('port-in-use', { port, use }, error);
    throw daemonFault('cannot-listen', { use, host, port, seen }, error);
  }
}
