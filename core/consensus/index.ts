export { changingEngine } from './change/changingEngine.ts';
export type {
  ConsensusEngine,
  EngineContext,
  EngineDescription,
  EngineEvent,
  EngineOutput,
  EngineSettings,
  Evidence,
  Head,
  ParsedMessage,
  Pledge,
  Sealers,
  Step,
  Utterance,
} from './engine.ts';
export { type AnyEngine, ENGINES, engineNamed } from './engines.ts';
export { consensusFault } from './faults.ts';
export { freshExtraData } from './qbft/extraData.ts';
export type { Prepared, QbftMessage, QbftUnsigned } from './qbft/message.ts';
export { commitPayload, preparePayload, proposalPayload, roundChangePayload } from './qbft/payload.ts';
export { proposerFor } from './qbft/proposer.ts';
export { qbft } from './qbft/qbft.ts';
export { faultyMaxOf, quorumOf } from './qbft/quorum.ts';
export type { Qbft } from './qbft/state.ts';
export { validatorsOf } from './qbft/validatorsOf.ts';
export { verifySeals } from './qbft/verifySeals.ts';
export { Dice } from './world/dice.ts';
export { World, type WorldOptions } from './world/world.ts';
