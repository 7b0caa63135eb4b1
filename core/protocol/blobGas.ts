import { type Fork, isAtLeast } from './fork.ts';
import type { Header } from './header.ts';

/** How many blobs a block should and may carry, and how fast their price moves. */
export type BlobLimits = { readonly target: bigint; readonly max: bigint; readonly updateFraction: bigint };

export const GAS_PER_BLOB: bigint = 131_072n;
/** Gas that a blob costs to process (EIP-7918). */
const BLOB_BASE_COST = 8192n;
const CANCUN: BlobLimits = { target: 3n, max: 6n, updateFraction: 3_338_477n };
const PRAGUE: BlobLimits = { target: 6n, max: 9n, updateFraction: 5_007_716n };

/** EIP-4844, EIP-7691. */
export function blobLimits(fork: Fork): BlobLimits {
  return isAtLeast(fork, 'prague') ? PRAGUE : CANCUN;
}

/** Wei for each unit of blob gas (EIP-4844, `fake_exponential`). */
export function blobGasPrice(excessBlobGas: bigint, { updateFraction }: Pick<BlobLimits, 'updateFraction'>): bigint {
  let total = 0n;
  let term = updateFraction;
  for (let index = 1n; term > 0n; index++) {
    total += term;
    term = (term * excessBlobGas) / (updateFraction * index);
  }
  return total / updateFraction;
}

/** The excess blob gas of the block after `parent`, under the rules of that block's fork (EIP-4844, EIP-7918). */
export function nextExcessBlobGas(
  parent: Pick<Header, 'excessBlobGas' | 'blobGasUsed' | 'baseFeePerGas'>,
  fork: Fork,
): bigint {
  const limits = blobLimits(fork);
  const excess = parent.excessBlobGas ?? 0n;
  const used = parent.blobGasUsed ?? 0n;
  const target = limits.target * GAS_PER_BLOB;
  if (excess + used < target) return 0n;
  const isTooCheap =
    isAtLeast(fork, 'osaka') &&
    BLOB_BASE_COST * (parent.baseFeePerGas ?? 0n) > GAS_PER_BLOB * blobGasPrice(excess, limits);
  return isTooCheap ? excess + (used * (limits.max - limits.target)) / limits.max : excess + used - target;
}
