import type { Fault } from '../faultPlan.ts';

/** A change to one production file, in its own words: `find` stands there exactly once. */
export type Edit = { readonly file: string; readonly find: string; readonly replace: string };

export function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}

/** A defect such as consensus systems have had, to be planted into the code that runs in production. */
export type PlantedBug = {
  readonly name: string;
  readonly engine: 'qbft' | 'raft' | 'dpos';
  /** All are made. Several where one layer hides what another one lacks. */
  readonly edits: readonly Edit[];
  /** `raft-core`: the core's own random groups, for what no league asks of it. Default: leagues. */
  readonly arena?: 'league' | 'raft-core';
  /** Validators of its leagues; by default each seed draws its own. */
  readonly nodes?: number;
  /** Only these faults and lies are drawn; by default all. */
  readonly kinds?: readonly Fault['kind'][];
  readonly conducts?: readonly string[];
};
