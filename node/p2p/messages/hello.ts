import { bytesToHex, encodeRlp, type Hash, type Hex, hexToBytes, uintToBytes, type Verdict } from '@hanse/base';
import { p2pFault } from '../faults.ts';
import { PROTOCOL_VERSION } from '../limits.ts';
import { badFrame, decode } from './decode.ts';

/** The first frame of both sides: who and what they are, and the proof of the node's key over this channel (P2P-HANDSHAKE-1). */
export type Hello = {
  readonly chainId: bigint;
  readonly genesisHash: Hash;
  readonly forkId: Hex;
  readonly height: number;
  readonly headHash: Hash;
  /** Printable ASCII. */
  readonly clientVersion: string;
  /** 8 random bytes of this process: tells a restarted node from a second link. */
  readonly instance: Hex;
  /** 65 bytes, see handshake.ts. */
  readonly proof: Uint8Array;
};

const CLIENT_VERSION_MAX = 128;
const INSTANCE_BYTES = 8;
const FORK_ID_BYTES_MAX = 32;
const PROOF_BYTES = 65;

export function encodeHello(hello: Hello): Uint8Array {
  return encodeRlp([
    uintToBytes(PROTOCOL_VERSION),
    uintToBytes(hello.chainId),
    hexToBytes(hello.genesisHash),
    hexToBytes(hello.forkId),
    uintToBytes(hello.height),
    hexToBytes(hello.headHash),
    Buffer.from(hello.clientVersion.slice(0, CLIENT_VERSION_MAX), 'ascii'),
    hexToBytes(hello.instance),
    hello.proof,
  ]);
}

/** The version is read before the rest, so that a later format is refused for what it is. */
export function parseHello(payload: Uint8Array): Verdict<Hello> {
  return decode('hello', payload, (fields) => {
    const version = fields.safeUint();
    if (version !== PROTOCOL_VERSION)
      throw p2pFault('unsupported-protocol', { seen: version, wanted: PROTOCOL_VERSION });
    const hello = {
      chainId: fields.uint(),
      genesisHash: fields.hash(),
      forkId: bytesToHex(fields.bytes()),
      height: fields.safeUint(),
      headHash: fields.hash(),
      clientVersion: Buffer.from(fields.bytes()).toString('latin1'),
      instance: bytesToHex(fields.bytes(INSTANCE_BYTES)),
      proof: fields.bytes(PROOF_BYTES),
    };
    if (hello.forkId.length > 2 + 2 * FORK_ID_BYTES_MAX) throw badFrame('hello', 'a fork id that is too long');
    if (!/^[\x20-\x7e]{0,128}$/.test(hello.clientVersion))
      throw badFrame('hello', 'a client version that is not printable ASCII');
    return hello;
  });
}
