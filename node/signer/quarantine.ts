import { encodeRlp, type Hash, hexToBytes, RlpReader, uintToBytes } from '@hanse/base';
import { signerFault } from './faults.ts';
import { decodeVoteMemory, encodeVoteMemory, type Vote, type VoteMemory } from './voteMemory.ts';

/** What was found out about one ledger after the record of votes was lost (SIGNER-QUARANTINE-2). */
export type Clearance = {
  /** The set of sealers that was asked, by the height from which it is in charge. */
  readonly since: number;
  /** The lowest height at which this key may vote again. */
  readonly firstHeight: number;
  /** The ledger has come so far under those sealers: nothing has to be asked again. */
  readonly isOver: boolean;
};

/** The record of votes was lost: nothing is signed for a ledger that is not in here. */
export type Quarantine = ReadonlyMap<Hash, Clearance>;

/** Everything that lies beside the key. */
export type SignerRecord = { readonly memory: VoteMemory; readonly quarantine: Quarantine | undefined };

/** How a ledger stands with a key. `height`: the last one at which nothing is signed. */
export type QuarantineState =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'until'; readonly height: number; readonly since: number };

/** In front of a record that knows of a quarantine; one without is a list, whose first byte is 0xc0 or more. */
const QUARANTINED = 0x01;

/** The highest height told, and two: a vote at height v needed block v−1 final, so a quorum had block v−2 (SIGNER-QUARANTINE-2). */
export const HEIGHTS_ABOVE_TOLD = 2;

export function quarantineState(quarantine: Quarantine | undefined, ledger: Hash): QuarantineState {
  if (quarantine === undefined) return { kind: 'none' };
  const clearance = quarantine.get(ledger);
  if (clearance === undefined) return { kind: 'asking' };
  const { since, firstHeight, isOver } = clearance;
  return isOver ? { kind: 'none' } : { kind: 'until', height: firstHeight - 1, since };
}

/** Throws `signer/quarantined` for what must not be signed because nobody knows what was signed before. */
export function checkQuarantine(quarantine: Quarantine | undefined, { ledger, height, kind, pledge }: Vote): void {
  if (quarantine === undefined) return;
  const clearance = quarantine.get(ledger);
  if (clearance === undefined) {
    throw signerFault('quarantined', { kind, height, wanted: 'the others have told their heights' });
  }
  const { since, firstHeight } = clearance;
  // What a member of a Raft group has promised is not bound to heights: only another group is new ground.
  if (pledge !== undefined) {
    if (pledge.kind === 'nothing' || pledge.since > since) return;
    throw signerFault('quarantined', { kind, height, wanted: `the sealers in charge since height ${since} change` });
  }
  if (height < firstHeight) throw signerFault('quarantined', { kind, height, wanted: `height ${firstHeight}` });
}

/** `told`: the highest of the heights told by enough others of the sealers in charge since `since`. Never lowers. */
export function clear(
  quarantine: Quarantine,
  ledger: Hash,
  { since, told }: { readonly since: number; readonly told: number },
): Quarantine {
  const before = quarantine.get(ledger)?.firstHeight ?? 0;
  const firstHeight = Math.max(before, told + HEIGHTS_ABOVE_TOLD + 1);
  return new Map(quarantine).set(ledger, { since, firstHeight, isOver: false });
}

export function end(quarantine: Quarantine, ledger: Hash): Quarantine {
  const clearance = quarantine.get(ledger);
  if (clearance === undefined || clearance.isOver) return quarantine;
  return new Map(quarantine).set(ledger, { ...clearance, isOver: true });
}

/** Votes alone, or 0x01 and [votes, [[ledger, since, first height, is over], …]]. */
export function encodeSignerRecord({ memory, quarantine }: SignerRecord): Uint8Array {
  const votes = encodeVoteMemory(memory);
  if (quarantine === undefined) return votes;
  const cleared = [...quarantine].map(([ledger, { since, firstHeight, isOver }]) => [
    hexToBytes(ledger),
    uintToBytes(since),
    uintToBytes(firstHeight),
    uintToBytes(isOver ? 1 : 0),
  ]);
  const rest = encodeRlp([votes, cleared]);
  const record = new Uint8Array(rest.length + 1);
  record[0] = QUARANTINED;
  record.set(rest, 1);
  return record;
}

/** Throws `signer/bad-memory`: a validator that forgot its votes must not guess. */
export function decodeSignerRecord(bytes: Uint8Array): SignerRecord {
  if (bytes[0] !== QUARANTINED) return { memory: decodeVoteMemory(bytes), quarantine: undefined };
  try {
    const all = new RlpReader(bytes, 1);
    const reader = all.list();
    all.end();
    const memory = decodeVoteMemory(reader.bytes());
    const list = reader.list();
    reader.end();
    const quarantine = new Map<Hash, Clearance>();
    while (!list.isDone()) {
      const entry = list.list();
      const ledger = entry.hash();
      const clearance = { since: entry.safeUint(), firstHeight: entry.safeUint(), isOver: entry.safeUint() === 1 };
      entry.end();
      quarantine.set(ledger, clearance);
    }
    return { memory, quarantine };
  } catch (error) {
    throw signerFault('bad-memory', { seen: error instanceof Error ? error.message : String(error) }, error);
  }
}
