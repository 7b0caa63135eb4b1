import type { Checker, LeagueFacts, Observation, Violation } from '../observation.ts';
import { acknowledged } from './acknowledged.ts';
import { agreement } from './agreement.ts';
import { bounded } from './bounded.ts';
import { corruption } from './corruption.ts';
import { checkValue, exactlyOnce } from './exactlyOnce.ts';
import { inclusion } from './inclusion.ts';
import { linearizable } from './linearizable.ts';
import { progress } from './progress.ts';
import { raftSafety } from './raftSafety.ts';
import { checkTurn, evidenceLeft, sameSealers } from './schedule.ts';
import { singleVote } from './singleVote.ts';
import { verified } from './verified.ts';

/** Violations kept of one run: the first ones say most. */
export const VIOLATIONS_MAX = 32;

/** All checkers of a league as one: hears everything, collects what must not have happened. */
export class Checkers {
  readonly violations: Violation[] = [];
  readonly #checkers: readonly Checker[];

  constructor(facts: LeagueFacts) {
    const report = (violation: Violation): void => {
      if (this.violations.length < VIOLATIONS_MAX) this.violations.push(violation);
    };
    const sealers = sameSealers(facts, report);
    this.#checkers = [
      agreement(facts, report),
      verified(facts, report, (replayed, atMs) => {
        checkValue(replayed, { atMs, report });
        checkTurn(replayed, { atMs, report });
        sealers.expect(replayed, atMs);
      }),
      acknowledged(facts, report),
      exactlyOnce(facts, report),
      linearizable(report),
      singleVote(facts, report),
      sealers,
      evidenceLeft(facts, report),
      raftSafety(facts, report),
      bounded(facts, report),
      corruption(facts, report),
      progress(facts, report),
      inclusion(facts, report),
    ];
  }

  observe(observation: Observation): void {
    for (const checker of this.#checkers) checker.observe(observation);
  }

  /** After the last observation: waits for those who execute blocks. */
  async finish(): Promise<readonly Violation[]> {
    for (const checker of this.#checkers) await checker.finish?.();
    return this.violations;
  }
}
