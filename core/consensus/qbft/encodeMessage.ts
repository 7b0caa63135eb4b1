import { concatBytes, encodeRlp, encodeRlpListOfEncoded } from '@hanse/base';
import { encodeBlock } from '@hanse/protocol';
import { MESSAGE_CODES, type Payload, type QbftMessage, type Signed } from './message.ts';
import { encodePayload } from './payload.ts';

type Form = 'full' | 'compact';

/** [payload, signature] */
export function encodeSigned(signed: Signed<Payload>, form: Form): Uint8Array {
  return encodeRlpListOfEncoded([encodePayload(signed.payload, form), encodeRlp(signed.signature)]);
}

function encodeSignedList(list: readonly Signed<Payload>[]): Uint8Array {
  return encodeRlpListOfEncoded(list.map((signed) => encodeSigned(signed, 'full')));
}

const NO_BLOCK = encodeRlpListOfEncoded([]);

/** The message as Besu writes it (QBFT-MESSAGE-2); in compact form each transaction is its hash. */
export function encodeBody(message: QbftMessage, form: Form): Uint8Array {
  const signed = encodeSigned(message.signed, form);
  switch (message.kind) {
    case 'prepare':
    case 'commit':
      return signed;
    case 'proposal': {
      const justification = [encodeSignedList(message.roundChanges), encodeSignedList(message.prepares)];
      return encodeRlpListOfEncoded([signed, encodeRlpListOfEncoded(justification)]);
    }
    case 'round-change': {
      const block = message.block === undefined ? NO_BLOCK : encodeBlock(message.block, form);
      return encodeRlpListOfEncoded([signed, block, encodeSignedList(message.prepares)]);
    }
  }
}

/** One byte of message code, which Besu keeps in the frame around it, then the message. */
export function encodeMessage(message: QbftMessage, form: Form): Uint8Array {
  return concatBytes(Uint8Array.of(MESSAGE_CODES[message.kind]), encodeBody(message, form));
}
