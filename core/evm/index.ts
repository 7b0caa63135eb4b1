export { EthereumJsEvm } from './ethereumJsEvm.ts';
export { HanseEvm, type HanseEvmOptions } from './hanseEvm.ts';
export { OPCODES, type Opcode } from './opcodes.ts';
export { HASH_KEYS } from './wordTable.ts';
