import type { Conf, ProgressMap } from './conf.ts';
import { sortedIds } from './conf.ts';
import type { Progress } from './progress.ts';
import type { ConfChangeStep, NodeId } from './types.ts';

/** The words of the reference for what the core calls otherwise; only for outside vectors. */

const STATES = { probe: 'StateProbe', replicate: 'StateReplicate', snapshot: 'StateSnapshot' } as const;

export function describeProgress(progress: Progress): string {
  const { inflights } = progress;
  return [
    `${STATES[progress.state]} match=${progress.match} next=${progress.next}`,
    progress.isLearner ? 'learner' : '',
    progress.isPaused ? 'paused' : '',
    progress.pendingSnapshot > 0 ? `pendingSnap=${progress.pendingSnapshot}` : '',
    progress.isRecentlyActive ? '' : 'inactive',
    inflights.count > 0 ? `inflight=${inflights.count}${inflights.isFull ? '[full]' : ''}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export function describeProgressMap(progress: ProgressMap): string {
  return [...progress].map(([id, one]) => `${id}: ${describeProgress(one)}`).join('\n');
}

export function describeIds(ids: Iterable<NodeId>): string {
  return `(${sortedIds(ids).join(' ')})`;
}

export function describeConf(conf: Conf): string {
  return [
    `voters=${describeIds(conf.incoming)}${conf.outgoing.size > 0 ? `&&${describeIds(conf.outgoing)}` : ''}`,
    conf.learners.size > 0 ? `learners=${describeIds(conf.learners)}` : '',
    conf.learnersNext.size > 0 ? `learners_next=${describeIds(conf.learnersNext)}` : '',
    conf.autoLeave ? 'autoleave' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const STEP_LETTERS = { v: 'add-voter', l: 'add-learner', r: 'remove', u: 'update' } as const;

/** `v1 l2 r3 u4`. Node 0 is nobody. */
export function parseSteps(text: string): readonly ConfChangeStep[] {
  const tokens = text.split(/\s+/).filter((token) => token !== '');
  return tokens.map((token) => {
    const kind = STEP_LETTERS[token[0] as keyof typeof STEP_LETTERS];
    if (kind === undefined) throw new Error(`unknown input: ${token}`);
    const node = token.slice(1);
    return { kind, node: node === '0' ? '' : node };
  });
}

export function describeSteps(steps: readonly ConfChangeStep[]): string {
  const letters = { 'add-voter': 'v', 'add-learner': 'l', remove: 'r', update: 'u' } as const;
  return steps.map(({ kind, node }) => `${letters[kind]}${node === '' ? '0' : node}`).join(' ');
}
