export { type TestAccount, testAccount } from './accounts.ts';
export { watchHeads } from './heads.ts';
export { httpRequest, type RpcAnswer, type RpcCall, RpcClient, RpcError } from './jsonRpc.ts';
export { League, type LeagueOptions } from './league.ts';
export { NodeProcess } from './nodeProcess.ts';
export { poll } from './poll.ts';
export type { AllocatedAccount, NodePlan } from './provision.ts';
