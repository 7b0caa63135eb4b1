import type { Conf, ProgressMap } from './conf.ts';
import { sortedIds } from './conf.ts';
import type { Progress } from './progress.ts';
import type {
  AppendWork,
  AppliedNews,
  ApplyWork,
  ConfChange,
  ConfChangeStep,
  HardState,
  Message,
  MessageKind,
  NodeId,
  Proposal,
  Ready,
  Role,
  Snapshot,
  StoredNews,
} from './types.ts';

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

const MESSAGES: { readonly [kind in MessageKind]: string } = {
  propose: 'MsgProp',
  append: 'MsgApp',
  'append-response': 'MsgAppResp',
  vote: 'MsgVote',
  'vote-response': 'MsgVoteResp',
  'pre-vote': 'MsgPreVote',
  'pre-vote-response': 'MsgPreVoteResp',
  snapshot: 'MsgSnap',
  heartbeat: 'MsgHeartbeat',
  'heartbeat-response': 'MsgHeartbeatResp',
  'transfer-leader': 'MsgTransferLeader',
  'timeout-now': 'MsgTimeoutNow',
  'read-index': 'MsgReadIndex',
  'read-index-response': 'MsgReadIndexResp',
};

const ROLES: { readonly [role in Role]: string } = {
  follower: 'StateFollower',
  'pre-candidate': 'StatePreCandidate',
  candidate: 'StateCandidate',
  leader: 'StateLeader',
};

/** Changes of members that were proposed as the reference's older kind, or by the core itself (without payload). */
export type ChangeForms = WeakMap<ConfChange, 'v1' | 'v2'>;

/** Anything the reference calls a message: also what passes between a node and its own threads. */
export type Described = {
  readonly from: string;
  readonly to: string;
  readonly name: string;
  readonly term?: number;
  readonly logTerm?: number;
  readonly index?: number;
  readonly rejectedHint?: number | undefined;
  readonly commit?: number;
  readonly vote?: string | undefined;
  readonly entries?: readonly string[];
  readonly snapshot?: Snapshot<string> | undefined;
  readonly responses?: readonly Described[];
};

export function describeRole(role: Role): string {
  return ROLES[role];
}

export function describeEntry(
  entry: Proposal<string> & { readonly term?: number; readonly index?: number },
  forms: ChangeForms,
): string {
  const place = `${entry.term ?? 0}/${entry.index ?? 0}`;
  if (entry.kind === 'normal') return `${place} EntryNormal ${JSON.stringify(entry.data ?? '')}`;
  const kind = forms.get(entry.change) === 'v1' ? 'EntryConfChange' : 'EntryConfChangeV2';
  return `${place} ${kind} ${describeSteps(entry.change.steps)}`.trimEnd();
}

export function describeSnapshot({ index, term, conf }: Snapshot<string>): string {
  const list = (ids: readonly NodeId[]): string => `[${ids.join(' ')}]`;
  const voters = `Voters:${list(conf.voters)} VotersOutgoing:${list(conf.votersOutgoing)}`;
  const learners = `Learners:${list(conf.learners)} LearnersNext:${list(conf.learnersNext)}`;
  return `Index:${index} Term:${term} ConfState:${voters} ${learners} AutoLeave:${conf.autoLeave}`;
}

export function describeHardState({ term, vote, commit }: HardState): string {
  return `Term:${term}${vote === undefined ? '' : ` Vote:${vote}`} Commit:${commit}`;
}

export function namedMessage(message: Message<string>, forms: ChangeForms): Described {
  const { from, to, term, kind } = message;
  const base = { from, to, term, name: MESSAGES[kind] };
  switch (kind) {
    case 'append': {
      const { index, logTerm, commit } = message;
      return { ...base, index, logTerm, commit, entries: message.entries.map((entry) => describeEntry(entry, forms)) };
    }
    case 'append-response': {
      const { index, rejected } = message;
      return { ...base, index, logTerm: rejected?.logTerm ?? 0, rejectedHint: rejected?.hint };
    }
    case 'vote':
    case 'pre-vote':
      return { ...base, index: message.index, logTerm: message.logTerm };
    case 'vote-response':
    case 'pre-vote-response':
      return { ...base, rejectedHint: message.isRejected ? 0 : undefined };
    case 'snapshot':
      return { ...base, snapshot: message.snapshot };
    case 'heartbeat':
      return { ...base, commit: message.commit };
    case 'propose':
      return { ...base, entries: message.proposals.map((one) => describeEntry(one, forms)) };
    case 'read-index':
      return { ...base, entries: [`0/0 EntryNormal ${JSON.stringify(message.context)}`] };
    case 'read-index-response':
      return { ...base, index: message.index, entries: [`0/0 EntryNormal ${JSON.stringify(message.context)}`] };
    default:
      return base;
  }
}

