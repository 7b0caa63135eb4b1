import { followLeader } from './followLeader.ts';
import { inflightLimitsOf, type Raft } from './raft.ts';
import { restoreMembers } from './restoreMembers.ts';
import { acknowledge } from './send.ts';
import { switchMembers } from './switchMembers.ts';
import type { Snapshot, SnapshotMessage } from './types.ts';

/** The leader's log no longer reaches back to the end of ours (RAFT-RESTORE-1). */
export function onSnapshot<Data>(raft: Raft<Data>, message: SnapshotMessage<Data>): undefined {
  if (!followLeader(raft, message.from)) return;
  // RAFT-RESTORE-2: stepped again once they are applied.
  if (raft.log.isApplying) {
    raft.deferred = message;
    return;
  }
  const { snapshot } = message;
  const isRestored = restore(raft, snapshot);
  raft.config.note?.(isRestored ? 'snapshot-restored' : 'snapshot-ignored', {
    index: snapshot.index,
    term: snapshot.term,
    committed: raft.log.committed,
  });
  acknowledge(raft, message.from, isRestored ? raft.log.lastIndex : raft.log.committed);
}

/** False where it brings nothing: it is old, our log has what it stands for, or we are not in it. */
function restore<Data>(raft: Raft<Data>, snapshot: Snapshot<Data>): boolean {
  const { log, id } = raft;
  const { index, term, conf } = snapshot;
  if (index <= log.committed) return false;
  const isMember = [conf.voters, conf.learners, conf.votersOutgoing].some((ids) => ids.includes(id));
  if (!isMember) return false;
  if (log.matches({ index, term })) {
    log.commitTo(index);
    return false;
  }
  log.restore(snapshot);
  const limits = inflightLimitsOf(raft.config);
  switchMembers(raft, restoreMembers(conf, { lastIndex: log.lastIndex, limits }));
  return true;
}
