export { type AccountBlock, type AccountBlocksRange, AddressIndex } from './addressIndex.ts';
export {
  decodeBlockRecord,
  encodeBlockRecord,
  openBlockRecord,
  type RecoveredBlock,
  type StoredBlock,
} from './blockRecord.ts';
export { Blocks } from './blocks.ts';
export { Chain, type ChainOptions, type HeadListener } from './chain.ts';
export { ChainIndex, type TransactionPlace } from './chainIndex.ts';
export {
  type BuildRequest,
  CLOCK_AHEAD_SECONDS_MAX,
  type ExecutedBlock,
  Executor,
  type Pauser,
  pauser,
} from './executor.ts';
export { chainFault } from './faults.ts';
export type { BlockRecords, Candidates, RecoverSenders } from './ports.ts';
export { isValidator, type SealRules, UNSEALED } from './sealRules.ts';
