export { type PlainAccount, PlainState } from './plainState.ts';
export { runStateTests, type SuiteOptions, type SuiteReport, stateTestFiles } from './runStateTests.ts';
