import { compareIds } from './compareIds.ts';
import { type Conf, isJoint, type Members, type ProgressMap } from './conf.ts';
import type { InflightLimits } from './inflights.ts';
import { freshProgress, type Progress } from './progress.ts';
import type { ConfChange, ConfChangeStep, NodeId } from './types.ts';

export type ChangeOptions = {
  readonly members: Members;
  /** Where a new member is probed first. */
  readonly lastIndex: number;
  readonly limits: InflightLimits;
};

/** The changed members, or why they cannot be changed so. */
export type ChangeResult = { readonly members: Members } | { readonly refused: string };

type Draft = {
  readonly incoming: Set<NodeId>;
  outgoing: Set<NodeId>;
  readonly learners: Set<NodeId>;
  readonly learnersNext: Set<NodeId>;
  autoLeave: boolean;
  readonly progress: Map<NodeId, Progress>;
};

/** Carries out `change` by the way it asks for, or the one it needs (RAFT-MEMBERS-2). */
export function changeMembers(options: ChangeOptions, change: ConfChange): ChangeResult {
  if (change.steps.length === 0 && change.transition === 'auto') return leaveJoint(options);
  if (change.transition === 'auto' && change.steps.length === 1) return changeSimply(options, change.steps);
  return enterJoint(options, { steps: change.steps, autoLeave: change.transition !== 'explicit' });
}

/** Changes one voter at most, and any learners, at once. */
export function changeSimply(options: ChangeOptions, steps: readonly ConfChangeStep[]): ChangeResult {
  return draft(options, (next) => {
    if (next.outgoing.size > 0) return "can't apply simple config change in joint config";
    const refused = applySteps(next, options, steps);
    if (refused !== undefined) return refused;
    const changed = next.incoming.symmetricDifference(options.members.conf.incoming).size;
    return changed > 1 ? 'more than one voter changed without entering joint config' : undefined;
  });
}

/** From C to (C + steps, C). */
export function enterJoint(
  options: ChangeOptions,
  change: { readonly steps: readonly ConfChangeStep[]; readonly autoLeave: boolean },
): ChangeResult {
  return draft(options, (next) => {
    if (next.outgoing.size > 0) return 'config is already joint';
    if (next.incoming.size === 0) return "can't make a zero-voter config joint";
    next.outgoing = new Set(next.incoming);
    next.autoLeave = change.autoLeave;
    return applySteps(next, options, change.steps);
  });
}

/** From (C', C) to C'. */
export function leaveJoint(options: ChangeOptions): ChangeResult {
  return draft(options, (next) => {
    if (next.outgoing.size === 0) return "can't leave a non-joint config";
    for (const id of next.learnersNext) {
      next.learners.add(id);
      const progress = next.progress.get(id);
      if (progress !== undefined) progress.isLearner = true;
    }
    next.learnersNext.clear();
    for (const id of next.outgoing) {
      if (!next.incoming.has(id) && !next.learners.has(id)) next.progress.delete(id);
    }
    next.outgoing.clear();
    next.autoLeave = false;
    return undefined;
  });
}

function draft(options: ChangeOptions, edit: (next: Draft) => string | undefined): ChangeResult {
  const before = brokenInvariant(options.members);
  if (before !== undefined) return { refused: before };
  const { conf, progress } = options.members;
  const next: Draft = {
    incoming: new Set(conf.incoming),
    outgoing: new Set(conf.outgoing),
    learners: new Set(conf.learners),
    learnersNext: new Set(conf.learnersNext),
    autoLeave: conf.autoLeave,
    progress: new Map([...progress].map(([id, one]) => [id, one.copy()])),
  };
  const refused = edit(next);
  if (refused !== undefined) return { refused };
  const sorted: ProgressMap = new Map([...next.progress].sort(([left], [right]) => compareIds(left, right)));
  const { progress: _, ...changed } = next;
  const members: Members = { conf: changed, progress: sorted };
  const after = brokenInvariant(members);
  return after === undefined ? { members } : { refused: after };
}

function applySteps(next: Draft, options: ChangeOptions, steps: readonly ConfChangeStep[]): string | undefined {
  for (const { kind, node } of steps) {
    // Without a node: the owner has decided against this step.
    if (node === '') continue;
    if (kind === 'add-voter') makeVoter(next, options, node);
    else if (kind === 'add-learner') makeLearner(next, options, node);
    else if (kind === 'remove') removeMember(next, node);
  }
  return next.incoming.size === 0 ? 'removed all voters' : undefined;
}

function makeVoter(next: Draft, options: ChangeOptions, id: NodeId): void {
  const progress = next.progress.get(id) ?? addProgress(next, options, id);
  progress.isLearner = false;
  next.learners.delete(id);
  next.learnersNext.delete(id);
  next.incoming.add(id);
}

/** A voter of the outgoing half cannot be a learner yet: it becomes one when the joint configuration is left. */
function makeLearner(next: Draft, options: ChangeOptions, id: NodeId): void {
  const known = next.progress.get(id);
  if (known?.isLearner) return;
  removeMember(next, id);
  const progress = known ?? addProgress(next, options, id);
  next.progress.set(id, progress);
  if (next.outgoing.has(id)) {
    next.learnersNext.add(id);
  } else {
    progress.isLearner = true;
    next.learners.add(id);
  }
}

function removeMember(next: Draft, id: NodeId): void {
  next.incoming.delete(id);
  next.learners.delete(id);
  next.learnersNext.delete(id);
  if (!next.outgoing.has(id)) next.progress.delete(id);
}

function addProgress(next: Draft, options: ChangeOptions, id: NodeId): Progress {
  const progress = freshProgress({
    next: Math.max(options.lastIndex, 1),
    isLearner: false,
    limits: options.limits,
  });
  // Otherwise a check of the quorum could depose the leader before the new member had a chance to speak.
  progress.isRecentlyActive = true;
  next.progress.set(id, progress);
  return progress;
}

function brokenInvariant({ conf, progress }: Members): string | undefined {
  for (const ids of [conf.incoming, conf.outgoing, conf.learners, conf.learnersNext]) {
    for (const id of ids) if (!progress.has(id)) return `no progress for ${id}`;
  }
  for (const id of conf.learnersNext) {
    if (!conf.outgoing.has(id)) return `${id} is in LearnersNext, but not Voters[1]`;
    if (progress.get(id)?.isLearner) return `${id} is in LearnersNext, but is already marked as learner`;
  }
  for (const id of conf.learners) {
    if (conf.outgoing.has(id)) return `${id} is in Learners and Voters[1]`;
    if (conf.incoming.has(id)) return `${id} is in Learners and Voters[0]`;
    if (!progress.get(id)?.isLearner) return `${id} is in Learners, but is not marked as learner`;
  }
  return isJoint(conf) ? undefined : brokenWhenSimple(conf);
}

function brokenWhenSimple(conf: Conf): string | undefined {
  if (conf.learnersNext.size > 0) return 'cfg.LearnersNext must be nil when not joint';
  return conf.autoLeave ? 'AutoLeave must be false when not joint' : undefined;
}
