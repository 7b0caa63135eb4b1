import { Dice } from '@hanse/consensus';
import type { FaultPlan } from '../faultPlan.ts';
import type { NodeName } from '../observation.ts';
import type { Adversary } from '../world/league.ts';
import { keyOf } from '../world/stubScheme.ts';
import { conductNamed } from './conducts.ts';
import { hostileEngine } from './hostileEngine.ts';

/** Those who lie in this plan, each with a key and dice of its own. Throws a RangeError on a conduct that is none. */
export function adversariesOf({ adversaries }: Pick<FaultPlan, 'adversaries'>): ReadonlyMap<NodeName, Adversary> {
  return new Map(
    adversaries.map(({ node, conduct: name }) => {
      const conduct = conductNamed(name);
      const number = Number(node.slice(1));
      const adversary: Adversary = {
        engine: (engine, league) =>
          hostileEngine(engine, {
            self: league.node(node).address,
            sign: (hash) => league.crypto.scheme.sign(hash, keyOf(`node ${number}`)),
            dice: new Dice(Math.imul(number, 0x9e3779b1)),
            conduct,
            equivocated: (height, what) => league.tell({ kind: 'equivocated', node, height, what }),
          }),
      };
      return [node, adversary];
    }),
  );
}
