import { createRaft } from './createRaft.ts';
import { MemoryStorage } from './memoryStorage.ts';
import type { Raft } from './raft.ts';
import { RawNode } from './rawNode.ts';
import type { DirectiveArg } from './testScript.ts';
import type { AppendWork, ApplyWork, ConfState, NodeId, RaftConfig, Snapshot } from './types.ts';

export const ELECTION_TICKS = 3;
export const HEARTBEAT_TICKS = 1;
const NO_LIMIT = Number.POSITIVE_INFINITY;

/** A directive that fails, as the reference says it. */
export class DirectiveError extends Error {}

/** Asked for a snapshot, it has the state after the entry applied last. */
export class HistoryStorage extends MemoryStorage<string> {
  readonly history: Snapshot<string>[] = [];

  override snapshot(): Snapshot<string> | undefined {
    return this.history.at(-1);
  }
}

export type EnvNode = {
  readonly id: NodeId;
  readonly node: RawNode<string>;
  readonly raft: Raft<string>;
  readonly storage: HistoryStorage;
  readonly appendWork: AppendWork<string>[];
  readonly applyWork: ApplyWork<string>[];
};

const ARGUMENTS: ReadonlySet<string> = new Set([
  ...['voters', 'learners', 'inflight', 'index', 'content', 'async-storage-writes', 'prevote', 'checkquorum'],
  ...['max-committed-size-per-ready', 'disable-conf-change-validation', 'read-only', 'step-down-on-removal'],
  ...['max-inflight-bytes', 'max-size-per-msg', 'max-uncommitted-size', 'disable-proposal-forwarding'],
]);

/** A node as `add-nodes` describes it: empty, or with a snapshot at `index` of term 1. */
export function makeNode(options: {
  readonly id: NodeId;
  readonly args: readonly DirectiveArg[];
  readonly payloadSizeOf: RaftConfig<string>['payloadSizeOf'];
}): EnvNode {
  const { id, args, payloadSizeOf } = options;
  const all = (key: string): readonly string[] => args.find((arg) => arg.key === key)?.values ?? [];
  const isOn = (key: string): boolean => all(key)[0] === 'true';
  const number = (key: string, otherwise: number): number => Number(all(key)[0] ?? otherwise);
  for (const { key } of args) if (!ARGUMENTS.has(key)) throw new DirectiveError(`unknown argument ${key}`);
  const index = number('index', 0);
  const conf: ConfState = {
    voters: all('voters'),
    votersOutgoing: [],
    learners: all('learners'),
    learnersNext: [],
    autoLeave: false,
  };
  const isBootstrapped = args.some(({ key }) => ['voters', 'learners', 'index', 'content'].includes(key));
  if (isBootstrapped && index <= 1) throw new DirectiveError('index must be specified as > 1 due to bootstrap');
  const storage = new HistoryStorage();
  const snapshot = { index, term: isBootstrapped ? 1 : 0, conf, data: all('content')[0] ?? '' };
  if (isBootstrapped) storage.restore(snapshot);
  storage.history.push(snapshot);
  const raft = createRaft<string>({
    id,
    storage,
    electionTicks: ELECTION_TICKS,
    heartbeatTicks: HEARTBEAT_TICKS,
    applied: index,
    nextElectionTicks: () => 2 * ELECTION_TICKS - 1,
    payloadSizeOf,
    messageBytesMax: number('max-size-per-msg', NO_LIMIT),
    committedBytesMax: number('max-committed-size-per-ready', NO_LIMIT),
    uncommittedBytesMax: number('max-uncommitted-size', NO_LIMIT),
    inflightMessagesMax: number('inflight', NO_LIMIT),
    inflightBytesMax: number('max-inflight-bytes', NO_LIMIT),
    checkQuorum: isOn('checkquorum'),
    preVote: isOn('prevote'),
    readOnly: all('read-only')[0] === 'lease-based' ? 'lease' : 'safe',
    disableProposalForwarding: isOn('disable-proposal-forwarding'),
    disableConfChangeValidation: isOn('disable-conf-change-validation'),
    stepDownOnRemoval: isOn('step-down-on-removal'),
    asyncStorageWrites: isOn('async-storage-writes'),
  });
  return { id, node: new RawNode(raft), raft, storage, appendWork: [], applyWork: [] };
}
