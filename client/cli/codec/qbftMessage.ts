import { bytesToHex, concatBytes, encodeRlp, RlpReader, uintToBytes } from '@hanse/base';
import { type QbftMessage, qbft } from '@hanse/consensus';
import { keccak256Hash } from '@hanse/crypto';
import type { Codec } from './answerAll.ts';
import { codecFault } from './faults.ts';
import { parseInput } from './parseInput.ts';
import { QBFT_CODES, type QbftType, readMessage, writeMessage } from './qbftMessageFields.ts';

/** Items of a payload that is followed by its signature. */
const COMMIT_ITEMS = 4;
/** Everything from here on begins an RLP list. */
const LIST = 0xc0;

/**
 * A QBFT message in hexadecimal, with or without its code in front, becomes its fields, and fields the message; fields
 * without a signature become what is to be signed.
 */
export function qbftMessageCodec(): Codec {
  return (text) => {
    const input = parseInput(text);
    if (input.kind === 'bytes') {
      const isBare = (input.bytes[0] ?? LIST) >= LIST;
      return answer(isBare ? withCode(input.bytes, typeOf(input.bytes)) : input.bytes);
    }
    const { type, body, payload, isSigned } = readMessage(input.value);
    const wire = withCode(encodeRlp(body), type);
    if (isSigned) return answer(wire);
    parsed(wire);
    const signingPayload = encodeRlp([uintToBytes(QBFT_CODES[type]), payload]);
    return { type, signingPayload: bytesToHex(signingPayload), signingHash: keccak256Hash(signingPayload) };
  };
}

function answer(wire: Uint8Array): object {
  return { ...writeMessage(parsed(wire)), rlp: bytesToHex(wire.subarray(1)), message: bytesToHex(wire) };
}

function withCode(body: Uint8Array, type: QbftType): Uint8Array {
  return concatBytes(Uint8Array.of(QBFT_CODES[type]), body);
}

function parsed(wire: Uint8Array): QbftMessage {
  const message = qbft.parseMessage(wire, () => undefined);
  if (message.kind === 'accept') return message.value;
  if (message.kind === 'reject') throw message.fault;
  const seen =
    message.kind === 'missing' ? `compact, with ${message.hashes.length} hashes for transactions` : 'ignored';
  throw codecFault('wrong-kind', { seen, wanted: 'a message in full form' });
}

/** Which message a body without a code is: each has a shape of its own (QBFT-MESSAGE-2). */
function typeOf(body: Uint8Array): QbftType {
  const outer = new RlpReader(body).list();
  const first = new RlpReader(outer.raw()).list();
  if (!outer.isList()) {
    let items = 0;
    for (; !first.isDone(); items++) first.raw();
    return items === COMMIT_ITEMS ? 'commit' : 'prepare';
  }
  outer.raw();
  return outer.isDone() ? 'proposal' : 'roundChange';
}
