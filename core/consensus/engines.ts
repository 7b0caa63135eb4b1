import { dpos } from './dpos/dpos.ts';
import type { ConsensusEngine } from './engine.ts';
import { consensusFault } from './faults.ts';
import { qbft } from './qbft/qbft.ts';
import { raft } from './raft/raft.ts';

/** An engine whose messages and state are its own business. */
export type AnyEngine = ConsensusEngine<unknown, unknown, unknown>;

/** The engines a genesis can name. A plug-in is a map with one more entry. */
export const ENGINES: ReadonlyMap<string, AnyEngine> = new Map<string, AnyEngine>([
  [qbft.name, qbft],
  [raft.name, raft],
  [dpos.name, dpos],
]);

/** The engine of this name. Throws `consensus/unknown-engine`. */
export function engineNamed(name: string, engines: ReadonlyMap<string, AnyEngine> = ENGINES): AnyEngine {
  const engine = engines.get(name);
  if (engine === undefined)
    throw consensusFault('unknown-engine', { seen: name, wanted: [...engines.keys()].join(', ') });
  return engine;
}
