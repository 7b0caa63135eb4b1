import type { Raft } from './raft.ts';
import type { ReadIndexResponseMessage } from './types.ts';

/** The leader has confirmed a read that was asked for here. */
export function onReadIndexResponse<Data>(raft: Raft<Data>, message: ReadIndexResponseMessage): undefined {
  if (raft.role === 'follower') raft.readStates.push({ context: message.context, index: message.index });
}
