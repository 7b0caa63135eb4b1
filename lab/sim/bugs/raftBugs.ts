import { type Edit, edit, type PlantedBug } from './plantedBug.ts';

const CORE = 'core/consensus/raft/core';
const PLEDGES = 'node/signer/pledgeMemory.ts';
const ELECTIONS = { nodes: 5, kinds: ['partition', 'crash', 'pause', 'cut', 'outage', 'weather'] } as const;
const POWER = { kinds: ['outage', 'crash', 'crash-at-boundary'] } as const;

/** The signer's memory beside the key hides what the log forgets: both walls have to fall. */
const NO_SIGNER_MEMORY: Edit = edit(
  'node/signer/signer.ts',
  ': decodeSignerRecord(record);',
  ': { memory: new Map(), quarantine: undefined };',
);
const NO_PLEDGES: readonly Edit[] = [
  edit(PLEDGES, 'if (candidate !== undefined && candidate !== pledge.candidate)', "if (candidate === '')"),
  edit(PLEDGES, 'if (isBefore(log, before.mark)) {', 'if (log.index < 0) {'),
];

/** The core's own test is short; this is its long run. */
const MANY_GROUPS: Edit = edit(`${CORE}/safety.test.ts`, 'const SEEDS = 300;', 'const SEEDS = 40_000;');

export const RAFT_BUGS: readonly PlantedBug[] = [
  {
    name: 'raft-leader-without-quorum',
    engine: 'raft',
    ...ELECTIONS,
    edits: [
      edit(
        `${CORE}/quorum.ts`,
        'const wanted = (voters.size >> 1) + 1;',
        'const wanted = Math.max(1, voters.size >> 1);',
      ),
    ],
  },
  {
    name: 'raft-commit-without-quorum',
    engine: 'raft',
    ...ELECTIONS,
    edits: [edit(`${CORE}/quorum.ts`, 'return indexes[voters.size >> 1] ?? 0;', 'return indexes[0] ?? 0;')],
  },
  {
    name: 'raft-two-votes-in-a-term',
    engine: 'raft',
    ...ELECTIONS,
    edits: [
      edit(
        `${CORE}/onVote.ts`,
        'raft.vote === candidate ||',
        '(raft.leader === undefined && raft.vote !== raft.id) ||',
      ),
      ...NO_PLEDGES,
    ],
  },
  {
    name: 'raft-vote-for-an-older-log',
    engine: 'raft',
    ...ELECTIONS,
    edits: [
      edit(
        `${CORE}/onVote.ts`,
        'const isRejected = !isFree || !raft.log.isUpToDate({ index, term: logTerm });',
        'const isRejected = !isFree || index + logTerm < 0;',
      ),
      ...NO_PLEDGES,
    ],
  },
  {
    name: 'raft-acknowledged-before-stored',
    engine: 'raft',
    ...POWER,
    edits: [
      edit(
        'core/consensus/raft/settle.ts',
        'if (ready.mustSync || snapshot !== undefined) output.push',
        'if (snapshot !== undefined) output.push',
      ),
      ...NO_PLEDGES,
    ],
  },
  {
    name: 'raft-vote-forgotten-on-restart',
    engine: 'raft',
    ...POWER,
    edits: [edit('node/daemon/ledgerNode.ts', 'record: engineRecord.read(),', 'record: undefined,'), NO_SIGNER_MEMORY],
  },
  {
    name: 'raft-old-term-committed-by-counting',
    engine: 'raft',
    arena: 'raft-core',
    edits: [
      MANY_GROUPS,
      edit(
        `${CORE}/raftLog.ts`,
        'upTo.term === 0 || !this.matches(upTo)) return false;',
        'upTo.term === 0) return false;',
      ),
    ],
  },
  {
    name: 'raft-committed-entries-truncated',
    engine: 'raft',
    arena: 'raft-core',
    edits: [
      MANY_GROUPS,
      edit(
        `${CORE}/raftLog.ts`,
        'const fresh = entries.findIndex((entry) => !this.matches(entry));',
        'const fresh = entries.length > 0 ? 0 : -1;',
      ),
      edit(
        `${CORE}/raftLog.ts`,
        "invariant(previous.index + 1 + fresh > this.#committed, 'a committed entry is never replaced');",
        '',
      ),
      edit(
        `${CORE}/raftLog.ts`,
        "invariant(first.index > this.#committed, 'a committed entry is never replaced');",
        '',
      ),
    ],
  },
  {
    name: 'raft-joint-vote-of-the-new-set-only',
    engine: 'raft',
    arena: 'raft-core',
    edits: [
      MANY_GROUPS,
      edit(`${CORE}/quorum.ts`, "return first === 'lost' || second === 'lost' ? 'lost' : 'pending';", 'return first;'),
    ],
  },
  {
    name: 'raft-joint-commit-of-the-new-set-only',
    engine: 'raft',
    arena: 'raft-core',
    edits: [
      MANY_GROUPS,
      edit(
        `${CORE}/quorum.ts`,
        'return outgoing.size === 0 ? first : Math.min(first, majorityCommitted(outgoing, acked));',
        'return outgoing.size === 0 ? first : Math.max(first, 0);',
      ),
    ],
  },
];
