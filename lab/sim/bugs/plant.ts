import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { PlantedBug } from './plantedBug.ts';

const ROOT = new URL('../../../', import.meta.url).href;
/** Marks the second copy of every module, that of the checkers, into which no bug is planted. */
const PRISTINE = '?pristine';
const CHECKERS = `${ROOT}lab/sim/checkers/checkers.ts`;

/** The source with this bug in it. Throws unless each edit fits exactly once: a bug that has vanished proves nothing. */
export function plantedSource(bug: PlantedBug, file: string, source: string): string {
  let text = source;
  for (const { find, replace } of bug.edits.filter((one) => one.file === file)) {
    const count = text.split(find).length - 1;
    if (count !== 1) throw new Error(`bug ${bug.name}: "${find}" stands ${count} times in ${file}, wanted once`);
    text = text.replace(find, () => replace);
  }
  return text;
}

/**
 * From now on modules of this thread are loaded with the bug in them; the checkers, and all they import, are loaded a
 * second time without it, so that they judge by the right rules.
 */
export function plantBug(bug: PlantedBug): void {
  const files = new Map(bug.edits.map(({ file }) => [ROOT + file, file]));
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const found = nextResolve(specifier, context);
      const isOurs = found.url.startsWith(ROOT) && !found.url.includes('/node_modules/');
      const isPristine = context.parentURL?.endsWith(PRISTINE) === true || found.url === CHECKERS;
      return isOurs && isPristine ? { ...found, url: found.url + PRISTINE } : found;
    },
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const file = files.get(url);
      if (file === undefined || loaded.source === undefined || loaded.source === null) return loaded;
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      return { ...loaded, source: plantedSource(bug, file, source) };
    },
  });
}

export const rootPath: string = fileURLToPath(ROOT);
