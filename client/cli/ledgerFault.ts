import { type Fault, isFault } from '@hanse/base';
import { BaseError, ContractFunctionRevertedError, HttpRequestError, RawContractError, TimeoutError } from 'viem';
import { cliFault } from './faults.ts';
import { causeOf } from './rpcCall.ts';

/** What viem threw as a fault of ours: unreachable, reverted (decoded), or refused. Other errors are not ours to name. */
export function ledgerFault(error: unknown, url: string): Fault {
  if (isFault(error)) return error;
  if (!(error instanceof BaseError)) throw error;
  const network = error.walk((one) => one instanceof HttpRequestError || one instanceof TimeoutError);
  if (network !== null && !(network instanceof HttpRequestError && network.status !== undefined))
    return cliFault('unreachable', { url, seen: causeOf(network) }, error);
  const reverted = error.walk((one) => one instanceof ContractFunctionRevertedError);
  if (reverted instanceof ContractFunctionRevertedError)
    return cliFault('reverted', { seen: revertText(reverted) }, error);
  const raw = error.walk((one) => one instanceof RawContractError);
  if (raw instanceof RawContractError) return cliFault('reverted', { seen: raw.details || raw.shortMessage }, error);
  return cliFault('refused', { seen: error.details || error.shortMessage }, error);
}

/** A revert as its author meant it: custom error with values, or the reason, or the bare data. */
export function revertText(error: ContractFunctionRevertedError): string {
  const { data, reason, signature } = error;
  if (data !== undefined && data.errorName !== 'Error' && data.errorName !== 'Panic')
    return `${data.errorName}(${(data.args ?? []).map(String).join(', ')})`;
  return reason ?? signature ?? error.raw ?? error.shortMessage;
}

/** Runs `work`, whose failures talk about the node at `url`. */
export async function askingLedger<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw ledgerFault(error, url);
  }
}
