import { tryCampaign } from './campaign.ts';
import type { Raft } from './raft.ts';
import type { TimeoutNowMessage } from './types.ts';

/** The leader wants us to take over. */
export function onTimeoutNow<Data>(raft: Raft<Data>, _message: TimeoutNowMessage): undefined {
  if (raft.role === 'follower') tryCampaign(raft, 'transfer');
}
