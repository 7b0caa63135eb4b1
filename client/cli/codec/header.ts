import { bytesToHex, padLeft, uintToBytes } from '@hanse/base';
import { keccak256Hash, recoverAddress } from '@hanse/crypto';
import {
  decodeExtraData,
  decodeHeader,
  encodeHeader,
  type Header,
  hashHeader,
  QBFT_MIX_HASH,
  sealHash,
} from '@hanse/protocol';
import type { Codec } from './answerAll.ts';
import { writeExtraData } from './extraData.ts';
import { bytesOf, Fields, quantity } from './fields.ts';
import { parseInput } from './parseInput.ts';

/** What the forks added, in order; each implies those before it. */
const ADDED = [
  'baseFeePerGas',
  'withdrawalsRoot',
  'blobGasUsed',
  'excessBlobGas',
  'parentBeaconBlockRoot',
  'requestsHash',
] as const;
const KNOWN = [
  'parentHash',
  'sha3Uncles',
  'miner',
  'stateRoot',
  'transactionsRoot',
  'receiptsRoot',
  'logsBloom',
  'difficulty',
  'number',
  'gasLimit',
  'gasUsed',
  'timestamp',
  'extraData',
  'mixHash',
  'nonce',
  ...ADDED,
];
/** What an answer or a node adds to a header; it is not read. */
const BESIDE = [
  'hash',
  'rlpHash',
  'sealHash',
  'qbft',
  'rlp',
  'size',
  'totalDifficulty',
  'transactions',
  'uncles',
  'withdrawals',
];
/** As the state tests, Besu and the yellow paper call them. */
const ALIASES = {
  ommersHash: 'sha3Uncles',
  uncleHash: 'sha3Uncles',
  coinbase: 'miner',
  transactionsTrie: 'transactionsRoot',
  receiptTrie: 'receiptsRoot',
  receiptRoot: 'receiptsRoot',
  bloom: 'logsBloom',
  mixDigest: 'mixHash',
  prevRandao: 'mixHash',
};
const BLOOM_BYTES = 256;
const NONCE_BYTES = 8;

/** A header in hexadecimal becomes its fields and hashes, and fields the header. */
export function headerCodec(): Codec {
  return (text) => {
    const input = parseInput(text);
    const bytes = input.kind === 'bytes' ? input.bytes : encodeHeader(readHeader(input.value));
    const header = decodeHeader(bytes);
    return {
      ...writeHeader(header),
      hash: hashHeader(header),
      rlpHash: keccak256Hash(bytes),
      ...(header.mixHash === QBFT_MIX_HASH ? sealed(header) : {}),
      size: quantity(bytes.length),
      rlp: bytesToHex(bytes),
    };
  };
}

/** What QBFT put into a header, and who sealed it: null where a seal names nobody. */
function sealed(header: Header): object {
  const extra = decodeExtraData(header.extraData);
  const signed = sealHash(header);
  const signers = extra.seals.map((seal) => recoverAddress(signed, seal) ?? null);
  return { sealHash: signed, qbft: { ...writeExtraData(extra), signers } };
}

function writeHeader(header: Header): object {
  const { baseFeePerGas, withdrawalsRoot, blobGasUsed, excessBlobGas, parentBeaconBlockRoot, requestsHash } = header;
  return {
    parentHash: header.parentHash,
    sha3Uncles: header.ommersHash,
    miner: header.coinbase,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    logsBloom: bytesToHex(header.logsBloom),
    difficulty: quantity(header.difficulty),
    number: quantity(header.number),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestamp),
    extraData: bytesToHex(header.extraData),
    mixHash: header.mixHash,
    nonce: bytesToHex(header.nonce),
    ...(baseFeePerGas === undefined ? {} : { baseFeePerGas: quantity(baseFeePerGas) }),
    ...(withdrawalsRoot === undefined ? {} : { withdrawalsRoot }),
    ...(blobGasUsed === undefined ? {} : { blobGasUsed: quantity(blobGasUsed) }),
    ...(excessBlobGas === undefined ? {} : { excessBlobGas: quantity(excessBlobGas) }),
    ...(parentBeaconBlockRoot === undefined ? {} : { parentBeaconBlockRoot }),
    ...(requestsHash === undefined ? {} : { requestsHash }),
  };
}

function readHeader(value: unknown): Header {
  const fields = new Fields(value, { known: [...KNOWN, ...BESIDE], aliases: ALIASES });
  const present = ADDED.filter((name) => fields.has(name));
  const missing = ADDED.slice(0, present.length).find((name) => !fields.has(name));
  if (missing !== undefined) throw fields.bad(missing, `a value, since there is ${present.at(-1)}`);
  return {
    parentHash: fields.hash('parentHash'),
    ommersHash: fields.hash('sha3Uncles'),
    coinbase: fields.address('miner'),
    stateRoot: fields.hash('stateRoot'),
    transactionsRoot: fields.hash('transactionsRoot'),
    receiptsRoot: fields.hash('receiptsRoot'),
    logsBloom: fields.bytes('logsBloom', BLOOM_BYTES),
    difficulty: fields.quantity('difficulty'),
    number: fields.integer('number'),
    gasLimit: fields.quantity('gasLimit', 64),
    gasUsed: fields.quantity('gasUsed', 64),
    timestamp: fields.integer('timestamp'),
    extraData: fields.bytes('extraData'),
    mixHash: fields.hash('mixHash'),
    nonce: nonceOf(fields),
    ...(fields.has('baseFeePerGas') ? { baseFeePerGas: fields.quantity('baseFeePerGas') } : {}),
    ...(fields.has('withdrawalsRoot') ? { withdrawalsRoot: fields.hash('withdrawalsRoot') } : {}),
    ...(fields.has('blobGasUsed') ? { blobGasUsed: fields.quantity('blobGasUsed', 64) } : {}),
    ...(fields.has('excessBlobGas') ? { excessBlobGas: fields.quantity('excessBlobGas', 64) } : {}),
    ...(fields.has('parentBeaconBlockRoot') ? { parentBeaconBlockRoot: fields.hash('parentBeaconBlockRoot') } : {}),
    ...(fields.has('requestsHash') ? { requestsHash: fields.hash('requestsHash') } : {}),
  };
}

/** Eight bytes, or the number that some suites make of them. */
function nonceOf(fields: Fields): Uint8Array {
  const value = fields.value('nonce');
  if (typeof value === 'string' && value.length === 2 + 2 * NONCE_BYTES) return bytesOf(value, 'nonce', NONCE_BYTES);
  return padLeft(uintToBytes(fields.quantity('nonce', 8 * NONCE_BYTES)), NONCE_BYTES);
}
