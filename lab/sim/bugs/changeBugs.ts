import { type Edit, edit, type PlantedBug } from './plantedBug.ts';

const TURNS = 'core/consensus/dpos/schedule.ts';
const SEALERS = 'core/league/sealersOf.ts';

/** Who seals the next height is read from the state of the block before. */
const LATE: Edit = edit(
  'node/chain/chain.ts',
  'return { ...sealersAfter(header, this.#state.readerAt(header.number)), header, hash };',
  'return { ...sealersAfter(header, this.#state.readerAt(Math.max(0, header.number - 1))), header, hash };',
);

/** Of the change of sealers and engines at a height, and of DPoS, which changes them each epoch. */
export const CHANGE_BUGS: readonly PlantedBug[] = [
  {
    name: 'old-engine-goes-on',
    engine: 'qbft',
    edits: [
      edit(
        'core/consensus/change/changingEngine.ts',
        "if (event.kind === 'head' && event.head.engine !== engine.name) return handOver(state, event.head, nowMs);",
        "if (event.kind === 'head' && event.head.engine === '') return handOver(state, event.head, nowMs);",
      ),
    ],
  },
  {
    name: 'new-sealers-a-height-early',
    engine: 'qbft',
    edits: [
      edit(
        SEALERS,
        'next !== 0n && next <= BigInt(height) ? NEXT',
        'next !== 0n && next <= BigInt(height) + 1n ? NEXT',
      ),
      edit(SEALERS, 'if (since === 0n || since > BigInt(sinceMax)) throw', 'if (since === 0n) throw'),
    ],
  },
  {
    name: 'raft-group-outlives-its-set',
    engine: 'raft',
    edits: [edit('core/consensus/raft/raft.ts', 'if (head.since !== state.head.since) {', 'if (head.since < 0) {')],
  },
  {
    name: 'dpos-turns-off-by-one',
    engine: 'dpos',
    edits: [
      edit(TURNS, 'const first = (height - since) % SLOTS_MAX;', 'const first = (height - since + 1) % SLOTS_MAX;'),
    ],
  },
  {
    name: 'dpos-weights-ignored',
    engine: 'dpos',
    edits: [
      edit(
        TURNS,
        'this.#weights = weights ?? validators.map(() => 1n);',
        'this.#weights = validators.map(() => BigInt(weights === undefined ? 1 : 1));',
      ),
    ],
  },
  { name: 'dpos-committee-a-height-late', engine: 'dpos', edits: [LATE] },
  {
    name: 'dpos-missed-turns-untold',
    engine: 'dpos',
    edits: [
      edit(
        'node/daemon/sealRules.ts',
        'return turns.slice(0, Math.max(0, turns.indexOf(coinbase)));',
        'return turns.slice(0, Math.min(0, turns.indexOf(coinbase)));',
      ),
    ],
  },
];
