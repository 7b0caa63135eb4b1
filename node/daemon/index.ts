export { type Endpoint, loadNodeConfig, type NodeConfig, parseNodeConfig } from './config.ts';
export { daemonFault } from './faults.ts';
export { HanseNode, loadGenesis, sealRulesOf } from './hanseNode.ts';
export { createVoteRecord } from './openSigner.ts';
export { runNode } from './runNode.ts';
export { CLIENT_VERSION } from './version.ts';
