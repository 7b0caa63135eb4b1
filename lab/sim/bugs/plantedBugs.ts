import { CHANGE_BUGS } from './changeBugs.ts';
import { edit, type PlantedBug } from './plantedBug.ts';
import { RAFT_BUGS } from './raftBugs.ts';

const QBFT = 'core/consensus/qbft';
const LIARS = { nodes: 4, kinds: ['partition', 'weather', 'lone-decision', 'crash'] } as const;
const POWER = { kinds: ['outage', 'crash', 'crash-at-boundary'] } as const;

const QUORUM = 'return Math.floor((2 * count - 1) / 3) + 1;';

const AGREEMENT: readonly PlantedBug[] = [
  {
    name: 'quorum-minus-one',
    engine: 'qbft',
    edits: [edit(`${QBFT}/quorum.ts`, QUORUM, 'return Math.floor((2 * count - 1) / 3);')],
  },
  {
    name: 'quorum-of-2f+1',
    engine: 'qbft',
    nodes: 5,
    edits: [edit(`${QBFT}/quorum.ts`, QUORUM, 'return 2 * Math.floor((count - 1) / 3) + 1;')],
  },
  {
    name: 'lock-forgotten-by-proposers',
    engine: 'qbft',
    kinds: ['lone-decision', 'partition', 'weather'],
    edits: [
      edit(
        `${QBFT}/justification.ts`,
        'if (prepared !== undefined && (highest === undefined || prepared.round > highest.round)) highest = prepared;',
        'if (prepared !== undefined && highest !== undefined) highest = prepared;',
      ),
    ],
  },
  {
    name: 'lock-check-skipped',
    engine: 'qbft',
    kinds: ['lone-decision', 'partition', 'weather'],
    edits: [
      edit(
        `${QBFT}/justification.ts`,
        'if (sealHash(blockInRound(block, highest.round).header) !== highest.digest)',
        'if (highest.round < 0)',
      ),
      // Somebody has to propose another block with the right certificate for the check to matter.
      edit(
        `${QBFT}/propose.ts`,
        'if (prepared !== undefined) return proposeAgain(state, wishes, prepared);',
        `if (prepared !== undefined) {
          const owner = wishes.find(([, { signed }]) => signed.payload.prepared?.round === prepared.round);
          return built === undefined ? requestBuild(state) : propose(state, built, wishes, owner?.[1].prepares ?? []);
        }`,
      ),
    ],
  },
  {
    name: 'lowest-certificate-wins',
    engine: 'qbft',
    kinds: ['lone-decision', 'partition', 'weather', 'cut', 'flap'],
    edits: [edit(`${QBFT}/justification.ts`, 'prepared.round > highest.round', 'prepared.round < highest.round')],
  },
  {
    name: 'lock-left-behind',
    engine: 'qbft',
    kinds: ['lone-decision', 'partition', 'weather'],
    edits: [
      edit(`${QBFT}/round.ts`, 'const { lock } = at;', 'const lock = at.round < 0 ? at.lock : undefined;'),
      edit(
        'node/signer/voteMemory.ts',
        'if ((vote.prepared ?? -1) < committed) {',
        'if ((vote.prepared ?? -1) < -1) {',
      ),
    ],
  },
  {
    name: 'vote-not-stored',
    engine: 'qbft',
    ...POWER,
    edits: [
      edit(
        'node/signer/signer.ts',
        'if (memory !== this.#record.memory) await this.#keep({ ...this.#record, memory });',
        'this.#record = { ...this.#record, memory };',
      ),
      edit('node/daemon/engineDriver.ts', 'return ports.persist(output.record);', 'return;'),
    ],
  },
  {
    name: 'vote-sent-before-stored',
    engine: 'qbft',
    nodes: 2,
    kinds: ['crash-at-boundary', 'outage'],
    edits: [
      edit('node/signer/signer.ts', 'await this.#store.write(', 'void this.#store.write('),
      edit(
        'node/daemon/engineDriver.ts',
        'return ports.persist(output.record);',
        'void ports.persist(output.record); return;',
      ),
    ],
  },
  {
    name: 'vote-forgotten-on-restart',
    engine: 'qbft',
    ...POWER,
    edits: [
      edit('node/signer/signer.ts', ': decodeSignerRecord(record);', ': { memory: new Map(), quarantine: undefined };'),
      edit('node/daemon/ledgerNode.ts', 'record: engineRecord.read(),', 'record: undefined,'),
    ],
  },
  {
    name: 'vote-of-another-height-counted',
    engine: 'qbft',
    edits: [
      edit(
        `${QBFT}/onMessage.ts`,
        'if (isPast) return author === undefined ? stay(state) : watchPast(state, { message, author });',
        'if (isPast && author === undefined) return stay(state);',
      ),
    ],
  },
  {
    name: 'author-counted-twice-in-a-certificate',
    engine: 'qbft',
    ...LIARS,
    conducts: ['usurp-repeating'],
    edits: [edit(`${QBFT}/justification.ts`, ' || authors.has(author)) return undefined;', ') return undefined;')],
  },
  {
    name: 'certificate-of-too-few',
    engine: 'qbft',
    ...LIARS,
    conducts: ['usurp'],
    edits: [
      edit(
        `${QBFT}/justification.ts`,
        'if (prepares.length < quorum(state)) return false;',
        'if (prepares.length < 1) return false;',
      ),
    ],
  },
  {
    name: 'round-change-not-justified',
    engine: 'qbft',
    ...LIARS,
    conducts: ['usurp'],
    edits: [
      edit(
        `${QBFT}/justification.ts`,
        'return isCertificate(state, prepared, message.prepares)',
        'return prepared.round >= 0',
      ),
    ],
  },
  {
    name: 'commit-for-another-block-counted',
    engine: 'qbft',
    nodes: 4,
    conducts: ['equivocate', 'split', 'unseen'],
    edits: [
      edit(
        `${QBFT}/vote.ts`,
        'const matching = [...commits].filter(([, { signed }]) => signed.payload.digest === digest);',
        'const matching = [...commits].filter(() => digest.length > 0);',
      ),
    ],
  },
  {
    name: 'commit-without-prepares',
    engine: 'qbft',
    kinds: ['lone-decision', 'partition', 'weather', 'cut'],
    edits: [
      edit(
        `${QBFT}/vote.ts`,
        'if (matching.length < quorum(state)) return stay(state);',
        'if (matching.length < 1) return stay(state);',
      ),
    ],
  },
  {
    name: 'wrong-proposer-accepted',
    engine: 'qbft',
    nodes: 4,
    conducts: ['out-of-turn'],
    edits: [
      edit(
        `${QBFT}/onProposal.ts`,
        "if (author !== proposerOf(state, round)) return refuse(state, heard, 'not the proposer of this round');",
        '',
      ),
    ],
  },
  {
    name: 'lies-leave-no-evidence',
    engine: 'qbft',
    nodes: 4,
    conducts: ['equivocate'],
    edits: [
      edit(
        `${QBFT}/evidence.ts`,
        'if (known.includes(name) || known.length >= EVIDENCE_EACH_MAX) return stay(state);',
        'if (known.length >= 0) return stay(state);',
      ),
    ],
  },
  {
    name: 'patience-never-capped',
    engine: 'qbft',
    kinds: ['weather', 'partition', 'cut', 'bandwidth'],
    edits: [
      edit(
        `${QBFT}/round.ts`,
        'return Math.min(roundTimeoutMs * 2 ** Math.min(state.round - state.restartRound, 30), roundTimeoutMsMax);',
        'return Math.max(roundTimeoutMs * 2 ** Math.min(state.round - state.restartRound, 30), Math.min(roundTimeoutMsMax, 0));',
      ),
    ],
  },
  {
    name: 'nobody-pulls-a-laggard-up',
    engine: 'qbft',
    nodes: 4,
    kinds: ['partition', 'cut', 'weather', 'pause', 'crash'],
    conducts: ['silent'],
    edits: [
      edit(
        `${QBFT}/round.ts`,
        "if (vouched > next.round) return enterRound(next, vouched, 'others-ahead');",
        'if (vouched < 0) return stay(next);',
      ),
    ],
  },
];

