import { payloadsSize } from './entrySize.ts';
import type { Raft } from './raft.ts';
import { acknowledge } from './send.ts';
import type { Entry, Proposal } from './types.ts';

/** Gives proposals their places at the end of the leader's log. False if there is no room for them. */
export function appendProposals<Data>(raft: Raft<Data>, proposals: readonly Proposal<Data>[]): boolean {
  if (!reserve(raft, payloadsSize(proposals, raft.config.payloadSizeOf))) return false;
  const { lastIndex } = raft.log;
  const entries = proposals.map(
    (proposal, at): Entry<Data> => ({ ...proposal, index: lastIndex + 1 + at, term: raft.term }),
  );
  raft.log.append(entries);
  // The leader's own acknowledgement counts like the others', once the entries are stored.
  acknowledge(raft, raft.id, lastIndex + entries.length);
  return true;
}

/** A tail that is empty takes a proposal of any size, and an empty proposal always fits (RAFT-FLOW-2). */
function reserve<Data>(raft: Raft<Data>, bytes: number): boolean {
  const bytesMax = raft.config.uncommittedBytesMax || Number.POSITIVE_INFINITY;
  if (raft.uncommittedBytes > 0 && bytes > 0 && raft.uncommittedBytes + bytes > bytesMax) return false;
  raft.uncommittedBytes += bytes;
  return true;
}

/** Entries of `bytes` payload have been applied. What another leader has appended was never counted. */
export function releaseUncommitted<Data>(raft: Raft<Data>, bytes: number): void {
  raft.uncommittedBytes = Math.max(0, raft.uncommittedBytes - bytes);
}
