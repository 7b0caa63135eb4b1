import { type Address, type Hash, invariant } from '@hanse/base';
import { leagueFault } from './faults.ts';
import { entryOf, firstEntryOf, SEALERS_MAX, slotKey, WEIGHT_BITS } from './layout.ts';

/** Candidates that an election within the call that opens a block can go through. */
export const CANDIDATES_MAX = 256;
/** Slots of a schedule; no epoch is longer. */
export const EPOCH_BLOCKS_MAX = 65_536;
const UNBONDING_EPOCHS_MAX = 32;
const NAME_BYTES_MAX = 64;
const WHOLE = 10_000;
/** As the contract has it: shares of the first weight of a candidate. */
const SHARES_EACH = 10n ** 12n;

/** What a ledger under DPoS lays down in its genesis (DPOS-SETTINGS-1). */
export type StakingSettings = {
  /** `token`: an ERC-20 is locked; `seats`: weights that the league gives. */
  readonly mode: 'token' | 'seats';
  readonly token?: Address;
  /** Who gets what offenders lose; absent: it is burnt. */
  readonly treasury?: Address;
  readonly epochBlocks: number;
  readonly committeeMin: number;
  readonly committeeMax: number;
  readonly candidatesMax: number;
  readonly unbondingEpochs: number;
  readonly rewardPerBlock: bigint;
  /** Ten-thousandths of its turns that a member may miss in an epoch. */
  readonly missedShareMax: number;
  readonly jailEpochs: number;
  /** Ten-thousandths of its weight that an offence costs. */
  readonly offenceShare: number;
};

/** A league without a token, in which every founding validator has the same say. */
export const STAKING_DEFAULTS: StakingSettings = {
  mode: 'seats',
  epochBlocks: 600,
  committeeMin: 1,
  committeeMax: 31,
  candidatesMax: CANDIDATES_MAX,
  unbondingEpochs: 4,
  rewardPerBlock: 0n,
  missedShareMax: 5000,
  jailEpochs: 1,
  offenceShare: 1000,
};

/** An admitted candidate of the genesis. */
export type FirstCandidate = {
  readonly address: Address;
  readonly name: string;
  /** Weight given to it from the beginning, by whom; nobody twice. */
  readonly delegations: readonly { readonly delegator: Address; readonly weight: bigint }[];
};

export type StakingGenesis = {
  readonly settings: StakingSettings;
  readonly candidates: readonly FirstCandidate[];
  /** Seats that are not delegated. */
  readonly seats?: readonly { readonly holder: Address; readonly seats: bigint }[];
  /** Tokens that the contract holds for rewards. */
  readonly rewards?: bigint;
};

/** What each founding validator gives itself where nothing else is said. */
const FOUNDER_SEATS = 100n;

/** Every founding validator is a candidate and holds the same number of seats, all of them given to itself. */
export function foundersStaking(
  validators: readonly Address[],
  settings: Partial<StakingSettings> = {},
): StakingGenesis {
  const founders = validators.slice(0, CANDIDATES_MAX);
  const candidates = founders.map((address, index) => ({
    address,
    name: `founder ${index + 1}`,
    delegations: [{ delegator: address, weight: FOUNDER_SEATS }],
  }));
  const committeeMax = Math.max(STAKING_DEFAULTS.committeeMax, founders.length);
  // All but those who may fail: absence alone does not shrink a committee to where one member decides (DPOS-ELECT-2).
  const usualMin = Math.max(1, founders.length - Math.floor((founders.length - 1) / 3));
  const committeeMin = Math.min(usualMin, settings.committeeMax ?? committeeMax);
  return { settings: { ...STAKING_DEFAULTS, committeeMax, committeeMin, ...settings }, candidates };
}

/** Slots of the contract, in the order of its declarations. */
const SLOT = {
  settings: 0n,
  rewards: 12n,
  bonded: 14n,
  admitted: 15n,
  known: 16n,
  candidates: 17n,
  shares: 18n,
  seats: 19n,
};
/** Within a candidate: packed state, shares, turns, name. */
const IN_CANDIDATE = { shares: 1n, name: 3n };

/** The storage of `Staking` in a genesis. Throws `league/bad-staking`. */
export function stakingStorage(genesis: StakingGenesis): Map<Hash, bigint> {
  check(genesis);
  const { settings, candidates, seats = [], rewards = 0n } = genesis;
  const storage = new Map<Hash, bigint>();
  const put = (slot: bigint, value: bigint): void => {
    if (value !== 0n) storage.set(slotKey(slot), value);
  };
  for (const [index, value] of settingWords(settings).entries()) put(SLOT.settings + BigInt(index), value);
  put(SLOT.rewards, rewards);
  for (const list of [SLOT.admitted, SLOT.known]) {
    put(list, BigInt(candidates.length));
    for (const [index, { address }] of candidates.entries()) put(firstEntryOf(list) + BigInt(index), BigInt(address));
  }
  let bonded = 0n;
  for (const [index, { address, name, delegations }] of candidates.entries()) {
    const place = BigInt(entryOf(SLOT.candidates, BigInt(address)));
    const weight = delegations.reduce((sum, one) => sum + one.weight, 0n);
    bonded += weight;
    put(place, (1n << 192n) | (BigInt(index + 1) << WEIGHT_BITS) | weight);
    put(place + IN_CANDIDATE.shares, weight * SHARES_EACH);
    putString(put, place + IN_CANDIDATE.name, name);
    const shares = BigInt(entryOf(SLOT.shares, BigInt(address)));
    for (const one of delegations) put(BigInt(entryOf(shares, BigInt(one.delegator))), one.weight * SHARES_EACH);
  }
  put(SLOT.bonded, bonded);
  for (const { holder, seats: free } of seats) put(BigInt(entryOf(SLOT.seats, BigInt(holder))), free);
  return storage;
}

