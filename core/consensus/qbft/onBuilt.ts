import type { EngineEvent } from '../engine.ts';
import { blockFault } from './justification.ts';
import type { QbftMessage } from './message.ts';
import { tryPropose } from './propose.ts';
import { note, type Qbft, type QbftStep, stay } from './state.ts';

type Built = Extract<EngineEvent<QbftMessage>, { kind: 'built' }>;

/** The block we asked for. Round changes that came meanwhile may bind us to another one (QBFT-PROPOSE-2). */
export function onBuilt(state: Qbft, { height, round, block }: Built): QbftStep {
  if (height !== state.height || round !== state.round || !state.building) return stay(state);
  const next = { ...state, building: false };
  if (block === undefined) return note(next, 'build-failed', { reason: 'no block could be built' });
  const fault = blockFault(next, block, round);
  return fault === undefined ? tryPropose(next, block) : note(next, 'build-failed', { reason: fault.message });
}
