export { EVIDENCE_ADDRESS, STAKE_TOKEN_ADDRESS, STAKING_ADDRESS, VALIDATORS_ADDRESS } from './addresses.ts';
export { checkGenesis } from './checkGenesis.ts';
export { evidenceCalls, isProven, type LeagueEvidence } from './evidenceCalls.ts';
export { leagueFault } from './faults.ts';
export { SEALERS_MAX } from './layout.ts';
export { type LeagueCall, openingCall } from './openingCall.ts';
export { type LeagueSealers, nextSealersOf, sealersOf } from './sealersOf.ts';
export { engineWord, type FirstSealers, sealersStorage } from './sealersStorage.ts';
export {
  CANDIDATES_MAX,
  EPOCH_BLOCKS_MAX,
  type FirstCandidate,
  foundersStaking,
  STAKING_DEFAULTS,
  type StakingGenesis,
  type StakingSettings,
  stakeTokenStorage,
  stakingStorage,
} from './stakingStorage.ts';
export { type SystemAllocOptions, type SystemCode, systemAlloc } from './systemAlloc.ts';
