import { type Address, EMPTY_BYTES, type Hash, hexToBytes, isFault, isHex } from '@hanse/base';
import { INITIAL_BASE_FEE } from './baseFee.ts';
import { blobLimits } from './blobGas.ts';
import { decodeExtraData, type ExtraData } from './extraData.ts';
import { protocolFault } from './faults.ts';
import { FORKS, type Fork, type ForkSchedule, forkAt, isAtLeast, NEWEST_FORKS } from './fork.ts';
import { DEFAULT_GAS_LIMIT, type Genesis, type GenesisAccount, type HanseConfig, type PlainConfig } from './genesis.ts';
import { genesisExtraData } from './genesisExtraData.ts';
import { ZERO_HASH } from './genesisHeader.ts';
import { QBFT_MIX_HASH } from './hashHeader.ts';
import { JsonFields, parseAddress, parseQuantity, wrong } from './jsonFields.ts';
import { parseHanse } from './parseHanse.ts';

const ZERO_ADDRESS = `0x${'00'.repeat(20)}` as Address;
const MAINNET_DEPOSIT_CONTRACT = '0x00000000219ab540356cbb839cbe05303d7705fa' as Address;
/** Forks up to London, by block number: a ledger starts after them, so each must be 0 if named (LEDGER-FORK-3). */
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

/**
 * A genesis in Ethereum's JSON form, with a `hanse` section for ledgers that are to be run (LEDGER-GENESIS-1, -2).
 * Throws `protocol/bad-genesis` with the path of the field, or `protocol/unknown-fork`.
 */
export function parseGenesis(json: unknown): Genesis {
  const root = new JsonFields(json);
  const config = root.object('config');
  const hanse = root.has('hanse') ? parseHanse(root.object('hanse')) : undefined;
  const chainId = parseChainId(config);
  const forks = parseForks(config, hanse);
  const timestamp = root.integer('timestamp', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
  return {
    chainId,
    forks,
    alloc: parseAlloc(root),
    hanse,
    ...(hanse === undefined ? { plain: parsePlain(config) } : {}),
    header: {
      parentHash: root.hash('parentHash', ZERO_HASH),
      coinbase: root.address('coinbase', ZERO_ADDRESS),
      difficulty: root.quantity('difficulty', 1n),
      extraData: parseExtraData(root, { chainId, hanse }),
      gasLimit: parseGasLimit(root),
      mixHash: parseMixHash(root, hanse),
      nonce: parseNonce(root),
      timestamp,
      baseFeePerGas: root.quantity('baseFeePerGas', hanse?.baseFee === 'zero' ? 0n : INITIAL_BASE_FEE),
      ...(hanse === undefined ? parseBlobFields(root, forkAt(forks, timestamp)) : {}),
    },
  };
}

/** What other programs call the limits of {@link blobLimits}. */
const BLOB_FIELDS = { target: 'target', max: 'max', updateFraction: 'baseFeeUpdateFraction' } as const;

/** A schedule of blobs other than Ethereum's own is a rule that is not known here. */
function parsePlain(config: JsonFields): PlainConfig {
  const schedule = config.has('blobSchedule') ? config.object('blobSchedule') : undefined;
  for (const fork of FORKS) {
    if (schedule?.has(fork) !== true || fork === 'shanghai' || !config.has(`${fork}Time`)) continue;
    const limits = blobLimits(fork);
    const given = schedule.object(fork);
    for (const name of ['target', 'max', 'updateFraction'] as const) {
      const seen = given.quantity(BLOB_FIELDS[name], limits[name]);
      if (seen !== limits[name]) throw wrong(given.at(BLOB_FIELDS[name]), String(seen), String(limits[name]));
    }
  }
  return { depositContract: config.address('depositContractAddress', MAINNET_DEPOSIT_CONTRACT) };
}

function parseBlobFields(root: JsonFields, fork: Fork): Pick<Genesis['header'], 'blobGasUsed' | 'excessBlobGas'> {
  if (!isAtLeast(fork, 'cancun')) return {};
  return { blobGasUsed: root.quantity('blobGasUsed', 0n), excessBlobGas: root.quantity('excessBlobGas', 0n) };
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

function parseForks(config: JsonFields, hanse: HanseConfig | undefined): ForkSchedule {
  for (const name of OLD_FORKS) {
    if (config.has(name) && config.quantity(name) !== 0n)
      throw wrong(config.at(name), String(config.quantity(name)), '0: a ledger starts at Shanghai');
  }
  const known = new Set(FORKS.map((fork) => `${fork}Time`));
  for (const name of config.names()) {
    if (!/(Time|Block)$/.test(name) || known.has(name) || OLD_FORKS.includes(name)) continue;
    throw protocolFault('unknown-fork', { seen: config.at(name), wanted: FORKS.join(', ') });
  }
  if (hanse !== undefined && !FORKS.some((fork) => config.has(`${fork}Time`))) return NEWEST_FORKS;
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

/** LEDGER-GENESIS-3. A file that gives the extra data must give the same validators; its vanity is its own business. */
function parseExtraData(root: JsonFields, config: Pick<Genesis, 'chainId' | 'hanse'>): Uint8Array {
  const { chainId, hanse } = config;
  if (hanse === undefined) return root.bytes('extraData', EMPTY_BYTES);
  const derived = genesisExtraData(chainId, hanse);
  if (!root.has('extraData')) return derived;
  const given = root.bytes('extraData');
  const { validators, round, seals } = readExtraData(root, given);
  const wanted = decodeExtraData(derived).validators.join(' ');
  if (validators.join(' ') !== wanted) throw wrong('extraData', `validators ${validators.join(' ')}`, wanted);
  if (round !== 0 || seals.length > 0) throw wrong('extraData', 'a round or seals', 'round 0 and no seals');
  return given;
}

function readExtraData(root: JsonFields, bytes: Uint8Array): ExtraData {
  try {
    return decodeExtraData(bytes);
  } catch (error) {
    if (isFault(error)) throw wrong('extraData', root.value('extraData'), `readable (${error.message}), or absent`);
    throw error;
  }
}

function parseMixHash(root: JsonFields, hanse: HanseConfig | undefined): Hash {
  if (hanse === undefined) return root.hash('mixHash', ZERO_HASH);
  const mixHash = root.hash('mixHash', QBFT_MIX_HASH);
  if (mixHash !== QBFT_MIX_HASH) throw wrong('mixHash', mixHash, `${QBFT_MIX_HASH}, or absent`);
  return mixHash;
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
