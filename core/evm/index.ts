export { HanseEvm, type HanseEvmOptions } from './hanseEvm.ts';
export { OPCODES, type Opcode } from './opcodes.ts';
export type { Precompile } from './precompiles/precompile.ts';
export { isPrecompile, precompilesOf } from './precompiles/precompilesOf.ts';
export { HASH_KEYS } from './wordTable.ts';
