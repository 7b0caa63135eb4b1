import { HanseEvm } from '@hanse/evm';
import type { Evm } from '@hanse/execution';
import { EthereumJsEvm } from '@hanse/oracle';
import { PLANTED_BUGS } from './plantedBugs.ts';

const ENGINES: { readonly [name: string]: () => Evm } = {
  hanse: () => new HanseEvm(),
  library: () => new EthereumJsEvm(),
};

/** `hanse`, `library`, or one of them with a defect on purpose: `library+lost-log`. Throws an Error with what there is. */
export function engineNamed(name: string): Evm {
  const [base = '', bug] = name.split('+');
  const engine = ENGINES[base];
  const plant = bug === undefined ? (evm: Evm) => evm : PLANTED_BUGS[bug];
  if (engine !== undefined && plant !== undefined) return plant(engine());
  const bugs = Object.keys(PLANTED_BUGS).join(', ');
  throw new Error(`engine ${name}, wanted ${Object.keys(ENGINES).join(' or ')}, with +BUG of: ${bugs}`);
}
