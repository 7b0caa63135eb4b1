import { Fault, RlpReader } from '@hanse/base';
import { MESSAGE_CODES, ROUND_MAX } from './message.ts';

/** Lists around the height: a prepare or commit is [payload, signature] itself, the others begin with that (QBFT-MESSAGE-2). */
const DEPTHS = new Map<number, number>([
  [MESSAGE_CODES.proposal, 3],
  [MESSAGE_CODES.prepare, 2],
  [MESSAGE_CODES.commit, 2],
  [MESSAGE_CODES['round-change'], 3],
]);

/**
 * Height and round of an encoded message in either form, from the headers in front of them alone: the cost does not
 * grow with the message, and nothing behind the round is looked at. Undefined for what is no message. Never throws.
 */
export function glance(bytes: Uint8Array): { readonly height: number; readonly round: number } | undefined {
  const depth = DEPTHS.get(bytes[0] ?? 0);
  if (depth === undefined) return undefined;
  try {
    let reader = new RlpReader(bytes, 1);
    for (let at = 0; at < depth; at++) reader = reader.list();
    const height = reader.safeUint();
    const round = reader.safeUint();
    return round > ROUND_MAX ? undefined : { height, round };
  } catch (error) {
    // A stranger's bytes: that they cannot be read is the answer.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
