import type { Address } from '@hanse/base';
import { decodeExtraData, type Header } from '@hanse/protocol';

/** The validators that a sealed header names, sorted: those of its own height; the genesis names those of block 1. */
export function validatorsOf(header: Header): readonly Address[] {
  return [...decodeExtraData(header.extraData).validators].sort((left, right) =>
    left < right ? -1 : left > right ? 1 : 0,
  );
}
