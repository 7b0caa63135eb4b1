import type { Block } from '@hanse/protocol';
import { sealHash } from '@hanse/protocol';
import type { Head } from '../engine.ts';
import { stubAddress, stubRecover, stubSign } from '../world/stubSignature.ts';
import { genesisBlock, makeBlock } from '../world/worldBlock.ts';
import { blockInRound, freshExtraData } from './extraData.ts';
import type {
  Payload,
  Prepared,
  PreparePayload,
  Proposal,
  QbftMessage,
  RoundChange,
  RoundChangePayload,
  Signed,
} from './message.ts';
import { commitPayload, preparePayload, proposalPayload, roundChangePayload } from './payload.ts';
import { qbft } from './qbft.ts';
import type { QbftStep } from './state.ts';

/** Four validators on a new ledger, for tests that write single messages by hand. Validators are numbers 1 to 4. */
export const validators: Head['validators'] = [1, 2, 3, 4].map(stubAddress);
export const genesis: Block = genesisBlock({ extraData: freshExtraData({ validators, round: 0 }), timestamp: 0 });
export const head: Head = { header: genesis.header, hash: genesis.hash, engine: 'qbft', validators, since: 1 };
const settings = { blockPeriodMs: 1000, emptyBlockPeriodMs: 1000, roundTimeoutMs: 1000, roundTimeoutMsMax: 1000 };

/** The engine of validator `number` at height 1. */
export function startAs(number: number): QbftStep {
  return qbft.start({ self: stubAddress(number), settings, recover: stubRecover }, undefined, head, 0);
}

/** A block by validator `author` for `round`. */
export function blockBy(author: number, round: number, serial: number = author): Block {
  const extraData = freshExtraData({ validators, round });
  return makeBlock({ parent: head, coinbase: stubAddress(author), extraData, nowMs: 0, serial });
}

export function signed<Inner extends Payload>(payload: Inner, author: number): Signed<Inner> {
  return { payload, signature: stubSign(stubAddress(author), payload.signingHash()) };
}

export function preparedIn(block: Block, round = 0): Prepared {
  return { round, digest: sealHash(blockInRound(block, round).header) };
}

export function prepares(prepared: Prepared, authors: readonly number[]): Signed<PreparePayload>[] {
  return authors.map((author) => signed(preparePayload({ height: 1, ...prepared }), author));
}

export function wishes(
  round: number,
  by: { readonly [author: number]: Prepared | undefined },
): Signed<RoundChangePayload>[] {
  return Object.entries(by).map(([author, prepared]) =>
    signed(roundChangePayload({ height: 1, round, prepared }), Number(author)),
  );
}

export function proposal(
  round: number,
  author: number,
  block: Block,
  enclosed: Partial<Pick<Proposal, 'roundChanges' | 'prepares'>> = {},
): Proposal {
  const payload = proposalPayload({ height: 1, round, block });
  return { kind: 'proposal', signed: signed(payload, author), roundChanges: [], prepares: [], ...enclosed };
}

/** A round change with the certificate of validators 1, 2 and 3 for `block` in the round before. */
export function preparedWish(round: number, author: number, block: Block): RoundChange {
  const prepared = preparedIn(block, round - 1);
  const payload = roundChangePayload({ height: 1, round, prepared });
  const certified = blockInRound(block, prepared.round);
  return {
    kind: 'round-change',
    signed: signed(payload, author),
    block: certified,
    prepares: prepares(prepared, [1, 2, 3]),
  };
}

export function prepare(prepared: Prepared, author: number): QbftMessage {
  return { kind: 'prepare', signed: signed(preparePayload({ height: 1, ...prepared }), author) };
}

export function commit(prepared: Prepared, author: number): QbftMessage {
  const seal = stubSign(stubAddress(author), prepared.digest);
  return { kind: 'commit', signed: signed(commitPayload({ height: 1, ...prepared, seal }), author) };
}
