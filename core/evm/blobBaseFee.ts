import { type Fork, isAtLeast } from '@hanse/protocol';

const UPDATE_FRACTION_CANCUN = 3_338_477n;
const UPDATE_FRACTION_PRAGUE = 5_007_716n;

/** Wei for each unit of blob gas (EIP-4844, `fake_exponential`); 1 on a ledger without blobs. */
export function blobBaseFee(excessBlobGas: bigint, fork: Fork): bigint {
  const denominator = isAtLeast(fork, 'prague') ? UPDATE_FRACTION_PRAGUE : UPDATE_FRACTION_CANCUN;
  let total = 0n;
  let term = denominator;
  for (let index = 1n; term > 0n; index++) {
    total += term;
    term = (term * excessBlobGas) / (denominator * index);
  }
  return total / denominator;
}
