import { type Address, invariant } from '@hanse/base';
import type { Pledge } from '../engine.ts';
import type { Entry, Ready } from './core/types.ts';
import { signingHash } from './encodeMessage.ts';
import type { RaftData, Said } from './message.ts';
import { encodeRecord } from './record.ts';
import { blockIn, type Group, heightOf, type RaftOutput, type RaftState } from './state.ts';

/** What has to be remembered beside the key before a message goes out (RAFT-SIGNER-1 to -3). */
function pledgeOf({ since, storage, asked }: Group, said: Said): Pledge {
  const { term } = said;
  const last = lastOf(storage);
  const nothing = { since, term, kind: 'nothing' } as const;
  switch (said.kind) {
    case 'vote':
      return {
        since,
        term,
        kind: 'vote',
        candidate: said.from as Address,
        log: { term: said.logTerm, index: said.index },
        isOwn: true,
      };
    case 'vote-response':
      return said.isRejected
        ? nothing
        : { since, term, kind: 'vote', candidate: said.to as Address, log: asked.get(said.to) ?? last };
    case 'append':
      return said.entries.length === 0 ? nothing : { since, term, kind: 'stored', log: last };
    case 'append-response':
      return said.rejected === undefined ? { since, term, kind: 'stored', log: last } : nothing;
    default:
      return nothing;
  }
}

type SayOutput = Extract<RaftOutput, { readonly kind: 'say' }>;

function lastOf(storage: Group['storage']): { readonly term: number; readonly index: number } {
  const index = storage.lastIndex();
  const term = storage.term(index);
  return { term: typeof term === 'number' ? term : 0, index };
}

/** Round 0, short form: others have the transactions of the block being made. Older blocks go whole (RAFT-MESSAGE-2). */
function formRound({ making }: RaftState, said: Said): number {
  if (said.kind !== 'append') return 0;
  const isFresh = making?.kind === 'proposed' && said.entries.every(({ term }) => term === making.term);
  return isFresh && said.entries.length === 1 ? 0 : 1;
}

function sayOutput(state: RaftState, group: Group, said: Said): SayOutput {
  state.serial++;
  const unsigned = { kind: 'said', since: group.since, serial: state.serial, said } as const;
  const hash = signingHash(unsigned);
  return {
    kind: 'say',
    utterance: {
      unsigned,
      slot: {
        height: heightOf(state),
        round: formRound(state, said),
        kind: `raft-${said.kind}`,
        pledge: pledgeOf(group, said),
      },
      nextHash: ({ length }) => (length === 0 ? hash : undefined),
      to: said.to as Address,
    },
  };
}

function isSaid(message: Ready<RaftData>['messages'][number]): message is Said {
  return !['propose', 'transfer-leader', 'timeout-now', 'read-index', 'read-index-response'].includes(message.kind);
}

/** The effect of committed entries: each block is decided once, in its order (RAFT-COMMIT-1). */
function apply(group: Group, entries: readonly Entry<RaftData>[], head: number): RaftOutput[] {
  const output: RaftOutput[] = [];
  for (const entry of entries) {
    const block = entry.kind === 'normal' ? blockIn(entry.data) : undefined;
    group.applied = entry.index;
    if (block === undefined) continue;
    const { number } = block.header;
    const height = Math.max(head, group.decided);
    group.decided = Math.max(number, group.decided);
    if (number <= height) continue;
    invariant(number === height + 1, 'the log holds the blocks in their order');
    output.push({ kind: 'decide', block });
  }
  return output;
}

/** Does what the core asks for, in its order: store, send, apply (RAFT-RECORD-1). */
export function settle(state: RaftState): RaftOutput[] {
  const { group } = state;
  if (group === undefined) return [];
  const { node, storage } = group;
  const output: RaftOutput[] = [];
  while (node.hasReady()) {
    const ready = node.ready();
    const { hardState, snapshot } = ready;
    storage.store(ready);
    if (snapshot !== undefined) {
      group.applied = snapshot.index;
      if (snapshot.data?.kind === 'place') group.decided = Math.max(group.decided, snapshot.data.height);
    }
    if (ready.mustSync || snapshot !== undefined) output.push({ kind: 'persist', record: recordOf(group) });
    else if (hardState !== undefined) storage.setHardState(hardState);
    for (const message of ready.messages) if (isSaid(message)) output.push(sayOutput(state, group, message));
    output.push(...apply(group, ready.committedEntries, state.head.header.number));
    node.advance();
  }
  output.push(...tellLeader(state));
  return output;
}

/** The part of the log that is not on the ledger yet, and all that was promised. */
function recordOf({ since, storage, applied, decided }: Group): Uint8Array {
  const { hardState } = storage.initialState();
  const term = storage.term(applied);
  const rest = storage.entries(applied + 1, storage.lastIndex() + 1, Number.POSITIVE_INFINITY);
  invariant(typeof term === 'number' && typeof rest !== 'string', 'what is not applied has not been compacted');
  return encodeRecord({ since, hardState, applied: { index: applied, term }, decided, entries: rest });
}

/** Operators are told who leads, whenever it changes. */
function tellLeader(state: RaftState): RaftOutput[] {
  const { group } = state;
  if (group === undefined) return [];
  const { term, ...leadership } = group.node.leadership;
  const leader = leadership.leader as Address | undefined;
  if (leader === state.leader) return [];
  state.leader = leader;
  if (leader === undefined) return [];
  const fields = { height: heightOf(state), term, leader };
  return [{ kind: 'note', event: 'leader', fields }];
}
