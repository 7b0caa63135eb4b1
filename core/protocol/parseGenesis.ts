import { type Address, EMPTY_BYTES, type Hash, hexToBytes, isHex } from '@hanse/base';
import { INITIAL_BASE_FEE } from './baseFee.ts';
import { encodeExtraData } from './extraData.ts';
import { protocolFault } from './faults.ts';
import { FORKS, type ForkSchedule, NEWEST_FORKS } from './fork.ts';
import {
  DEFAULT_BLOCK_PERIOD_MS,
  DEFAULT_EMPTY_BLOCK_PERIOD_MS,
  DEFAULT_GAS_LIMIT,
  DEFAULT_ROUND_TIMEOUT_MS,
  DEFAULT_ROUND_TIMEOUT_MS_MAX,
  type Genesis,
  type GenesisAccount,
  type HanseConfig,
} from './genesis.ts';
import { ZERO_HASH } from './genesisHeader.ts';
import { QBFT_MIX_HASH } from './hashHeader.ts';
import { JsonFields, parseAddress, parseQuantity, wrong } from './jsonFields.ts';
import { EXTRA_DATA_VALIDATORS_MAX } from './limits.ts';

const ZERO_ADDRESS = `0x${'00'.repeat(20)}` as Address;
/** Forks up to London, by block number: a ledger starts after them, so each must be 0 if named. */
const OLD_FORKS = [
  'homesteadBlock',
  'daoForkBlock',
  'eip150Block',
  'eip155Block',
  'eip158Block',
  'byzantiumBlock',
  'constantinopleBlock',
  'petersburgBlock',
  'constantinopleFixBlock',
  'istanbulBlock',
  'muirGlacierBlock',
  'berlinBlock',
  'londonBlock',
  'arrowGlacierBlock',
  'grayGlacierBlock',
  'mergeNetsplitBlock',
];
const HOUR_MS = 3_600_000;

/**
 * A genesis in Ethereum's JSON form, with a `hanse` section for ledgers that are to be run (LEDGER-GENESIS-1).
 * Throws `protocol/bad-genesis` with the path of the field, or `protocol/unknown-fork`.
 */
export function parseGenesis(json: unknown): Genesis {
  const root = new JsonFields(json);
  const config = root.object('config');
  const hanse = root.has('hanse') ? parseHanse(root.object('hanse')) : undefined;
  const forks = parseForks(config, hanse !== undefined);
  return {
    chainId: parseChainId(config),
    forks,
    alloc: parseAlloc(root),
    hanse,
    header: {
      parentHash: root.hash('parentHash', ZERO_HASH),
      coinbase: root.address('coinbase', ZERO_ADDRESS),
      difficulty: root.quantity('difficulty', 1n),
      extraData: parseExtraData(root, hanse),
      gasLimit: parseGasLimit(root),
      mixHash: root.hash('mixHash', hanse === undefined ? ZERO_HASH : QBFT_MIX_HASH),
      nonce: parseNonce(root),
      timestamp: root.integer('timestamp', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 }),
      baseFeePerGas: root.quantity('baseFeePerGas', hanse?.baseFee === 'zero' ? 0n : INITIAL_BASE_FEE),
    },
  };
}

function parseChainId(config: JsonFields): bigint {
  const chainId = config.quantity('chainId');
  // Wallets keep chain ids in a double; beyond this they sign for another chain.
  if (chainId === 0n || chainId > 4_503_599_627_370_476n)
    throw wrong(config.at('chainId'), String(chainId), 'from 1 to 4503599627370476');
  return chainId;
}

function parseGasLimit(root: JsonFields): bigint {
  const gasLimit = root.quantity('gasLimit', DEFAULT_GAS_LIMIT);
  if (gasLimit < 5000n || gasLimit > 0x7fff_ffff_ffff_ffffn)
    throw wrong('gasLimit', String(gasLimit), 'from 5000 to 2^63 - 1');
  return gasLimit;
}

function parseNonce(root: JsonFields): Uint8Array {
  const value = root.quantity('nonce', 0n);
  if (value >= 1n << 64n) throw wrong('nonce', String(value), '8 bytes');
  const nonce = new Uint8Array(8);
  new DataView(nonce.buffer).setBigUint64(0, value);
  return nonce;
}

function parseForks(config: JsonFields, isLedger: boolean): ForkSchedule {
  for (const name of OLD_FORKS) {
    if (config.has(name) && config.quantity(name) !== 0n)
      throw wrong(config.at(name), String(config.quantity(name)), '0: a ledger starts at Shanghai');
  }
  const known = new Set(FORKS.map((fork) => `${fork}Time`));
  for (const name of config.names()) {
    if (!/(Time|Block)$/.test(name) || known.has(name) || OLD_FORKS.includes(name)) continue;
    throw protocolFault('unknown-fork', { seen: config.at(name), wanted: FORKS.join(', ') });
  }
  if (isLedger && !FORKS.some((fork) => config.has(`${fork}Time`))) return NEWEST_FORKS;
  const time = (name: string): number | undefined =>
    config.has(name) ? config.integer(name, { min: 0, max: Number.MAX_SAFE_INTEGER }) : undefined;
  const forks: ForkSchedule = {
    shanghai: time('shanghaiTime') ?? 0,
    cancun: time('cancunTime'),
    prague: time('pragueTime'),
    osaka: time('osakaTime'),
  };
  if (forks.shanghai !== 0) throw wrong(config.at('shanghaiTime'), forks.shanghai, '0: a ledger starts at Shanghai');
  for (let at = 1; at < FORKS.length; at++) {
    const fork = FORKS[at] as (typeof FORKS)[number];
    const before = FORKS[at - 1] as (typeof FORKS)[number];
    const start = forks[fork];
    const startBefore = forks[before];
    if (start === undefined) continue;
    if (startBefore === undefined || startBefore > start)
      throw protocolFault('fork-order', { seen: fork, wanted: before });
  }
  return forks;
}

