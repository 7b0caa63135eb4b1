import type { Raft } from './raft.ts';
import { becomeFollower } from './roles.ts';
import { acknowledge, sendAfterAppend } from './send.ts';
import type { Message, MessageKind } from './types.ts';

/** Wishes, which belong to no term; nobody leads or votes in term 0. */
const TERMLESS: ReadonlySet<MessageKind> = new Set(['propose', 'read-index', 'transfer-leader']);

/** Brings message and node into one term (RAFT-TERM-1). `over`: nothing more is to be done about the message. */
export function settleTerm<Data>(raft: Raft<Data>, message: Message<Data>): 'go-on' | 'over' {
  if (message.term === 0) return TERMLESS.has(message.kind) ? 'go-on' : 'over';
  if (message.term === raft.term) return 'go-on';
  return message.term > raft.term ? settleNewer(raft, message) : settleOlder(raft, message);
}

function settleNewer<Data>(raft: Raft<Data>, message: Message<Data>): 'go-on' | 'over' {
  switch (message.kind) {
    case 'vote':
    case 'pre-vote':
      if (!message.isTransfer && isInLease(raft)) {
        raft.config.note?.('vote-ignored', { from: message.from, term: message.term, leader: raft.leader ?? '' });
        return 'over';
      }
      // A pre-vote only asks about its term.
      if (message.kind === 'vote') becomeFollower(raft, message.term, undefined);
      return 'go-on';
    case 'pre-vote-response':
      // One that is granted carries the term we asked about; we enter it only with a quorum of them.
      if (message.isRejected) becomeFollower(raft, message.term, undefined);
      return 'go-on';
    case 'append':
    case 'heartbeat':
    case 'snapshot':
      becomeFollower(raft, message.term, message.from);
      return 'go-on';
    default:
      becomeFollower(raft, message.term, undefined);
      return 'go-on';
  }
}

/** With checkQuorum, nobody helps to depose a leader heard of within an election timeout (RAFT-TERM-2). */
function isInLease<Data>(raft: Raft<Data>): boolean {
  const { checkQuorum, electionTicks } = raft.config;
  return checkQuorum && raft.leader !== undefined && raft.electionElapsed < electionTicks;
}

function settleOlder<Data>(raft: Raft<Data>, message: Message<Data>): 'over' {
  const { checkQuorum, preVote } = raft.config;
  const isLeaders = message.kind === 'append' || message.kind === 'heartbeat';
  if ((checkQuorum || preVote) && isLeaders) {
    // Nobody hears our requests for votes while that leader lives, so it must learn of our term from this answer.
    acknowledge(raft, message.from, 0);
  } else if (message.kind === 'pre-vote') {
    // Members with higher terms and shorter logs, from before pre-vote was used, would wait for each other for ever.
    const { id: from, term } = raft;
    sendAfterAppend(raft, { kind: 'pre-vote-response', from, to: message.from, term, isRejected: true });
  }
  return 'over';
}
