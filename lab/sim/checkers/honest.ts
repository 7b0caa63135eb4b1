import type { Address } from '@hanse/base';
import type { LeagueFacts, NodeName } from '../observation.ts';

/** Names of the nodes of which something is demanded. */
export function honestNodes({ nodes }: Pick<LeagueFacts, 'nodes'>): ReadonlySet<NodeName> {
  return new Set(nodes.filter(({ conduct }) => conduct === 'honest').map(({ name }) => name));
}

/** Keys with which only honest nodes speak. */
export function honestKeys({ nodes }: Pick<LeagueFacts, 'nodes'>): ReadonlySet<Address> {
  const keys = new Set(nodes.map(({ address }) => address));
  for (const { address, conduct } of nodes) if (conduct === 'byzantine') keys.delete(address);
  return keys;
}