export function describeMessage(message: Described, indent = ''): string {
  const { from, to, name, term = 0, logTerm = 0, index = 0, entries = [], responses = [] } = message;
  let text = `${indent}${from}->${to} ${name} Term:${term} Log:${logTerm}/${index}`;
  if (message.rejectedHint !== undefined) text += ` Rejected (Hint: ${message.rejectedHint})`;
  if (message.commit) text += ` Commit:${message.commit}`;
  if (message.vote !== undefined) text += ` Vote:${message.vote}`;
  if (entries.length === 1) text += ` Entries:[${entries[0]}]`;
  if (entries.length > 1) text += ` Entries:[${entries.map((entry) => `\n${indent}  ${entry}`).join('')}\n${indent}]`;
  if (message.snapshot !== undefined) text += `\n${indent}  Snapshot: ${describeSnapshot(message.snapshot)}`;
  if (responses.length > 0) {
    text += ` Responses:[${responses.map((one) => `\n${describeMessage(one, `${indent}  `)}`).join('')}\n${indent}]`;
  }
  return text;
}

/** Work for a node's own threads as the reference's messages. */
export function namedAppendWork(id: NodeId, work: AppendWork<string>, forms: ChangeForms): Described {
  const { hardState, entries, snapshot, messages, news } = work;
  return {
    from: id,
    to: 'AppendThread',
    name: 'MsgStorageAppend',
    ...(hardState === undefined ? {} : hardState),
    entries: entries.map((entry) => describeEntry(entry, forms)),
    snapshot,
    responses: [
      ...messages.map((message) => namedMessage(message, forms)),
      ...(news === undefined ? [] : [namedNews(id, news, forms)]),
    ],
  };
}

export function namedApplyWork(id: NodeId, work: ApplyWork<string>, forms: ChangeForms): Described {
  const entries = work.entries.map((entry) => describeEntry(entry, forms));
  const responses = [namedNews(id, work.news, forms)];
  return { from: id, to: 'ApplyThread', name: 'MsgStorageApply', entries, responses };
}

export function namedNews(id: NodeId, news: StoredNews<string> | AppliedNews<string>, forms: ChangeForms): Described {
  if (news.kind === 'applied') {
    const entries = news.entries.map((entry) => describeEntry(entry, forms));
    return { from: 'ApplyThread', to: id, name: 'MsgStorageApplyResp', entries };
  }
  const { term, last, snapshot } = news;
  const log = { index: last?.index ?? 0, logTerm: last?.term ?? 0 };
  return { from: 'AppendThread', to: id, name: 'MsgStorageAppendResp', term, ...log, snapshot };
}

export function describeReady(id: NodeId, ready: Ready<string>, forms: ChangeForms): string {
  const { softState, hardState, readStates, entries, snapshot, committedEntries, appendWork, applyWork } = ready;
  const lines: string[] = [];
  if (softState !== undefined) lines.push(`Lead:${softState.leader ?? 0} State:${ROLES[softState.role]}`);
  if (hardState !== undefined) lines.push(`HardState ${describeHardState(hardState)}`);
  if (readStates.length > 0) lines.push(`ReadStates ${JSON.stringify(readStates)}`);
  if (entries.length > 0) lines.push('Entries:', ...entries.map((entry) => describeEntry(entry, forms)));
  if (snapshot !== undefined) lines.push(`Snapshot ${describeSnapshot(snapshot)}`);
  if (committedEntries.length > 0) {
    lines.push('CommittedEntries:', ...committedEntries.map((entry) => describeEntry(entry, forms)));
  }
  const messages = ready.messages.map((message) => namedMessage(message, forms));
  if (appendWork !== undefined) messages.push(namedAppendWork(id, appendWork, forms));
  if (applyWork !== undefined) messages.push(namedApplyWork(id, applyWork, forms));
  if (messages.length > 0) lines.push('Messages:', ...messages.map((message) => describeMessage(message)));
  return lines.length === 0 ? '<empty Ready>' : [`Ready MustSync=${ready.mustSync}:`, ...lines, ''].join('\n');
}
