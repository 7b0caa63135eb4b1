import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { FORKS, type Fork } from '@hanse/protocol';

export type FuzzOptions = {
  readonly engineA: string;
  readonly engineB: string;
  readonly seed: number;
  readonly from: number;
  readonly programs: number;
  readonly forks: readonly Fork[];
  readonly minutes: number;
  readonly workers: number;
  readonly differencesMax: number;
  readonly save: string | undefined;
  readonly mode: 'differential' | 'hostile';
  readonly json: boolean;
};

export const USAGE = `npm run fuzz -- [options]
  --engine-a NAME     hanse, library, or one with a planted defect, e.g. library+lost-log (hanse)
  --engine-b NAME     what it is compared with (library)
  --seed N            one seed, one sequence of cases for ever (1)
  --from N            index of the first case (0)
  --programs N        end after so many generated transactions (10000; hostile: no end)
  --forks LIST        all, or some of ${FORKS.join(',')} (all)
  --minutes M         end after so much time (60; hostile: 1)
  --workers N         threads (all cores)
  --differences N     end after so many cases that differ (10)
  --save FOLDER       write each difference, made small, as FOLDER/NAME.json
  --hostile           engine a alone against hostile bytecode and call data; prints memory before and after
  --json              one line of JSON last`;

/** Throws an Error with the usage on anything unknown. */
export function parseOptions(args: readonly string[]): FuzzOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'engine-a': { type: 'string', default: 'hanse' },
        'engine-b': { type: 'string', default: 'library' },
        seed: { type: 'string', default: '1' },
        from: { type: 'string', default: '0' },
        programs: { type: 'string' },
        forks: { type: 'string', default: 'all' },
        minutes: { type: 'string' },
        workers: { type: 'string', default: String(availableParallelism()) },
        differences: { type: 'string', default: '10' },
        save: { type: 'string' },
        hostile: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    return {
      engineA: values['engine-a'],
      engineB: values['engine-b'],
      seed: whole('seed', values.seed),
      from: whole('from', values.from),
      programs: whole('programs', values.programs ?? (values.hostile ? String(Number.MAX_SAFE_INTEGER) : '10000')),
      forks: forksOf(values.forks),
      minutes: minutesOf(values.minutes ?? (values.hostile ? '1' : '60')),
      workers: Math.max(1, whole('workers', values.workers)),
      differencesMax: Math.max(1, whole('differences', values.differences)),
      save: values.save,
      mode: values.hostile ? 'hostile' : 'differential',
      json: values.json,
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function forksOf(text: string): readonly Fork[] {
  if (text === 'all') return FORKS;
  return text.split(',').map((name) => {
    const fork = FORKS.find((one) => one === name);
    if (fork === undefined) throw new Error(`--forks ${text}, wanted all or some of ${FORKS.join(',')}`);
    return fork;
  });
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} ${text}, wanted a whole number from 0`);
  return value;
}

function minutesOf(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--minutes ${text}, wanted a number above 0`);
  return value;
}
