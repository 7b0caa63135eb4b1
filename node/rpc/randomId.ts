import { randomBytes } from 'node:crypto';
import { bytesToUint, type Hex } from '@hanse/base';
import { quantity } from './quantity.ts';

const ID_BYTES = 16;

/** The id of a filter or subscription, which nobody can guess. A quantity: without leading zeros. */
export function randomId(): Hex {
  return quantity(bytesToUint(randomBytes(ID_BYTES)));
}
