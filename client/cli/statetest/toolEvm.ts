import { HanseEvm } from '@hanse/evm';
import type { Evm } from '@hanse/execution';

/** The EVM of the commands that run Ethereum's own tests; the only place where it is chosen. */
export function openToolEvm(): Evm {
  return new HanseEvm();
}