const LEDGER: readonly PlantedBug[] = [
  {
    name: 'seals-not-checked-in-sync',
    engine: 'qbft',
    nodes: 4,
    kinds: ['partition', 'crash', 'pause', 'cut'],
    conducts: ['poison'],
    edits: [edit('node/chain/chain.ts', "if (sealed.kind !== 'accept') return sealed;", '')],
  },
  {
    name: 'seal-counted-twice',
    engine: 'qbft',
    nodes: 4,
    kinds: ['partition', 'crash', 'pause', 'cut'],
    conducts: ['poison'],
    edits: [edit(`${QBFT}/verifySeals.ts`, 'if (sealers.has(sealer)) return', 'if (sealers.size < 0) return')],
  },
  {
    name: 'catch-up-never-asked',
    engine: 'qbft',
    kinds: ['partition', 'crash', 'wipe', 'cut'],
    edits: [
      edit(
        'node/daemon/blockSync.ts',
        'if (this.#running || this.#stopped) return;\n    this.#running = true;',
        'if (!this.#stopped) return;\n    this.#running = true;',
      ),
    ],
  },
  {
    name: 'block-not-synced',
    engine: 'qbft',
    ...POWER,
    edits: [
      edit(
        'node/storage/blockLog.ts',
        'await file.write([encodeRecordHeader(height, record), record], end);\n      await file.sync();',
        'await file.write([encodeRecordHeader(height, record), record], end);',
      ),
    ],
  },
  {
    name: 'block-announced-before-stored',
    engine: 'qbft',
    ...POWER,
    edits: [
      edit(
        'node/chain/chain.ts',
        'await this.#options.log.append(height, encodeBlockRecord(stored, encodeChanges(executed.changes)));',
        'this.#options.log.append(height, encodeBlockRecord(stored, encodeChanges(executed.changes))).catch(() => undefined);',
      ),
    ],
  },
  {
    name: 'torn-record-accepted',
    engine: 'qbft',
    nodes: 1,
    kinds: ['crash-at-boundary'],
    edits: [
      edit(
        'node/storage/scanSegment.ts',
        'if (checksum(payload) !== header.checksum) return',
        'if (payload.length < 0) return',
      ),
    ],
  },
  {
    name: 'damaged-record-read',
    engine: 'qbft',
    kinds: ['bit-flip', 'crash'],
    edits: [edit('node/storage/blockLog.ts', 'checksum(payload) === header.checksum;', 'payload.length > 0;')],
  },
  {
    name: 'record-file-not-synced',
    engine: 'qbft',
    ...POWER,
    edits: [edit('node/storage/recordFile.ts', 'await slot.file.sync();', '')],
  },
  {
    name: 'nonce-gap-accepted',
    engine: 'qbft',
    edits: [
      edit('core/execution/checkSender.ts', 'if (nonce !== expected) {', 'if (nonce < expected) {'),
      edit(
        'node/pool/poolAccount.ts',
        'if (transaction.nonce !== wanted || cost > this.state.balance) return;',
        'if (cost > this.state.balance) return;',
      ),
    ],
  },
  {
    name: 'transaction-executed-twice',
    engine: 'qbft',
    edits: [
      edit(
        'core/execution/applyTransfer.ts',
        'journal.setNonce(sender, transaction.nonce + 1n);',
        'journal.touch(sender);',
      ),
    ],
  },
  {
    name: 'gas-off-by-one',
    engine: 'qbft',
    edits: [
      edit(
        'core/execution/applyTransaction.ts',
        'const used = gasLimit - result.gasLeft;',
        'const used = gasLimit - result.gasLeft + 1n;',
      ),
    ],
  },
  {
    name: 'money-from-nothing',
    engine: 'qbft',
    edits: [
      edit(
        'core/execution/applyTransfer.ts',
        'journal.setBalance(to, journal.balance(to) + value);',
        'journal.setBalance(to, journal.balance(to) + value + value);',
      ),
    ],
  },
  {
    name: 'timestamp-rule-skipped',
    engine: 'qbft',
    nodes: 4,
    conducts: ['spoil'],
    edits: [edit('core/execution/checkHeader.ts', 'if (timestamp < earliest) {', 'if (timestamp < 0) {')],
  },
  {
    name: 'future-accepted',
    engine: 'qbft',
    nodes: 4,
    kinds: ['clock'],
    edits: [edit('node/chain/executor.ts', 'if (header.timestamp > latest)', 'if (header.timestamp < 0)')],
  },
  {
    name: 'state-root-not-checked',
    engine: 'qbft',
    nodes: 4,
    conducts: ['spoil'],
    edits: [
      edit(
        'core/execution/checkHeader.ts',
        "checkField(number, 'state root', header.stateRoot, stateRoot);",
        "checkField(number, 'state root', stateRoot, stateRoot);",
      ),
    ],
  },
  {
    name: 'gas-used-not-checked',
    engine: 'qbft',
    nodes: 4,
    conducts: ['spoil'],
    edits: [
      edit('core/execution/checkHeader.ts', "checkField(number, 'gas used', header.gasUsed, executed.gasUsed);", ''),
    ],
  },
  {
    name: 'pool-forgets-its-clients',
    engine: 'qbft',
    kinds: ['outage', 'crash'],
    edits: [
      edit(
        'node/pool/transactionPool.ts',
        'const { entries, damagedBytes } = await this.#journal.load();',
        'const { damagedBytes } = await this.#journal.load(); const entries: never[] = [];',
      ),
    ],
  },
];

/** What the simulator must find. */
export const PLANTED_BUGS: readonly PlantedBug[] = [...AGREEMENT, ...LEDGER, ...RAFT_BUGS, ...CHANGE_BUGS];
