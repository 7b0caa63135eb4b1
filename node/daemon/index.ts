export { type Endpoint, loadNodeConfig, type NodeConfig, parseNodeConfig } from './config.ts';
export { daemonFault } from './faults.ts';
export { HanseNode, loadGenesis, readGenesis } from './hanseNode.ts';
export { createLogger, type Logger, type LogOptions } from './logger.ts';
export { createVoteRecord } from './openSigner.ts';
export { ReadOnlyLedger, type ReadOnlyLedgerOptions } from './readOnlyLedger.ts';
export { runNode } from './runNode.ts';
export { sealRulesOf } from './sealRules.ts';
export { CLIENT_VERSION } from './version.ts';
