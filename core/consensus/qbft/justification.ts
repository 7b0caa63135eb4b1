import type { Address, Fault, Hash } from '@hanse/base';
import { type Block, decodeExtraData, QBFT_MIX_HASH, sealHash } from '@hanse/protocol';
import { consensusFault } from '../faults.ts';
import { blockInRound } from './extraData.ts';
import type {
  Payload,
  Prepared,
  PreparePayload,
  Proposal,
  RoundChange,
  RoundChangePayload,
  Signed,
} from './message.ts';
import { type Qbft, quorum } from './state.ts';

/** The distinct validators who signed all of `parts`, or undefined if one of them is no validator or signed twice. */
function authorsOf(state: Qbft, parts: readonly Signed<Payload>[]): ReadonlySet<Address> | undefined {
  const authors = new Set<Address>();
  for (const { payload, signature } of parts) {
    const author = state.context.recover(payload.signingHash(), signature);
    if (author === undefined || !state.validators.includes(author) || authors.has(author)) return undefined;
    authors.add(author);
  }
  return authors;
}

/** Whether `prepares` are those of a quorum for exactly this block (QBFT-CERTIFICATE-1). */
function isCertificate(state: Qbft, prepared: Prepared, prepares: readonly Signed<PreparePayload>[]): boolean {
  if (prepares.length < quorum(state)) return false;
  for (const { payload } of prepares) {
    if (payload.height !== state.height || payload.round !== prepared.round || payload.digest !== prepared.digest)
      return false;
  }
  return authorsOf(state, prepares) !== undefined;
}

/** The highest prepared round among `roundChanges` (QBFT-CERTIFICATE-2). */
export function highestPrepared(roundChanges: readonly RoundChangePayload[]): Prepared | undefined {
  let highest: Prepared | undefined;
  for (const { prepared } of roundChanges) {
    if (prepared !== undefined && (highest === undefined || prepared.round > highest.round)) highest = prepared;
  }
  return highest;
}

/** Two certificates for one round cannot both be true (QBFT-PROPOSAL-6). */
function isConsistent(roundChanges: readonly RoundChangePayload[]): boolean {
  const digests = new Map<number, Hash>();
  for (const { prepared } of roundChanges) {
    if (prepared === undefined) continue;
    if ((digests.get(prepared.round) ?? prepared.digest) !== prepared.digest) return false;
    digests.set(prepared.round, prepared.digest);
  }
  return true;
}

/** Why a round change of a validator of this height cannot be true, or undefined (QBFT-ROUND-3). */
export function roundChangeFault(state: Qbft, message: RoundChange): Fault | undefined {
  const { payload } = message.signed;
  const { height, round, prepared } = payload;
  const bad = (seen: string, wanted: string): Fault =>
    consensusFault('not-justified', { kind: 'round-change', height, round, seen, wanted });
  if (round < 1) return bad('round 0', 'a round above 0');
  if (prepared === undefined) {
    return message.block === undefined && message.prepares.length === 0
      ? undefined
      : bad('a block or prepares without a prepared round', 'neither');
  }
  if (prepared.round >= round) return bad(`prepared in round ${prepared.round}`, 'an earlier round');
  if (message.block === undefined || sealHash(message.block.header) !== prepared.digest) {
    return bad('no block of the prepared digest', prepared.digest);
  }
  return isCertificate(state, prepared, message.prepares)
    ? undefined
    : bad('no prepared certificate', `${quorum(state)} prepares`);
}

/** What the header of a block proposed for `round` must say, before anything is executed (QBFT-BLOCK-1). */
export function blockFault(state: Qbft, block: Block, round: number): Fault | undefined {
  const { header } = block;
  const bad = (field: string, seen: string | number, wanted: string | number): Fault =>
    consensusFault('bad-block', { field, seen, wanted });
  if (header.number !== state.height) return bad('number', header.number, state.height);
  if (header.parentHash !== state.head.hash) return bad('parentHash', header.parentHash, state.head.hash);
  // Only with this mark is a block's hash the same in every round (LEDGER-HASH-1).
  if (header.mixHash !== QBFT_MIX_HASH) return bad('mixHash', header.mixHash, QBFT_MIX_HASH);
  const extra = decodeExtraData(header.extraData);
  if (extra.round !== round) return bad('round', extra.round, round);
  if (extra.seals.length > 0) return bad('seals', extra.seals.length, 0);
  if (extra.vote !== undefined) return bad('vote', extra.vote.recipient, 'none');
  const { validators } = state;
  if (extra.validators.length !== validators.length || extra.validators.some((one, at) => one !== validators[at])) {
    return bad('validators', extra.validators.join(' '), validators.join(' '));
  }
  return undefined;
}

/** Why the proposer of this round could not honestly have sent `proposal`, or undefined (QBFT-PROPOSAL-2 to -6). */
export function proposalFault(state: Qbft, proposal: Proposal, author: Address): Fault | undefined {
  const { height, round, block } = proposal.signed.payload;
  const bad = (seen: string, wanted: string): Fault =>
    consensusFault('not-justified', { kind: 'proposal', height, round, seen, wanted });
  const wrongBlock = blockFault(state, block, round);
  if (wrongBlock !== undefined) return wrongBlock;
  const wrongCoinbase = (): Fault | undefined =>
    block.header.coinbase === author
      ? undefined
      : consensusFault('bad-block', { field: 'coinbase', seen: block.header.coinbase, wanted: author });
  if (round === 0) {
    if (proposal.roundChanges.length > 0 || proposal.prepares.length > 0)
      return bad('a justification', 'none in round 0');
    return wrongCoinbase();
  }
  const wishes = proposal.roundChanges.map(({ payload }) => payload);
  if (wishes.length < quorum(state)) return bad(`${wishes.length} round changes`, `${quorum(state)}`);
  for (const wish of wishes) {
    if (wish.height !== height || wish.round !== round)
      return bad(`a round change to round ${wish.round}`, `round ${round}`);
    if (wish.prepared !== undefined && wish.prepared.round >= round)
      return bad('prepared in a later round', 'an earlier one');
  }
  if (!isConsistent(wishes)) return bad('two prepared blocks in one round', 'one');
  if (authorsOf(state, proposal.roundChanges) === undefined)
    return bad('round changes signed twice or by strangers', 'one a validator');
  const highest = highestPrepared(wishes);
  if (highest === undefined)
    return proposal.prepares.length > 0 ? bad('prepares of no round', 'none') : wrongCoinbase();
  if (sealHash(blockInRound(block, highest.round).header) !== highest.digest)
    return bad('another block', highest.digest);
  return isCertificate(state, highest, proposal.prepares)
    ? undefined
    : bad('no prepared certificate', `${quorum(state)} prepares`);
}
