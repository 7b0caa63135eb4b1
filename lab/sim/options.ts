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
  /** So many seeds, from the first on, are run twice. */
  readonly twice: number;
  readonly folder: string;
};

export type TwinsChoice = Common & {
  readonly mode: 'twins';
  readonly from: number;
  readonly scenarios: number;
  readonly jobs: number;
};

export type BugsChoice = Pick<Common, 'json'> & {
  readonly mode: 'bugs';
  /** Parts of names of bugs; none: all. */
  readonly names: readonly string[];
  readonly minutes: number;
  readonly jobs: number;
};

export type BoundariesChoice = Common & {
  readonly mode: 'boundaries';
  readonly nodes: number;
  readonly seed: number;
  readonly blocks: number;
};

export type ScaleChoice = Common & { readonly mode: 'scale' };

export type SimOptions = ScaleChoice | BoundariesChoice | RunChoice | SwarmChoice | TwinsChoice | BugsChoice;

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
  --twice N           the first N of them twice: the hashes must be equal (0)
  --save FOLDER       where the plans of failing seeds are written, made small (sim-failures)
unmodified validators that share keys:
  --twins N           so many scenarios, from --seed on, in which one key of four is used twice: nothing may fork;
                      then two keys of four: a fork must be found
does it find anything:
  --bugs              plants each known defect into production code, runs seeds until a checker reports; a table
  --bugs NAME,…       only those whose names contain one of these
  --minutes M         real time that each may stay hidden (10)
death at every call to disk, signer and network:
  --boundaries B      of each node in turn, within B blocks, killed and with power lost
what a block costs around the world, with 4 to 100 validators (writes the report below docs/):
  --scale
always:
  --jobs N            threads (all cores)
  --json              the result as one line of JSON, last`;

/** Throws an Error with the usage on anything unknown. */
export function parseOptions(args: readonly string[]): SimOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        engine: { type: 'string', default: 'qbft' },
        nodes: { type: 'string' },
        seed: { type: 'string', default: '1' },
        minutes: { type: 'string' },
        faults: { type: 'string' },
        'real-crypto': { type: 'boolean', default: false },
        trace: { type: 'boolean', default: false },
        swarm: { type: 'boolean', default: false },
        seeds: { type: 'string', default: '1..100' },
        hours: { type: 'string' },
        twice: { type: 'string', default: '0' },
        save: { type: 'string', default: 'sim-failures' },
        twins: { type: 'string' },
        bugs: { type: 'boolean', default: false },
        boundaries: { type: 'string' },
        scale: { type: 'boolean', default: false },
        jobs: { type: 'string', default: String(availableParallelism()) },
        json: { type: 'boolean', default: false },
      },
    });
    const { engine, json } = values;
    if (!ENGINES.has(engine)) throw new Error(`--engine ${engine}, wanted ${[...ENGINES.keys()].join(', ')}`);
    const jobs = whole('jobs', values.jobs, { min: 1, max: 256 });
    const seed = whole('seed', values.seed, {});
    const nodes = values.nodes === undefined ? undefined : whole('nodes', values.nodes, { min: 1, max: NODES_MAX });
    if (positionals.length > 0 && !values.bugs) throw new Error(`${positionals[0]}: names are for --bugs`);
    if (values.bugs) {
      const names = positionals.flatMap((text) => text.split(','));
      return { mode: 'bugs', json, names, minutes: positive('minutes', values.minutes ?? '10'), jobs };
    }
    if (values.twins !== undefined) {
      const scenarios = whole('twins', values.twins, { min: 1 });
      return { mode: 'twins', engine, json, jobs, from: seed, scenarios };
    }
    if (values.scale) return { mode: 'scale', engine, json };
    if (values.boundaries !== undefined) {
      const blocks = whole('boundaries', values.boundaries, { min: 1, max: 100 });
      return { mode: 'boundaries', engine, json, nodes: nodes ?? 4, seed, blocks };
    }
    if (!values.swarm) {
      const { faults, trace } = values;
      const crypto = values['real-crypto'] ? 'real' : undefined;
      const minutes = positive('minutes', values.minutes ?? '3');
      return { mode: 'run', engine, json, nodes: nodes ?? 4, seed, minutes, faults, crypto, trace };
    }
    const { from, to } = rangeOf(values.seeds);
    const hours = values.hours === undefined ? (to - from + 1) / 20 : positive('hours', values.hours);
    const twice = whole('twice', values.twice, {});
    return { mode: 'swarm', engine, json, from, to, hours, nodes, jobs, twice, folder: values.save };
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
