import { accept, concatBytes, Fault, ignore, invariant, reject } from '@hanse/base';
import { type Block, decodeBlock, encodeBlock, sealHash } from '@hanse/protocol';
import type { ConsensusEngine, EngineContext, EngineOutput, Head, Step, Utterance } from '../engine.ts';
import { consensusFault } from '../faults.ts';
import { freshExtraData, sealedBlock } from '../qbft/extraData.ts';
import { readExtraData } from '../qbft/verifySeals.ts';

/** The first byte of its only message: a sealed block. */
const CODE = 0x40;

type Solo = {
  readonly context: EngineContext;
  readonly head: Head;
  readonly hasTransactions: boolean;
  /** The block of this height: our own, or the leader's, until it is final. */
  readonly block: Block | undefined;
  readonly isBuilding: boolean;
};
type Output = EngineOutput<Block, Block>;

const place = ({ head }: Solo) => ({ height: head.header.number + 1, round: 0 });
const isLeader = ({ context, head }: Solo): boolean => context.self === head.validators[0];

/** Asks for a block when the period since the last one is over, or the longer one if there is nothing to put into it. */
function pace(state: Solo, nowMs: number): Output {
  const { blockPeriodMs, emptyBlockPeriodMs } = state.context.settings;
  const periodMs = state.hasTransactions ? blockPeriodMs : emptyBlockPeriodMs;
  const delayMs = Math.min(Math.max(state.head.header.timestamp * 1000 + 999 + periodMs - nowMs, 0), periodMs);
  return { kind: 'set-timer', name: 'due', ...place(state), delayMs };
}

/** The seal is the only thing that is ever signed: one for each height, as the signer's memory makes sure. */
function sealing(block: Block): Utterance<Block> {
  return {
    unsigned: block,
    slot: { height: block.header.number, round: 0, kind: 'seal' },
    nextHash: ({ length }) => (length === 0 ? sealHash(block.header) : undefined),
    to: 'all',
  };
}

/** Executed here before it is sealed or decided; the answer comes back as `checked`. */
const check = (state: Solo, block: Block): Output => ({ kind: 'check', ...place(state), digest: block.hash, block });

function begin(context: EngineContext, head: Head, hasTransactions: boolean, nowMs: number): Step<Solo, Block, Block> {
  const state = { context, head, hasTransactions, block: undefined, isBuilding: false };
  return { state, output: isLeader(state) ? [pace(state, nowMs)] : [] };
}

function decide(state: Solo, block: Block): Step<Solo, Block, Block> {
  return { state: { ...state, block }, output: [{ kind: 'decide', block }] };
}

type Engine = ConsensusEngine<Solo, Block, Block>;

const verifySeals: Engine['verifySeals'] = (header, { validators }, recover) => {
  const extra = readExtraData(header);
  if (extra instanceof Fault) return reject(extra);
  const { seals } = extra;
  const sealer = seals[0] === undefined ? undefined : recover(sealHash(header), seals[0]);
  const isNamed = extra.validators.join() === validators.join();
  if (isNamed && seals.length === 1 && sealer === validators[0]) return accept();
  const seen = `${seals.length} seals, the first by ${sealer ?? 'nobody'}, for ${extra.validators.join(' ')}`;
  return reject(consensusFault('bad-seals', { height: header.number, seen, wanted: `one by ${validators[0] ?? ''}` }));
};

/** The first validator seals every block alone; the others follow. It is as reliable as that one machine. */
export const solo: Engine = {
  name: 'solo',
  faults: 'crash',
  codes: [CODE],
  quorum: () => 1,
  start(context, record, head, nowMs) {
    const begun = begin(context, head, false, nowMs);
    const known = record === undefined ? undefined : decodeBlock(record);
    const block = known !== undefined && 'block' in known ? known.block : undefined;
    // A block that was sealed before the restart is sealed again, never another one in its place.
    if (block?.header.parentHash !== head.hash || !isLeader(begun.state)) return begun;
    return { state: { ...begun.state, block }, output: [check(begun.state, block)] };
  },
  step(state, event, nowMs) {
    const { height } = place(state);
    const still = { state, output: [] };
    switch (event.kind) {
      case 'head':
        return event.head.header.number < height
          ? still
          : begin(state.context, event.head, state.hasTransactions, nowMs);
      case 'pool': {
        const next = { ...state, hasTransactions: event.hasTransactions };
        const isWaiting = isLeader(next) && next.block === undefined && !next.isBuilding;
        return { state: next, output: isWaiting ? [pace(next, nowMs)] : [] };
      }
      case 'timer': {
        if (event.height !== height || state.block !== undefined || state.isBuilding) return still;
        const coinbase = state.context.self;
        invariant(coinbase !== undefined, 'only the leader set the timer');
        const extraData = freshExtraData({ validators: state.head.validators, round: 0 });
        const build = { kind: 'build', ...place(state), coinbase, extraData } as const;
        return { state: { ...state, isBuilding: true }, output: [build] };
      }
      case 'built': {
        if (event.height !== height) return still;
        const { block } = event;
        const next = { ...state, block, isBuilding: false };
        if (block === undefined) return { state: next, output: [pace(next, nowMs)] };
        const record = encodeBlock(block, 'full');
        return {
          state: next,
          output: [
            { kind: 'persist', record },
            { kind: 'say', utterance: sealing(block) },
          ],
        };
      }
      case 'message': {
        const { header } = event.message;
        if (header.number !== height || header.parentHash !== state.head.hash) return still;
        if (verifySeals(header, state.head, state.context.recover).kind !== 'accept') return still;
        if (isLeader(state)) return decide(state, event.message);
        return { state: { ...state, block: event.message }, output: [check(state, event.message)] };
      }
      case 'checked': {
        const { block } = state;
        if (event.height !== height || block?.hash !== event.digest || event.verdict.kind !== 'accept') return still;
        return isLeader(state) ? { state, output: [{ kind: 'say', utterance: sealing(block) }] } : decide(state, block);
      }
      case 'peer':
        return still; // whoever missed a block fetches it from those who have it
    }
  },
  sign: (block, signatures) => sealedBlock(block, signatures),
  encodeMessage: (block, form) => concatBytes(Uint8Array.of(CODE), encodeBlock(block, form)),
  glance: () => undefined,
  parseMessage(bytes, transaction) {
    if (bytes[0] !== CODE) return ignore('not a message of this engine');
    try {
      const decoded = decodeBlock(bytes.subarray(1), transaction);
      if ('missing' in decoded) return { kind: 'missing', hashes: decoded.missing };
      return accept(decoded.block);
    } catch (error) {
      if (error instanceof Fault) return reject(error);
      throw error;
    }
  },
  verifySeals,
  describe: (state) => ({ ...place(state), proposer: state.head.validators[0], prepares: 0, commits: 0 }),
};
