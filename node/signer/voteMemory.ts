import { decodeRlp, encodeRlp, type Hash, hexToBytes, type RlpItem, RlpReader, uintToBytes } from '@hanse/base';
import { signerFault } from './faults.ts';
import { type Pledge, type PledgeMemory, pledgeItem, readPledge, rememberPledge } from './pledgeMemory.ts';

/** What a signature would say. Two different hashes for one place are a double vote. */
export type Vote = {
  /** Genesis hash. */
  readonly ledger: Hash;
  readonly height: number;
  readonly round: number;
  /** `proposal`, `prepare`, `commit`, … as the engine names it. */
  readonly kind: string;
  /** Counts the signatures of one vote: a QBFT commit has a seal (0) and a message (1). */
  readonly part: number;
  /** Round changes only: the round whose prepared certificate it carries, -1 for none. */
  readonly prepared?: number;
  /** Raft: what is remembered, in place of height, round and kind. */
  readonly pledge?: Pledge;
  readonly hash: Hash;
};

type Signed = { readonly round: number; readonly kind: string; readonly part: number; readonly hash: Hash };
type LedgerVotes = {
  readonly height: number;
  readonly signed: readonly Signed[];
  readonly pledge?: PledgeMemory;
};

/** Everything that was signed at the newest height of each ledger; older heights are final and closed. */
export type VoteMemory = ReadonlyMap<Hash, LedgerVotes>;

/** Rounds of one height that are remembered; a vote for an older one is refused instead. */
export const ROUNDS_KEPT = 64;

const name = ({ kind, part }: { kind: string; part: number }): string => (part === 0 ? kind : `${kind}.${part}`);

/**
 * `memory` with `vote` in it (SIGNER-MEMORY-1), or the same object if it is there already.
 * Throws `signer/other-ledger`, `signer/conflicting-vote`, `signer/old-vote`, `signer/lost-lock`, and the faults of {@link rememberPledge}.
 */
export function rememberVote(memory: VoteMemory, vote: Vote): VoteMemory {
  const [other] = memory.keys();
  // What is signed names no ledger: on a second one it would look like a lie on the first (SIGNER-MEMORY-3).
  if (other !== undefined && !memory.has(vote.ledger))
    throw signerFault('other-ledger', { seen: vote.ledger, wanted: other });
  const known = memory.get(vote.ledger) ?? { height: -1, signed: [] };
  if (vote.pledge !== undefined) {
    const pledge = rememberPledge(known.pledge, vote.pledge);
    return pledge === undefined || pledge === known.pledge
      ? memory
      : new Map(memory).set(vote.ledger, { ...known, height: Math.max(known.height, 0), pledge });
  }
  if (vote.height < known.height) throw tooOld(vote, known.height, 0);
  const sameHeight = vote.height === known.height ? known.signed : [];
  const earlier = sameHeight.find(
    (one) => one.round === vote.round && one.kind === vote.kind && one.part === vote.part,
  );
  if (earlier !== undefined) {
    if (earlier.hash === vote.hash) return memory;
    throw signerFault('conflicting-vote', {
      kind: name(vote),
      height: vote.height,
      round: vote.round,
      wanted: earlier.hash,
      seen: vote.hash,
    });
  }
  const roundMax = sameHeight.reduce((highest, one) => Math.max(highest, one.round), 0);
  const left = sameHeight.reduce(
    (highest, one) => (one.kind === 'round-change' ? Math.max(highest, one.round) : highest),
    0,
  );
  const oldest = Math.max(left, roundMax - ROUNDS_KEPT + 1);
  if (vote.round < oldest) throw tooOld(vote, vote.height, oldest);
  if (vote.kind === 'round-change') {
    const committed = sameHeight.reduce(
      (highest, one) => (one.kind === 'commit' ? Math.max(highest, one.round) : highest),
      -1,
    );
    if ((vote.prepared ?? -1) < committed) {
      throw signerFault('lost-lock', { height: vote.height, round: vote.round, wanted: committed });
    }
  }
  // Commits stay: they are the lock that a later round change must carry.
  const kept = sameHeight.filter((one) => one.kind === 'commit' || one.round > vote.round - ROUNDS_KEPT);
  const signed = [...kept, { round: vote.round, kind: vote.kind, part: vote.part, hash: vote.hash }];
  return new Map(memory).set(vote.ledger, { ...known, height: vote.height, signed });
}

function tooOld(vote: Vote, wantedHeight: number, wantedRound: number): Error {
  return signerFault('old-vote', {
    kind: name(vote),
    height: vote.height,
    round: vote.round,
    wantedHeight,
    wantedRound,
  });
}

export function encodeVoteMemory(memory: VoteMemory): Uint8Array {
  const ledgers: RlpItem[] = [...memory].map(([ledger, { height, signed, pledge }]) => [
    hexToBytes(ledger),
    uintToBytes(height),
    signed.map(({ round, kind, part, hash }) => [
      uintToBytes(round),
      new TextEncoder().encode(kind),
      uintToBytes(part),
      hexToBytes(hash),
    ]),
    ...(pledge === undefined ? [] : [pledgeItem(pledge)]),
  ]);
  return encodeRlp(ledgers);
}

/** Throws `signer/bad-memory`: a validator that forgot its votes must not guess. */
export function decodeVoteMemory(bytes: Uint8Array): VoteMemory {
  try {
    decodeRlp(bytes);
    const memory = new Map<Hash, LedgerVotes>();
    const ledgers = new RlpReader(bytes).list();
    while (!ledgers.isDone()) {
      const entry = ledgers.list();
      const ledger = entry.hash();
      const height = entry.safeUint();
      const votes = entry.list();
      const signed: Signed[] = [];
      while (!votes.isDone()) {
        const vote = votes.list();
        signed.push({
          round: vote.safeUint(),
          kind: new TextDecoder().decode(vote.bytes()),
          part: vote.safeUint(),
          hash: vote.hash(),
        });
      }
      memory.set(ledger, entry.isDone() ? { height, signed } : { height, signed, pledge: readPledge(entry.list()) });
    }
    return memory;
  } catch (error) {
    throw signerFault('bad-memory', { seen: error instanceof Error ? error.message : String(error) }, error);
  }
}
