import { type Address, bytesToUint, concatBytes, type Hash, hexToBytes } from '@hanse/base';
import { keccak256, keccak256Hash } from '@hanse/crypto';
import { EXTRA_DATA_VALIDATORS_MAX } from '@hanse/protocol';

/** Members of one set; the extra data of a header holds no more. */
export const SEALERS_MAX: typeof EXTRA_DATA_VALIDATORS_MAX = EXTRA_DATA_VALIDATORS_MAX;
/** Heights are JavaScript numbers (LEDGER-HEADER-1). */
export const HEIGHT_MAX: number = Number.MAX_SAFE_INTEGER;
/** A member is weight << 160 | address. */
export const ADDRESS_BITS = 160n;
export const ADDRESS_MASK: bigint = (1n << ADDRESS_BITS) - 1n;
/** A weight fills the rest of the word. */
export const WEIGHT_BITS = 96n;

/** Where `Validators` keeps one set of sealers (CHANGE-STORE-1). */
export type SealersPlace = {
  readonly name: 'current' | 'next';
  readonly since: Hash;
  readonly engine: Hash;
  /** Its length; the members follow from `firstMember`. */
  readonly members: Hash;
  readonly firstMember: bigint;
};

export const slotKey = (slot: bigint): Hash => `0x${slot.toString(16).padStart(64, '0')}` as Hash;

export const addressOf = (word: bigint): Address =>
  `0x${(word & ADDRESS_MASK).toString(16).padStart(40, '0')}` as Address;

/** Where the first entry of an array with its length in `slot` is. */
export const firstEntryOf = (slot: bigint): bigint => bytesToUint(keccak256(hexToBytes(slotKey(slot))));

/** Where the value of `key` in a mapping at `slot` is. */
export const entryOf = (slot: bigint, key: bigint): Hash =>
  keccak256Hash(concatBytes(hexToBytes(slotKey(key)), hexToBytes(slotKey(slot))));

function placeAt(name: SealersPlace['name'], first: bigint): SealersPlace {
  const members = first + 2n;
  return {
    name,
    since: slotKey(first),
    engine: slotKey(first + 1n),
    members: slotKey(members),
    firstMember: firstEntryOf(members),
  };
}

/** Slots 0 to 2. */
export const CURRENT: SealersPlace = placeAt('current', 0n);
/** Slots 3 to 5. */
export const NEXT: SealersPlace = placeAt('next', 3n);
/** Names of engines that can be voted, an array. */
export const ENGINES_SLOT = 6n;
/** First height that an account was in charge of, a mapping. */
export const FIRST_IN_CHARGE_SLOT = 7n;
