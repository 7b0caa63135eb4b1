import { hardStateOf, type Raft, softStateOf } from './raft.ts';
import type { Reach } from './raftLog.ts';
import type { AppendWork, AppliedNews, HardState, Message, Ready, SoftState, StoredNews } from './types.ts';

/** What the last Ready said. */
export type Previous = { readonly soft: SoftState; readonly hard: HardState };

/** Synchronously, what is applied has been stored just before; otherwise it must be known to be stored. */
function reachOf<Data>(raft: Raft<Data>): Reach {
  return raft.config.asyncStorageWrites ? 'stored' : 'all';
}

function isSameSoft(left: SoftState, right: SoftState): boolean {
  return left.leader === right.leader && left.role === right.role;
}

function isSameHard(left: HardState, right: HardState): boolean {
  return left.term === right.term && left.vote === right.vote && left.commit === right.commit;
}

export function hasReady<Data>(raft: Raft<Data>, previous: Previous): boolean {
  const { log } = raft;
  return (
    raft.messages.length > 0 ||
    raft.messagesAfterAppend.length > 0 ||
    log.unstable.hasNextEntries ||
    log.hasNextCommitted(reachOf(raft)) ||
    log.unstable.nextSnapshot !== undefined ||
    raft.readStates.length > 0 ||
    !isSameSoft(softStateOf(raft), previous.soft) ||
    !isSameHard(hardStateOf(raft), previous.hard)
  );
}

/** What is to be done, without taking it. */
export function peekReady<Data>(raft: Raft<Data>, previous: Previous): Ready<Data> {
  const { log } = raft;
  const soft = softStateOf(raft);
  const hard = hardStateOf(raft);
  const entries = log.unstable.nextEntries();
  const ready: Ready<Data> = {
    softState: isSameSoft(soft, previous.soft) ? undefined : soft,
    hardState: isSameHard(hard, previous.hard) ? undefined : hard,
    readStates: raft.readStates,
    entries,
    snapshot: log.unstable.nextSnapshot,
    committedEntries: log.nextCommitted(reachOf(raft)),
    messages: raft.messages,
    mustSync: entries.length > 0 || hard.term !== previous.hard.term || hard.vote !== previous.hard.vote,
  };
  if (raft.config.asyncStorageWrites) return withWork(raft, ready);
  return { ...ready, messages: [...raft.messages, ...raft.messagesAfterAppend.filter(({ to }) => to !== raft.id)] };
}

function withWork<Data>(raft: Raft<Data>, ready: Ready<Data>): Ready<Data> {
  const { hardState, entries, snapshot, committedEntries } = ready;
  const messages = raft.messagesAfterAppend;
  const isAppending = entries.length > 0 || hardState !== undefined || snapshot !== undefined || messages.length > 0;
  const news = storedNewsOf(raft, ready);
  const appendWork: AppendWork<Data> = { hardState, entries, snapshot, messages, news };
  return {
    ...ready,
    ...(isAppending ? { appendWork } : {}),
    ...(committedEntries.length > 0
      ? { applyWork: { entries: committedEntries, news: { kind: 'applied', entries: committedEntries } } }
      : {}),
  };
}

/**
 * The end of the log, not of the entries in this Ready: news of an earlier term is ignored, and then this one says so.
 */
function storedNewsOf<Data>(raft: Raft<Data>, { snapshot }: Ready<Data>): StoredNews<Data> | undefined {
  const { log, term } = raft;
  if (log.unstable.isEmpty && snapshot === undefined) return undefined;
  return { kind: 'stored', term, last: log.unstable.isEmpty ? undefined : log.last, snapshot };
}

/** Marks `ready` as taken. What the node must be told once it is done, in this order. */
export function handedOut<Data>(
  raft: Raft<Data>,
  ready: Ready<Data>,
): readonly (Message<Data> | StoredNews<Data> | AppliedNews<Data>)[] {
  const { committedEntries } = ready;
  const stored = storedNewsOf(raft, ready);
  const news = [
    ...raft.messagesAfterAppend.filter(({ to }) => to === raft.id),
    ...(stored === undefined ? [] : [stored]),
    ...(committedEntries.length === 0 ? [] : [{ kind: 'applied', entries: committedEntries } as const]),
  ];
  raft.messages = [];
  raft.messagesAfterAppend = [];
  raft.readStates = [];
  raft.log.unstable.handOut();
  raft.log.acceptApplying(committedEntries, reachOf(raft));
  return news;
}
