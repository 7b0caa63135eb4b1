export type { Fault, FaultPlan } from './faultPlan.ts';
export { simFault } from './faults.ts';
export type { NodeName, Observation, Violation } from './observation.ts';
export { parseFaultPlan } from './parseFaultPlan.ts';
export { runSimulation, type SimulationOptions, type SimulationResult } from './runSimulation.ts';
export {
  type AtNode,
  type SimAccount,
  type SimCall,
  type SimReceipt,
  type SimTransaction,
  SimulatedLeague,
  type SimulateLeagueOptions,
  simulateLeague,
} from './simulateLeague.ts';
export { type RunTwinsOptions, runTwins, type TwinsReport } from './twins/runTwins.ts';
