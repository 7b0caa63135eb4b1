export { AdminServer, type AdminServerOptions } from './adminServer.ts';
export { rpcFault } from './faults.ts';
export { DEFAULT_RPC_LIMITS, type RpcLimits } from './limits.ts';
export { LocalRpc, type LocalRpcOptions, type RpcRequest } from './localRpc.ts';
export type { Cost, Method } from './method.ts';
export { RPC_METHODS } from './methods/registry.ts';
export type {
  AccountOverride,
  BlockOverrides,
  CallContext,
  CallOutcome,
  CallRequest,
  LedgerBlock,
  Logger,
  PoolAnswer,
  PoolContent,
  Readiness,
  RpcExecution,
  RpcLedger,
  RpcNetwork,
  RpcPool,
  RpcPorts,
  SimulatedBlock,
  SimulateRequest,
  StateOverrides,
} from './ports.ts';
export { RpcServer, type RpcServerOptions } from './rpcServer.ts';
