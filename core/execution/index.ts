export { type ApplyOptions, applyTransaction } from './applyTransaction.ts';
export { BLOCK_HASH_WINDOW, type BlockContextOptions, blockContext } from './blockContext.ts';
export {
  BLOCK_TRANSACTION_BYTES_MAX,
  BlockExecution,
  type BlockExecutionOptions,
  type ExecutedBlock,
} from './blockExecution.ts';
export {
  completeHeader,
  type DraftHeaderOptions,
  draftHeader,
  earliestTimestamp,
  type HeaderDraft,
} from './buildHeader.ts';
export { type BuildOptions, buildTransactions, CANDIDATES_PASSED_MAX, type PassedOver } from './buildTransactions.ts';
export { type CallOptions, type CallRequest, call } from './call/call.ts';
export { type AccessListResult, createAccessList } from './call/createAccessList.ts';
export { estimateGas, type GasEstimate } from './call/estimateGas.ts';
export type { AccountOverride, StateOverrides } from './call/overrides.ts';
export { type SimulatedBlock, type SimulatedCallResult, type SimulateOptions, simulate } from './call/simulate.ts';
export {
  type BlockStateCalls,
  SIMULATED_BLOCKS_MAX,
  type SimulatedBlockOverrides,
  type SimulatedCall,
} from './call/simulationPlan.ts';
export { type CheckHeaderOptions, checkExecuted, checkHeader } from './checkHeader.ts';
export { checkSender } from './checkSender.ts';
export { delegateOf, isDelegation } from './delegation.ts';
export type {
  BlockContext,
  Evm,
  EvmFailure,
  EvmMessage,
  EvmObserver,
  EvmResult,
  EvmTracer,
  FrameKind,
  MaybePromise,
  TraceEnter,
  TraceExit,
  TraceStep,
} from './evm.ts';
export { type ExecuteBlockOptions, executeBlock } from './executeBlock.ts';
export { executionFault } from './faults.ts';
export { type CloseOptions, type LedgerFamily, plainEthereum } from './ledgerFamily.ts';
export { type LedgerRules, ledgerRules } from './ledgerRules.ts';
export type { TransactionOutcome } from './outcome.ts';
export { collectRequests, hashRequests, type RequestsOptions } from './requests.ts';
export { receiptsRoot, transactionsRoot, withdrawalsRoot } from './roots.ts';
export { BEACON_ROOTS_ADDRESS, HISTORY_STORAGE_ADDRESS, type OpeningCall } from './systemCalls.ts';
export {
  type TraceBlockOptions,
  type TraceOf,
  type TraceState,
  type TransactionTrace,
  traceBlock,
} from './trace.ts';
