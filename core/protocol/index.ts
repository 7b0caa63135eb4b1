export { type BaseFeeMode, INITIAL_BASE_FEE, nextBaseFee } from './baseFee.ts';
export { blobGasPrice, blobLimits, GAS_PER_BLOB, nextExcessBlobGas } from './blobGas.ts';
export type { Block, Withdrawal } from './block.ts';
export { type DecodedBlock, decodeBlock, encodeBlock, encodeWithdrawal, type TransactionLookup } from './blockCodec.ts';
export { addToBloom, BLOOM_BYTES, bloomHas, bloomOfLogs, mergeBloom } from './bloom.ts';
export { checkTransaction, type TransactionRules } from './checkTransaction.ts';
export { decodeTransaction, recoverSender, withSender } from './decodeTransaction.ts';
export { decodeExtraData, type ExtraData, encodeExtraData } from './extraData.ts';
export { protocolFault } from './faults.ts';
export { FORKS, type Fork, type ForkSchedule, forkAt, forkId, isAtLeast, NEWEST_FORKS } from './fork.ts';
export { effectiveGasPrice, effectivePriorityFee, floorGas, intrinsicGas, maxGasPrice } from './gas.ts';
export {
  DEFAULT_BLOCK_PERIOD_MS,
  DEFAULT_EMPTY_BLOCK_PERIOD_MS,
  DEFAULT_GAS_LIMIT,
  DEFAULT_ROUND_TIMEOUT_MS,
  DEFAULT_ROUND_TIMEOUT_MS_MAX,
  type Genesis,
  type GenesisAccount,
  type GenesisMember,
  type HanseConfig,
  type PlainConfig,
} from './genesis.ts';
export { EMPTY_REQUESTS_HASH, forkFields, genesisHeader, genesisToJson, ZERO_HASH } from './genesisHeader.ts';
export { hashHeader, QBFT_MIX_HASH, sealHash } from './hashHeader.ts';
export type { Header } from './header.ts';
export { decodeHeader, encodeHeader } from './headerCodec.ts';
export {
  BLOCK_BYTES_MAX,
  EXTRA_DATA_VALIDATORS_MAX,
  INITCODE_BYTES_MAX,
  TRANSACTION_BYTES_MAX,
  TRANSACTION_GAS_MAX,
} from './limits.ts';
export { parseGenesis } from './parseGenesis.ts';
export type { Log, Receipt } from './receipt.ts';
export { decodeReceipt, encodeReceipt } from './receiptCodec.ts';
export {
  authorizationHash,
  encodeUnsignedTransaction,
  signAuthorization,
  signTransaction,
  type UnsignedTransaction,
} from './signTransaction.ts';
export type {
  AccessListEntry,
  AccessListTransaction,
  Authorization,
  FeeMarketTransaction,
  LegacyTransaction,
  RecoveredTransaction,
  SetCodeTransaction,
  Transaction,
} from './transaction.ts';
