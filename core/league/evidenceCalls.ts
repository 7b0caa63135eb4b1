import { type Address, bytesToUint, concatBytes, type Hash } from '@hanse/base';
import { EMPTY_CODE_HASH, keccak256 } from '@hanse/crypto';
import type { StateReader } from '@hanse/state';
import { EVIDENCE_ADDRESS } from './addresses.ts';
import { abiBytes, abiHex, abiName, abiUint, encodeCall } from './encodeCall.ts';
import { addressOf, entryOf, firstEntryOf, SEALERS_MAX, slotKey } from './layout.ts';
import type { LeagueCall } from './openingCall.ts';

/** Signed proof that a validator broke the rules; the same shape as the engines' own `Evidence`. */
export type LeagueEvidence = {
  readonly offender: Address;
  readonly height: number;
  readonly round: number;
  readonly kind: string;
  readonly statements: readonly {
    readonly digest: Hash;
    readonly hash: Hash;
    readonly preimage?: Uint8Array;
    readonly signature: Uint8Array;
  }[];
};

/** Slots of `Evidence`: two mappings. */
const NUMBER_SLOT = 1n;
const ATTESTERS_SLOT = 5n;
const REPORT = 'reportVotes(bytes,bytes,bytes,bytes)';
const ATTEST = 'attestProposal(bytes32,uint256,uint256,bytes32,bytes32,bytes)';

/**
 * What `self` still has to send to `Evidence` so that the offence is proven on the ledger, judged by the state that
 * `reader` shows: one report of two votes, or an attestation for each proposal. Nothing where it is proven already,
 * where `self` has said it, or where the ledger has no such contract.
 */
export function evidenceCalls(
  evidence: LeagueEvidence,
  { reader, self }: { readonly reader: StateReader; readonly self: Address },
): readonly LeagueCall[] {
  const account = reader.account(EVIDENCE_ADDRESS);
  if (account === undefined || account.codeHash === EMPTY_CODE_HASH || isProven(evidence, reader)) return [];
  const { kind, height, round, statements } = evidence;
  const [first, second] = statements;
  if (first?.preimage !== undefined && second?.preimage !== undefined) {
    const parts = [first.preimage, first.signature, second.preimage, second.signature];
    return [{ to: EVIDENCE_ADDRESS, data: encodeCall(REPORT, parts.map(abiBytes)) }];
  }
  return statements
    .filter(({ hash, digest }) => !hasAttested(reader, { self, claim: claimOf(evidence, hash, digest) }))
    .map(({ hash, digest, signature }) => {
      const words = [abiName(kind), abiUint(height), abiUint(round), abiHex(hash), abiHex(digest)];
      return { to: EVIDENCE_ADDRESS, data: encodeCall(ATTEST, [...words, abiBytes(signature)]) };
    });
}

/** Whether the ledger has this offence on record. */
export function isProven(
  { offender, height, round, kind }: Pick<LeagueEvidence, 'offender' | 'height' | 'round' | 'kind'>,
  reader: StateReader,
): boolean {
  const words = [abiHex(offender), abiUint(height), abiUint(round), abiName(kind)];
  const key = keccak256(concatBytes(...words.map(({ word }) => word)));
  return reader.slot(EVIDENCE_ADDRESS, entryOf(NUMBER_SLOT, bytesToUint(key))) !== 0n;
}

/** The key under which the attesters of a claim are kept. */
function claimOf({ kind, offender, height, round }: LeagueEvidence, hash: Hash, digest: Hash): bigint {
  const words = [abiName(kind), abiHex(offender), abiUint(height), abiUint(round), abiHex(hash), abiHex(digest)];
  return bytesToUint(keccak256(concatBytes(...words.map(({ word }) => word))));
}

function hasAttested(
  reader: StateReader,
  { self, claim }: { readonly self: Address; readonly claim: bigint },
): boolean {
  const list = BigInt(entryOf(ATTESTERS_SLOT, claim));
  const count = Math.min(Number(reader.slot(EVIDENCE_ADDRESS, slotKey(list))), SEALERS_MAX);
  const first = firstEntryOf(list);
  for (let index = 0; index < count; index++)
    if (addressOf(reader.slot(EVIDENCE_ADDRESS, slotKey(first + BigInt(index)))) === self) return true;
  return false;
}
