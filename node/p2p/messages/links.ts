import { type Address, encodeRlp, hexToBytes, type Verdict } from '@hanse/base';
import { LINKS_MAX } from '../limits.ts';
import { badFrame, decode } from './decode.ts';

/** The validators that a node is directly linked with, told whenever they change (P2P-RELAY-1). */
export function encodeLinks(validators: readonly Address[]): Uint8Array {
  return encodeRlp([validators.slice(0, LINKS_MAX).map(hexToBytes)]);
}

export function parseLinks(payload: Uint8Array): Verdict<readonly Address[]> {
  return decode('links', payload, (fields) => {
    const list = fields.list();
    const validators: Address[] = [];
    while (!list.isDone()) {
      if (validators.length === LINKS_MAX) throw badFrame('links', `more than ${LINKS_MAX} addresses`);
      validators.push(list.address());
    }
    return validators;
  });
}
