import { type Address, bytesToHex, hexToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import type { StateReader } from '@hanse/state';
import { VALIDATORS_ADDRESS } from './addresses.ts';
import { leagueFault } from './faults.ts';
import {
  ADDRESS_BITS,
  addressOf,
  CURRENT,
  HEIGHT_MAX,
  NEXT,
  SEALERS_MAX,
  type SealersPlace,
  slotKey,
} from './layout.ts';

/** Who seals a height, and by which engine; the same shape as the engines' own `Sealers`. */
export type LeagueSealers = {
  readonly engine: string;
  /** Sorted by address. */
  readonly validators: readonly Address[];
  /** Weight of each validator, in the same order; absent where all are equal. */
  readonly weights?: readonly bigint[];
  /** The height from which exactly this set is in charge. */
  readonly since: number;
};

/**
 * Who seals `height`, read from the state after `height` − 1; undefined on a ledger that has no contract `Validators`.
 * Throws `league/damaged-sealers` when the contract's storage is not what the contract writes (CHANGE-STORE-1).
 */
export function sealersOf(reader: StateReader, { height }: { readonly height: number }): LeagueSealers | undefined {
  const account = reader.account(VALIDATORS_ADDRESS);
  if (account === undefined || account.codeHash === EMPTY_CODE_HASH) return undefined;
  const next = reader.slot(VALIDATORS_ADDRESS, NEXT.since);
  return readSet(reader, next !== 0n && next <= BigInt(height) ? NEXT : CURRENT, height);
}

/** The change that is decided and still to come at `height`, read from the state after `height` − 1. */
export function nextSealersOf(reader: StateReader, { height }: { readonly height: number }): LeagueSealers | undefined {
  const next = reader.slot(VALIDATORS_ADDRESS, NEXT.since);
  return next > BigInt(height) ? readSet(reader, NEXT, HEIGHT_MAX) : undefined;
}

function readSet(reader: StateReader, place: SealersPlace, sinceMax: number): LeagueSealers {
  const since = reader.slot(VALIDATORS_ADDRESS, place.since);
  if (since === 0n || since > BigInt(sinceMax)) throw damaged(place, 'since', since, `1…${sinceMax}`);
  const count = reader.slot(VALIDATORS_ADDRESS, place.members);
  if (count === 0n || count > BigInt(SEALERS_MAX)) throw damaged(place, 'members.length', count, `1…${SEALERS_MAX}`);
  const validators: Address[] = [];
  const weights: bigint[] = [];
  let before = 0n;
  for (let index = 0; index < Number(count); index++) {
    const word = reader.slot(VALIDATORS_ADDRESS, slotKey(place.firstMember + BigInt(index)));
    const address = BigInt.asUintN(Number(ADDRESS_BITS), word);
    if (address <= before) throw damaged(place, `members[${index}]`, addressOf(address), `> ${addressOf(before)}`);
    before = address;
    validators.push(addressOf(address));
    weights.push(word >> ADDRESS_BITS);
  }
  const engine = readEngine(place, reader.slot(VALIDATORS_ADDRESS, place.engine));
  const weighed = weights.filter((weight) => weight !== 0n).length;
  if (weighed !== 0 && weighed !== weights.length)
    throw damaged(place, 'members', `${weighed}/${weights.length}`, `weight ≠ 0: 0 | ${weights.length}`);
  return { engine, validators, since: Number(since), ...(weighed === 0 ? {} : { weights }) };
}

/** ASCII from the left, zeros behind it. */
function readEngine(place: SealersPlace, word: bigint): string {
  const name = String.fromCharCode(...hexToBytes(slotKey(word))).replace(/\0+$/, '');
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw damaged(place, 'engine', bytesToHex(hexToBytes(slotKey(word))), 'qbft | raft | dpos');
  return name;
}

function damaged(place: SealersPlace, field: string, seen: string | bigint, wanted: string): Error {
  return leagueFault('damaged-sealers', { field: `${place.name}.${field}`, seen, wanted });
}
