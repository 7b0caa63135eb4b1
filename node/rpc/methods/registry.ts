import { invariant } from '@hanse/base';
import type { Method } from '../method.ts';
import { BLOCK_METHODS } from './blockMethods.ts';
import { CALL_METHODS } from './callMethods.ts';
import { DEBUG_METHODS } from './debugMethods.ts';
import { discoverMethod } from './discoverMethod.ts';
import { LOG_METHODS } from './logMethods.ts';
import { NODE_METHODS } from './nodeMethods.ts';
import { OTTERSCAN_METHODS } from './otterscanMethods.ts';
import { POOL_METHODS } from './poolMethods.ts';
import { SIMULATE_METHOD } from './simulateMethod.ts';
import { STATE_METHODS } from './stateMethods.ts';
import { TRACE_METHODS } from './traceMethods.ts';

const METHODS: readonly Method[] = [
  ...NODE_METHODS,
  ...BLOCK_METHODS,
  ...STATE_METHODS,
  ...CALL_METHODS,
  SIMULATE_METHOD,
  ...POOL_METHODS,
  ...LOG_METHODS,
  ...DEBUG_METHODS,
  ...TRACE_METHODS,
  ...OTTERSCAN_METHODS,
];

/** Every method, in the order of the reference. */
export const RPC_METHODS: readonly Method[] = [...METHODS, discoverMethod(METHODS)];

/** By name; a Map, so that no name of a stranger reaches a prototype. */
export const METHODS_BY_NAME: ReadonlyMap<string, Method> = new Map(RPC_METHODS.map((method) => [method.name, method]));
invariant(METHODS_BY_NAME.size === RPC_METHODS.length, 'method names are unique');