/** Slots of OpenZeppelin's ERC20. */
const TOKEN_SLOT = { balances: 0n, supply: 2n, name: 3n, symbol: 4n };

/** The storage of `StakeToken` in a genesis: nothing is minted later. */
export function stakeTokenStorage(token: {
  readonly name: string;
  readonly symbol: string;
  readonly balances: ReadonlyMap<Address, bigint>;
}): Map<Hash, bigint> {
  const storage = new Map<Hash, bigint>();
  const put = (slot: bigint, value: bigint): void => void storage.set(slotKey(slot), value);
  for (const [holder, balance] of token.balances) put(BigInt(entryOf(TOKEN_SLOT.balances, BigInt(holder))), balance);
  put(
    TOKEN_SLOT.supply,
    [...token.balances.values()].reduce((sum, balance) => sum + balance, 0n),
  );
  putString(put, TOKEN_SLOT.name, token.name);
  putString(put, TOKEN_SLOT.symbol, token.symbol);
  return storage;
}

function settingWords(settings: StakingSettings): readonly bigint[] {
  const { mode, token, treasury, epochBlocks, committeeMin, committeeMax, candidatesMax } = settings;
  const { unbondingEpochs, rewardPerBlock, missedShareMax, jailEpochs, offenceShare } = settings;
  const sizes = [epochBlocks, committeeMin, committeeMax, candidatesMax, unbondingEpochs].map(BigInt);
  const shares = [missedShareMax, jailEpochs, offenceShare].map(BigInt);
  return [mode === 'seats' ? 1n : 0n, BigInt(token ?? 0), BigInt(treasury ?? 0), ...sizes, rewardPerBlock, ...shares];
}

/** As Solidity keeps a string: up to 31 bytes beside their length, longer ones elsewhere. */
function putString(put: (slot: bigint, value: bigint) => void, slot: bigint, text: string): void {
  const bytes = utf8(text);
  const words = wordsOf(bytes);
  if (bytes.length < 32) {
    put(slot, (words[0] ?? 0n) | BigInt(2 * bytes.length));
    return;
  }
  put(slot, BigInt(2 * bytes.length + 1));
  for (const [index, word] of words.entries()) put(firstEntryOf(slot) + BigInt(index), word);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function wordsOf(bytes: Uint8Array): readonly bigint[] {
  const words: bigint[] = [];
  for (let from = 0; from < bytes.length; from += 32) {
    let word = 0n;
    for (let index = from; index < from + 32; index++) word = (word << 8n) | BigInt(bytes[index] ?? 0);
    words.push(word);
  }
  return words;
}

function check({ settings, candidates, seats = [] }: StakingGenesis): void {
  const wrong = (field: string, seen: string | number | bigint, wanted: string): Error =>
    leagueFault('bad-staking', { field, seen, wanted });
  const within = (field: keyof StakingSettings, least: number, most: number): void => {
    const value = Number(settings[field]);
    if (!Number.isInteger(value) || value < least || value > most) throw wrong(field, value, `${least}…${most}`);
  };
  invariant(SEALERS_MAX >= CANDIDATES_MAX, 'a committee fits into a header');
  within('epochBlocks', 2, EPOCH_BLOCKS_MAX);
  within('committeeMax', 1, CANDIDATES_MAX);
  within('committeeMin', 1, settings.committeeMax);
  within('candidatesMax', settings.committeeMax, CANDIDATES_MAX);
  within('unbondingEpochs', 1, UNBONDING_EPOCHS_MAX);
  within('missedShareMax', 0, WHOLE);
  within('jailEpochs', 0, 1_000_000);
  within('offenceShare', 0, WHOLE);
  const { mode, token, rewardPerBlock } = settings;
  if (mode === 'token' && token === undefined) throw wrong('token', '–', '0x…');
  if (mode === 'seats' && rewardPerBlock !== 0n) throw wrong('rewardPerBlock', rewardPerBlock, '0 (mode seats)');
  if (candidates.length > settings.candidatesMax)
    throw wrong('candidates', candidates.length, `≤ ${settings.candidatesMax}`);
  if (new Set(candidates.map(({ address }) => address)).size < candidates.length) throw wrong('candidates', '=', '≠');
  let total = seats.reduce((sum, one) => sum + one.seats, 0n);
  for (const { name, delegations } of candidates) {
    const { length } = utf8(name);
    if (length === 0 || length > NAME_BYTES_MAX) throw wrong('name', name, `1…${NAME_BYTES_MAX} B`);
    if (new Set(delegations.map(({ delegator }) => delegator)).size < delegations.length)
      throw wrong('delegations', '=', '≠');
    for (const { weight } of delegations) {
      if (weight <= 0n) throw wrong('weight', weight, '> 0');
      total += weight;
    }
  }
  if (total >= 1n << WEIGHT_BITS) throw wrong('weight', total, `< 2^${WEIGHT_BITS}`);
}
