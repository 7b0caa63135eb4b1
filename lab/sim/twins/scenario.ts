import { Dice } from '@hanse/consensus';

/** Validators of every scenario: the smallest number among which one may lie. */
export const TWINS_VALIDATORS = 4;
const STEPS = { min: 3, max: 8 } as const;
/** Groups into which the instances can fall apart. */
const GROUPS_MAX = 3;
/** Length of a step: from before a round's end to well behind it. Milliseconds. */
const STEP_MS = { min: 150, max: 1600 } as const;

/** For a while, only instances of one group hear each other. */
export type TwinsStep = {
  readonly ms: number;
  /** The group of each instance, in the order of the world's nodes. */
  readonly groups: readonly number[];
  /** Share of messages lost within groups. */
  readonly lossRate: number;
};

/** A run of unmodified nodes, some of which share a key: who could hear whom, and how long. */
export type TwinsScenario = {
  readonly seed: number;
  /** Validators that run twice with one key. */
  readonly twins: number;
  readonly steps: readonly TwinsStep[];
};

/** The scenario of a seed: partitions of all instances, two twins as often apart as together, for each step. */
export function makeScenario({ seed, twins }: { readonly seed: number; readonly twins: number }): TwinsScenario {
  const dice = new Dice(Math.imul(seed, 0x9e3779b1) ^ twins);
  const instances = TWINS_VALIDATORS + twins;
  const steps = Array.from({ length: dice.between(STEPS.min, STEPS.max) }, (): TwinsStep => {
    const count = dice.between(1, GROUPS_MAX);
    return {
      ms: dice.between(STEP_MS.min, STEP_MS.max),
      groups: Array.from({ length: instances }, () => dice.between(1, count)),
      lossRate: dice.pick([0, 0, 0, 0.05, 0.2]) ?? 0,
    };
  });
  return { seed, twins, steps };
}

/** One line a step: duration, then the names in their groups. */
export function describeScenario({ seed, twins, steps }: TwinsScenario): string {
  const names = [
    ...Array.from({ length: TWINS_VALIDATORS }, (_, at) => `n${at + 1}`),
    ...Array.from({ length: twins }, (_, at) => `twin${at + 1}`),
  ];
  const lines = steps.map(({ ms, groups, lossRate }) => {
    const shown = [...new Set(groups)].sort().map((group) => names.filter((_, at) => groups[at] === group).join(' '));
    return `  ${String(ms).padStart(5)} ms  ${shown.join(' | ')}${lossRate > 0 ? `  loss ${lossRate}` : ''}`;
  });
  return [`seed ${seed}, ${twins} of ${TWINS_VALIDATORS} twice:`, ...lines].join('\n');
}
