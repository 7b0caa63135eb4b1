import type { Header } from './header.ts';

/** `zero`: gas costs nothing, ever (the default of a league). `market`: EIP-1559. */
export type BaseFeeMode = 'zero' | 'market';

const ELASTICITY = 2n;
const CHANGE_DENOMINATOR = 8n;
/** What a market starts with (EIP-1559). */
export const INITIAL_BASE_FEE = 1_000_000_000n;

/** The base fee of the block after `parent`, in wei (LEDGER-FEE-1, -2). */
export function nextBaseFee(parent: Pick<Header, 'baseFeePerGas' | 'gasLimit' | 'gasUsed'>, mode: BaseFeeMode): bigint {
  if (mode === 'zero') return 0n;
  const fee = parent.baseFeePerGas ?? INITIAL_BASE_FEE;
  const target = parent.gasLimit / ELASTICITY;
  if (parent.gasUsed === target || target === 0n) return fee;
  if (parent.gasUsed > target) {
    const rise = (fee * (parent.gasUsed - target)) / target / CHANGE_DENOMINATOR;
    return fee + (rise > 1n ? rise : 1n);
  }
  return fee - (fee * (target - parent.gasUsed)) / target / CHANGE_DENOMINATOR;
}
