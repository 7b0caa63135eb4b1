export { type AuditOptions, type AuditReport, auditFolder } from './audit/auditFolder.ts';
export type { Finding } from './audit/findings.ts';
export type { ArgumentSpec, CommandSpec, OptionSpec } from './command.ts';
export { COMMANDS } from './commands.ts';
export { type League, LeagueFolder, type LeagueNode, type NodePorts } from './dev/league.ts';
export { type LeaguePlan, provisionLeague } from './dev/provision.ts';
export { EXIT_CODES, type Exit } from './exitCodes.ts';
export { cliFault } from './faults.ts';
export { type Founder, type FoundingStake, foundingStake } from './genesis/foundingStake.ts';
export { ENGINE_NAMES, type EngineName, type SystemAccountsOptions, systemAccounts } from './genesis/systemAccounts.ts';
export { renderReference } from './renderReference.ts';
export { type RunOptions, run } from './run.ts';
export { type PlainAccount, PlainState } from './statetest/plainState.ts';
export type { StateTestResult } from './statetest/runStateTest.ts';
export {
  type RunStateTestFilesOptions,
  runStateTestFiles,
  SLOW_STATE_TESTS,
} from './statetest/runStateTestFiles.ts';
