import type { Address } from '@hanse/base';
import { decodeExtraData, type Header } from '@hanse/protocol';

/** The validators of the height after `header`, sorted: those its extra data names (QBFT-VALIDATORS-1). */
export function validatorsAfter(header: Header): readonly Address[] {
  return [...decodeExtraData(header.extraData).validators].sort((left, right) =>
    left < right ? -1 : left > right ? 1 : 0,
  );
}
