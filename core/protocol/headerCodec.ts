import { encodeRlp, hexToBytes, type RlpItem, RlpReader, uintToBytes } from '@hanse/base';
import { BLOOM_BYTES } from './bloom.ts';
import { protocolFault } from './faults.ts';
import type { Header } from './header.ts';

function items(header: Header): RlpItem[] {
  const list: RlpItem[] = [
    hexToBytes(header.parentHash),
    hexToBytes(header.ommersHash),
    hexToBytes(header.coinbase),
    hexToBytes(header.stateRoot),
    hexToBytes(header.transactionsRoot),
    hexToBytes(header.receiptsRoot),
    header.logsBloom,
    uintToBytes(header.difficulty),
    uintToBytes(header.number),
    uintToBytes(header.gasLimit),
    uintToBytes(header.gasUsed),
    uintToBytes(header.timestamp),
    header.extraData,
    hexToBytes(header.mixHash),
    header.nonce,
  ];
  const { baseFeePerGas, withdrawalsRoot, blobGasUsed, excessBlobGas, parentBeaconBlockRoot, requestsHash } = header;
  if (baseFeePerGas !== undefined) list.push(uintToBytes(baseFeePerGas));
  if (withdrawalsRoot !== undefined) list.push(hexToBytes(withdrawalsRoot));
  if (blobGasUsed !== undefined) list.push(uintToBytes(blobGasUsed));
  if (excessBlobGas !== undefined) list.push(uintToBytes(excessBlobGas));
  if (parentBeaconBlockRoot !== undefined) list.push(hexToBytes(parentBeaconBlockRoot));
  if (requestsHash !== undefined) list.push(hexToBytes(requestsHash));
  return list;
}

/** RLP of the header as Ethereum writes it (LEDGER-HEADER-1). */
export function encodeHeader(header: Header): Uint8Array {
  return encodeRlp(items(header));
}

/** A header from its bytes, or from a reader that stands before it. Throws `rlp/…` and `protocol/bad-header`. */
export function decodeHeader(source: Uint8Array | RlpReader): Header {
  if (source instanceof RlpReader) return readHeader(source.list());
  const outer = new RlpReader(source);
  const header = readHeader(outer.list());
  outer.end();
  return header;
}

type Draft = { -readonly [field in keyof Header]: Header[field] };

function readHeader(reader: RlpReader): Header {
  const header: Draft = {
    parentHash: reader.hash(),
    ommersHash: reader.hash(),
    coinbase: reader.address(),
    stateRoot: reader.hash(),
    transactionsRoot: reader.hash(),
    receiptsRoot: reader.hash(),
    logsBloom: reader.bytes(BLOOM_BYTES),
    difficulty: reader.uint(32),
    number: reader.safeUint(),
    gasLimit: reader.uint(8),
    gasUsed: reader.uint(8),
    timestamp: reader.safeUint(),
    extraData: reader.bytes(),
    mixHash: reader.hash(),
    nonce: reader.bytes(8),
  };
  if (!reader.isDone()) header.baseFeePerGas = reader.uint(32);
  if (!reader.isDone()) header.withdrawalsRoot = reader.hash();
  if (!reader.isDone()) {
    header.blobGasUsed = reader.uint(8);
    // Cancun brought three fields at once: a header has all of them or none.
    if (reader.isDone())
      throw protocolFault('bad-header', { field: 'excess blob gas', seen: 'missing', wanted: 'present' });
    header.excessBlobGas = reader.uint(8);
    if (reader.isDone())
      throw protocolFault('bad-header', { field: 'parent beacon block root', seen: 'missing', wanted: 'present' });
    header.parentBeaconBlockRoot = reader.hash();
  }
  if (!reader.isDone()) header.requestsHash = reader.hash();
  reader.end();
  return header;
}
