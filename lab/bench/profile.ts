import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type DearFunction = {
  readonly thread: string;
  readonly name: string;
  readonly where: string;
  readonly percent: number;
};

type Profile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};

const TOP = 25;

/** Functions by the time spent in themselves, in per cent of a thread's time that was not idle; of all profiles in `folder`. */
export function dearestFunctions(folder: string): DearFunction[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'));
  return files.flatMap((file) => {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
    // CPU.<date>.<time>.<process>.<thread>.<number>.cpuprofile; thread 0 is the main one.
    const thread = file.split('.').at(-3) ?? '?';
    return dearestOf(thread === '0' ? 'main' : `worker ${thread}`, profile);
  });
}

function dearestOf(thread: string, { nodes, samples, timeDeltas }: Profile): DearFunction[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spent = new Map<string, number>();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    const micros = timeDeltas[index] ?? 0;
    if (frame === undefined || frame.functionName === '(idle)' || frame.functionName === '(program)') continue;
    busy += micros;
    const where = `${frame.url.split('/').slice(-3).join('/')}:${frame.lineNumber + 1}`;
    const key = `${frame.functionName || '(anonymous)'}\t${where}`;
    spent.set(key, (spent.get(key) ?? 0) + micros);
  }
  return [...spent]
    .toSorted((one, other) => other[1] - one[1])
    .slice(0, TOP)
    .map(([key, micros]) => {
      const [name = '', where = ''] = key.split('\t');
      return { thread, name, where, percent: (micros / busy) * 100 };
    });
}
