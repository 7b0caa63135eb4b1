import { type Abi, BaseError } from 'viem';
import { cliFault } from '../faults.ts';
import { ledgerFault } from '../ledgerFault.ts';
import { decodeRevert } from '../tx/sendFinal.ts';

/** As `askingLedger`, with reverts decoded by the contract's own errors. */
export async function askingContract<Result>(url: string, abi: Abi, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reverted = error instanceof BaseError ? decodeRevert(error, abi) : undefined;
    if (reverted !== undefined) throw cliFault('reverted', { seen: reverted }, error);
    throw ledgerFault(error, url);
  }
}
