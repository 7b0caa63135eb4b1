export {
  type AnyClient,
  type BlockReference,
  type HanseActions,
  hanseActions,
  type NodeInfo,
  type ProvedState,
} from './actions.ts';
export { sdkFault } from './faults.ts';
export { type HanseChainOptions, hanseChain } from './hanseChain.ts';
export { parseRpcHeader, type RpcBlock } from './parseRpcHeader.ts';
export { type Finality, type HeaderToVerify, verifyHeader } from './verifyHeader.ts';
export { type ProvedAccount, verifyAccountProof, verifyStorageProof } from './verifyState.ts';
