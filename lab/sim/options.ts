import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ENGINES } from '@hanse/consensus';

type Common = { readonly engine: string; readonly json: boolean };

export type RunChoice = Common & {
  readonly mode: 'run';
  readonly nodes: number;
  readonly seed: number;
  readonly minutes: number;
  /** A file with a plan; `none`: nothing breaks; undefined: the plan that the seed draws. */
  readonly faults: string | undefined;
  readonly crypto: 'stub' | 'real' | undefined;
  readonly trace: boolean;
};

export type SwarmChoice = Common & {
  readonly mode: 'swarm';
  readonly from: number;
  readonly to: number;
  readonly hours: number;
  readonly nodes: number | undefined;
  readonly jobs: number;
  readonly twice: boolean;
  readonly folder: string;
};

export type TwinsChoice = Common & {
  readonly mode: 'twins';
  readonly twins: number;
  readonly from: number;
  readonly scenarios: number;
  readonly jobs: number;
};

export type SimOptions = RunChoice | SwarmChoice | TwinsChoice;

const NODES_MAX = 128;

export const USAGE = `npm run sim -- [options]
one league, from one seed:
  --engine NAME       ${[...ENGINES.keys()].join(', ')} (qbft)
  --nodes N           validators (4)
  --seed S            one seed, one run for ever (1)
  --minutes M         virtual time; the last 40 s of it nothing breaks any more (3)
  --faults FILE       a plan of faults as JSON; none: nothing breaks (the seed draws a plan)
  --real-crypto       secp256k1 instead of stub signatures
  --trace             every observation, a line each, to standard error
many seeds:
  --swarm             each seed draws its own size, faults and adversaries
  --seeds A..B        (1..100)
  --hours H           virtual time of all seeds together (3 minutes each)
  --nodes N           the same size for all
  --twice             each seed twice: the hashes must be equal
  --save FOLDER       where the plans of failing seeds are written, made small (sim-failures)
unmodified validators that share keys:
  --twins N           so many keys are used twice
  --scenarios K       (1000), from --seed on
always:
  --jobs N            threads of a swarm (all cores)
  --json              the result as one line of JSON, last`;

/** Throws an Error with the usage on anything unknown. */
export function parseOptions(args: readonly string[]): SimOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        engine: { type: 'string', default: 'qbft' },
        nodes: { type: 'string' },
        seed: { type: 'string', default: '1' },
        minutes: { type: 'string', default: '3' },
        faults: { type: 'string' },
        'real-crypto': { type: 'boolean', default: false },
        trace: { type: 'boolean', default: false },
        swarm: { type: 'boolean', default: false },
        seeds: { type: 'string', default: '1..100' },
        hours: { type: 'string' },
        twice: { type: 'boolean', default: false },
        save: { type: 'string', default: 'sim-failures' },
        twins: { type: 'string' },
        scenarios: { type: 'string', default: '1000' },
        jobs: { type: 'string', default: String(availableParallelism()) },
        json: { type: 'boolean', default: false },
      },
    });
    const { engine, json } = values;
    if (!ENGINES.has(engine)) throw new Error(`--engine ${engine}, wanted ${[...ENGINES.keys()].join(', ')}`);
    const jobs = whole('jobs', values.jobs, { min: 1, max: 256 });
    const seed = whole('seed', values.seed, {});
    const nodes = values.nodes === undefined ? undefined : whole('nodes', values.nodes, { min: 1, max: NODES_MAX });
    if (values.twins !== undefined) {
      const twins = whole('twins', values.twins, { max: 4 });
      return {
        mode: 'twins',
        engine,
        json,
        jobs,
        twins,
        from: seed,
        scenarios: whole('scenarios', values.scenarios, {}),
      };
    }
    if (!values.swarm) {
      const { faults, trace } = values;
      const crypto = values['real-crypto'] ? 'real' : undefined;
      const minutes = positive('minutes', values.minutes);
      return { mode: 'run', engine, json, nodes: nodes ?? 4, seed, minutes, faults, crypto, trace };
    }
    const { from, to } = rangeOf(values.seeds);
    const hours = values.hours === undefined ? (to - from + 1) / 20 : positive('hours', values.hours);
    const { twice, save: folder } = values;
    return { mode: 'swarm', engine, json, from, to, hours, nodes, jobs, twice, folder };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function whole(
  name: string,
  text: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number },
): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min || value > max)
    throw new Error(`--${name} ${text}, wanted a whole number from ${min} to ${max}`);
  return value;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} ${text}, wanted a number above 0`);
  return value;
}

function rangeOf(text: string): { readonly from: number; readonly to: number } {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (!(from <= to)) throw new Error(`--seeds ${text}, wanted two numbers as 1..100`);
  return { from, to };
}
