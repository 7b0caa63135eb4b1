import { type Fault, isFault } from '@hanse/base';
import type { StateReader } from '@hanse/state';
import type { RpcContext } from '../method.ts';
import { pacer } from '../work.ts';

/**
 * The first height after whose block `holds` is true; for what becomes true once and stays so. Undefined: not up to the
 * head, or from the beginning. Throws `state/pruned` when it became true before the states this node keeps.
 */
export async function firstHeight(
  context: RpcContext,
  holds: (state: StateReader) => boolean,
): Promise<number | undefined> {
  const { ledger } = context.ports;
  const pace = pacer(context);
  /** A height whose state is gone counts as one before. */
  const probe = (height: number): boolean | Fault => {
    try {
      return holds(ledger.stateAt(height));
    } catch (error) {
      if (isFault(error, 'state/pruned')) return error;
      throw error;
    }
  };
  let high = ledger.head().block.header.number;
  if (probe(high) !== true) return undefined;
  let low = 0;
  let atLow = probe(low);
  if (atLow === true) return undefined;
  while (high - low > 1) {
    await pace();
    const middle = Math.floor((low + high) / 2);
    const found = probe(middle);
    if (found === true) high = middle;
    else [low, atLow] = [middle, found];
  }
  if (atLow !== false) throw atLow;
  return high;
}
