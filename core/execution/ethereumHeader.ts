import { EMPTY_LIST_HASH, EMPTY_TRIE_ROOT } from '@hanse/crypto';
import {
  EMPTY_REQUESTS_HASH,
  forkAt,
  type Header,
  isAtLeast,
  nextBaseFee,
  nextExcessBlobGas,
  ZERO_HASH,
} from '@hanse/protocol';
import type { HeaderDraft } from './buildHeader.ts';
import type { CheckHeaderOptions } from './checkHeader.ts';
import { executionFault } from './faults.ts';

const EXTRA_BYTES_MAX = 32;
const GAS_LIMIT_MIN = 5000n;
/** A block may change the gas limit by less than this part of its parent's. */
const GAS_LIMIT_BOUND = 1024n;
const NONCE_BYTES = 8;

/**
 * The header that Ethereum wants after `parent` (EIP-3675 and the forks from Shanghai on), all but the execution's
 * results (LEDGER-PLAIN-1, -3).
 */
export function expectedEthereumHeader({ header, parent, parentHash, rules }: CheckHeaderOptions): HeaderDraft {
  checkLimits(header, parent);
  const { coinbase, gasLimit, timestamp, extraData, mixHash } = header;
  const fork = forkAt(rules.forks, timestamp);
  return {
    parentHash,
    ommersHash: EMPTY_LIST_HASH,
    coinbase,
    difficulty: 0n,
    number: parent.number + 1,
    gasLimit,
    timestamp,
    extraData,
    mixHash,
    nonce: new Uint8Array(NONCE_BYTES),
    baseFeePerGas: nextBaseFee(parent, rules.baseFee),
    // The body's own root is compared after execution; here the field only has to be there.
    withdrawalsRoot: header.withdrawalsRoot ?? EMPTY_TRIE_ROOT,
    ...(isAtLeast(fork, 'cancun')
      ? {
          // Blob transactions are refused, so no block that can be imported uses any.
          blobGasUsed: 0n,
          excessBlobGas: nextExcessBlobGas(parent, fork),
          parentBeaconBlockRoot: header.parentBeaconBlockRoot ?? ZERO_HASH,
        }
      : {}),
    ...(isAtLeast(fork, 'prague') ? { requestsHash: header.requestsHash ?? EMPTY_REQUESTS_HASH } : {}),
  };
}

function checkLimits({ number, gasLimit, extraData }: Header, parent: Header): void {
  if (extraData.length > EXTRA_BYTES_MAX) {
    const seen = `${extraData.length} bytes`;
    throw executionFault('bad-header', {
      number,
      field: 'extra data',
      seen,
      wanted: `at most ${EXTRA_BYTES_MAX} bytes`,
    });
  }
  const most = parent.gasLimit / GAS_LIMIT_BOUND - 1n;
  const change = gasLimit > parent.gasLimit ? gasLimit - parent.gasLimit : parent.gasLimit - gasLimit;
  if (change > most || gasLimit < GAS_LIMIT_MIN) {
    const wanted = `${GAS_LIMIT_MIN} or more and within ${most} of ${parent.gasLimit}`;
    throw executionFault('bad-header', { number, field: 'gas limit', seen: gasLimit, wanted });
  }
}
