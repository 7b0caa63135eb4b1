import { HASH_KEYS, HanseEvm } from '@hanse/evm';

/** The EVM of a node. Its tables in memory are keyed at random, so that nobody can choose storage keys that collide. */
export function openEvm(): HanseEvm {
  return new HanseEvm({ hashKeys: crypto.getRandomValues(new Uint32Array(HASH_KEYS)) });
}
