import { engineWithTurns } from '../qbft/qbft.ts';
import { turnsOfSets } from './schedule.ts';

/** A committee elected for each epoch takes turns by weight; QBFT among it makes its blocks final: `spec/dpos.md`. */
export const dpos: ReturnType<typeof engineWithTurns> = engineWithTurns({ name: 'dpos', turns: turnsOfSets() });
