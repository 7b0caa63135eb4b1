import { InvariantViolation } from '@hanse/base';
import { type AnyEngine, freshExtraData, World } from '@hanse/consensus';
import { TWINS_VALIDATORS, type TwinsScenario } from './scenario.ts';

const SETTINGS = { blockPeriodMs: 200, emptyBlockPeriodMs: 5000, roundTimeoutMs: 500, roundTimeoutMsMax: 4000 };
/** Virtual time within which a league that is whole again must have made a block. */
const HEAL_MS = 20_000;

export type TwinsOutcome = {
  /** `stalled`: no fork, but no block after everybody could hear everybody again. */
  readonly kind: 'agreed' | 'fork' | 'stalled';
  readonly reason: string;
  readonly blocks: number;
  readonly simulatedMs: number;
};

/** Runs the engine's own code through a scenario; the world compares every block that anybody commits. */
export function runScenario(engine: AnyEngine, scenario: TwinsScenario): TwinsOutcome {
  const world = new World({
    engine,
    genesisExtraData: (validators) => freshExtraData({ validators, round: 0 }),
    settings: SETTINGS,
    validators: TWINS_VALIDATORS,
    twins: scenario.twins,
    seed: scenario.seed,
  });
  const { nodes, agenda } = world;
  const started = agenda.nowMs;
  const heights = (): readonly number[] => nodes.map(({ head }) => head.header.number);
  const outcome = (kind: TwinsOutcome['kind'], reason = ''): TwinsOutcome => ({
    kind,
    reason,
    blocks: Math.max(...heights()),
    simulatedMs: agenda.nowMs - started,
  });
  try {
    for (const { name } of nodes) world.start(name);
    world.pool(true);
    for (const { ms, groups, lossRate } of scenario.steps) {
      world.lossRate = lossRate;
      nodes.forEach((left, at) => {
        nodes.slice(at + 1).forEach((right, offset) => {
          if (groups[at] === groups[at + 1 + offset]) world.heal(left.name, right.name);
          else world.cut(left.name, right.name);
        });
      });
      agenda.run(agenda.nowMs + ms);
    }
    world.lossRate = 0;
    world.healAll();
    const wanted = Math.max(...heights()) + 1;
    const isDone = agenda.run(agenda.nowMs + HEAL_MS, () => heights().every((height) => height >= wanted));
    return isDone ? outcome('agreed') : outcome('stalled', `heights ${heights().join(' ')}, wanted ${wanted}`);
  } catch (error) {
    if (error instanceof InvariantViolation && error.message.includes('agreement at height')) {
      return outcome('fork', error.message);
    }
    throw error;
  }
}