function parseHanse(fields: JsonFields): HanseConfig {
  const members = fields.list('members').map((value, index) => {
    const member = new JsonFields(value, `${fields.at('members')}[${index}]`);
    return { name: member.text('name'), caCertificate: member.text('caCertificate') };
  });
  const names = new Set(members.map((member) => member.name));
  if (names.size !== members.length) throw wrong(fields.at('members'), 'two members of one name', 'different names');
  const validators = fields.list('validators').map((value, index) => {
    const validator = new JsonFields(value, `${fields.at('validators')}[${index}]`);
    const member = validator.text('member');
    if (!names.has(member)) throw wrong(validator.at('member'), member, 'the name of a member');
    return { address: validator.address('address'), member };
  });
  if (validators.length === 0 || validators.length > EXTRA_DATA_VALIDATORS_MAX) {
    throw wrong(fields.at('validators'), `${validators.length} validators`, `1 to ${EXTRA_DATA_VALIDATORS_MAX}`);
  }
  if (new Set(validators.map((validator) => validator.address)).size !== validators.length) {
    throw wrong(fields.at('validators'), 'one address twice', 'different addresses');
  }
  const baseFee = fields.text('baseFee', 'zero');
  if (baseFee !== 'zero' && baseFee !== 'market') throw wrong(fields.at('baseFee'), baseFee, '"zero" or "market"');
  const roundTimeoutMs = fields.integer('roundTimeoutMs', {
    min: 100,
    max: HOUR_MS,
    fallback: DEFAULT_ROUND_TIMEOUT_MS,
  });
  const blockPeriodMs = fields.integer('blockPeriodMs', { min: 50, max: HOUR_MS, fallback: DEFAULT_BLOCK_PERIOD_MS });
  return {
    engine: fields.text('engine', 'qbft'),
    validators,
    members,
    blockPeriodMs,
    emptyBlockPeriodMs: fields.integer('emptyBlockPeriodMs', {
      min: blockPeriodMs,
      max: 24 * HOUR_MS,
      fallback: Math.max(blockPeriodMs, DEFAULT_EMPTY_BLOCK_PERIOD_MS),
    }),
    roundTimeoutMs,
    roundTimeoutMsMax: fields.integer('roundTimeoutMsMax', {
      min: roundTimeoutMs,
      max: HOUR_MS,
      fallback: Math.max(roundTimeoutMs, DEFAULT_ROUND_TIMEOUT_MS_MAX),
    }),
    baseFee,
  };
}

function parseExtraData(root: JsonFields, hanse: HanseConfig | undefined): Uint8Array {
  if (hanse === undefined || root.has('extraData')) return root.bytes('extraData', EMPTY_BYTES);
  const validators = hanse.validators.map((validator) => validator.address).toSorted();
  return encodeExtraData({ vanity: new Uint8Array(32), validators, vote: undefined, round: 0, seals: [] });
}

function parseAlloc(root: JsonFields): ReadonlyMap<Address, GenesisAccount> {
  const alloc = new Map<Address, GenesisAccount>();
  if (!root.has('alloc')) return alloc;
  const fields = root.object('alloc');
  for (const name of fields.names()) {
    const address = parseAddress(name.startsWith('0x') ? name : `0x${name}`);
    if (address === undefined) throw wrong(fields.at(name), name, 'an address');
    if (alloc.has(address)) throw wrong(fields.at(name), 'the address twice', 'each address once');
    const account = fields.object(name);
    const nonce = account.quantity('nonce', 0n);
    if (nonce >= 1n << 64n) throw wrong(account.at('nonce'), String(nonce), 'a number below 2^64');
    alloc.set(address, {
      balance: account.quantity('balance', 0n),
      nonce,
      code: account.bytes('code', EMPTY_BYTES),
      storage: account.has('storage') ? parseStorage(account.object('storage')) : new Map(),
    });
  }
  return alloc;
}

function parseStorage(fields: JsonFields): ReadonlyMap<Hash, bigint> {
  const storage = new Map<Hash, bigint>();
  for (const name of fields.names()) {
    const slot = parseQuantity(name.startsWith('0x') ? name : `0x${name}`);
    const text = fields.value(name);
    const value = isHex(text) ? hexToQuantity(text) : parseQuantity(text);
    if (slot === undefined || value === undefined) throw wrong(fields.at(name), text, 'a slot and a value below 2^256');
    if (value !== 0n) storage.set(`0x${slot.toString(16).padStart(64, '0')}` as Hash, value);
  }
  return storage;
}

function hexToQuantity(text: string): bigint | undefined {
  return hexToBytes(text).length <= 32 ? BigInt(text === '0x' ? '0x0' : text) : undefined;
}
