import { invariant } from '@hanse/base';
import { type Members, NO_MEMBERS } from './conf.ts';
import { type ChangeResult, changeSimply, enterJoint } from './confChange.ts';
import type { InflightLimits } from './inflights.ts';
import type { ConfChangeStep, ConfState, NodeId } from './types.ts';

/** The members that `state` describes, by the changes that lead to them from nothing. */
export function restoreMembers(
  state: ConfState,
  options: { readonly lastIndex: number; readonly limits: InflightLimits },
): Members {
  let members = NO_MEMBERS;
  const take = (result: ChangeResult): void => {
    invariant('members' in result, `a stored configuration can be reached, ${'refused' in result && result.refused}`);
    members = result.members;
  };
  const incoming = [
    ...stepsOf('remove', state.votersOutgoing),
    ...stepsOf('add-voter', state.voters),
    ...stepsOf('add-learner', state.learners),
    ...stepsOf('add-learner', state.learnersNext),
  ];
  if (state.votersOutgoing.length === 0) {
    for (const step of incoming) take(changeSimply({ members, ...options }, [step]));
    return members;
  }
  for (const step of stepsOf('add-voter', state.votersOutgoing)) take(changeSimply({ members, ...options }, [step]));
  take(enterJoint({ members, ...options }, { steps: incoming, autoLeave: state.autoLeave }));
  return members;
}

function stepsOf(kind: ConfChangeStep['kind'], ids: readonly NodeId[]): readonly ConfChangeStep[] {
  return ids.map((node) => ({ kind, node }));
}
