export { applyCase, type CaseResult, caseBlock, caseReader, type Outcome } from './applyCase.ts';
export { compareResults, type Difference } from './compare.ts';
export { type CaseFile, decodeCase, encodeCase, type FuzzCase } from './fuzzCase.ts';
export { randomCase } from './randomCase.ts';
export { type FuzzReport, type RunFuzzOptions, runFuzz } from './runFuzz.ts';
export { type HostileOptions, type HostileReport, runHostile } from './runHostile.ts';
