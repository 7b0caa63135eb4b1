import { encodeRlp, type Verdict } from '@hanse/base';
import { REFUSALS, type Refusal } from '../faults.ts';
import { decode } from './decode.ts';

/** Tells the other side why we leave: the name of the fault, nothing else. */
export function encodeRefuse(reason: Refusal): Uint8Array {
  return encodeRlp([Buffer.from(reason, 'ascii')]);
}

/** A reason of a newer version is `unknown`; a stranger's text never reaches a log. */
export function parseRefuse(payload: Uint8Array): Verdict<Refusal | 'unknown'> {
  return decode('refuse', payload, (fields) => {
    const text = Buffer.from(fields.bytes()).toString('latin1');
    return REFUSALS.find((reason) => reason === text) ?? 'unknown';
  });
}
