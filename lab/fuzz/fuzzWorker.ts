import { parentPort } from 'node:worker_threads';
import { engineNamed } from './engines.ts';
import { type Engines, type FuzzRange, type FuzzSetup, fuzzRange } from './fuzzRange.ts';

export type FuzzJob = { readonly setup: FuzzSetup; readonly range: FuzzRange };

let engines: (Engines & { readonly names: string }) | undefined;

function enginesFor({ engineA, engineB }: FuzzSetup): Engines {
  const names = `${engineA} ${engineB}`;
  if (engines?.names !== names) engines = { names, a: engineNamed(engineA), b: engineNamed(engineB) };
  return engines;
}

parentPort?.on('message', ({ setup, range }: FuzzJob) => {
  fuzzRange(setup, enginesFor(setup), range).then(
    (result) => parentPort?.postMessage(result),
    (error: unknown) => {
      throw error;
    },
  );
});
