import { isFault } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import { isAtLeast, TRANSACTION_GAS_MAX } from '@hanse/protocol';
import { executionFault } from '../faults.ts';
import type { TransactionOutcome } from '../outcome.ts';
import { type CallOptions, call, NO_ADDRESS } from './call.ts';
import { withOverrides } from './overrides.ts';

const TRANSFER_GAS = 21_000n;
/** Gas a called contract is given with value; a caller must have it left (EIP-150). */
const CALL_STIPEND = 2300n;
/** The search ends when it is this near: 15 in 1000, as in geth. */
const ERROR_PER_MILLE = 15n;

/** `gas`: a gas limit with which the call succeeds now. `failed`: it fails with any, for the reason in `outcome`. */
export type GasEstimate =
  | { readonly kind: 'gas'; readonly gas: bigint }
  | { readonly kind: 'failed'; readonly outcome: TransactionOutcome };

/**
 * The smallest gas limit with which the call succeeds, by the steps of geth's estimator: exact for calls that make none
 * of their own, else to within 1.5 %. A failure for
 * another reason than gas is given back as it is; throws `execution/gas-allowance` when all the gas there is does not
 * suffice, and what {@link call} throws.
 */
export async function estimateGas(options: CallOptions): Promise<GasEstimate> {
  const reader = withOverrides(options.reader, options.overrides ?? new Map());
  const seen = { ...options, reader, overrides: new Map() };
  const { request, evm, block } = seen;
  const limit = affordable(seen);
  const { to, data, accessList, authorizationList } = request;
  const isPlain = (data?.length ?? 0) === 0 && accessList === undefined && authorizationList === undefined;
  if (isPlain && to !== null && limit >= TRANSFER_GAS) {
    const codeHash = reader.account(to)?.codeHash ?? EMPTY_CODE_HASH;
    const isTransfer = codeHash === EMPTY_CODE_HASH && !evm.isPrecompile(to, block.fork);
    const outcome = isTransfer ? await attempt(seen, TRANSFER_GAS) : undefined;
    if (outcome !== undefined && outcome.failure === undefined) return { kind: 'gas', gas: TRANSFER_GAS };
  }
  const most = await attempt(seen, limit);
  if (most === undefined || most.failure === 'out-of-gas') throw executionFault('gas-allowance', { seen: limit });
  if (most.failure !== undefined) return { kind: 'failed', outcome: most };
  return { kind: 'gas', gas: await search(seen, most, limit) };
}

/** What the block, the node, EIP-7825 and the sender's balance allow. */
function affordable({ request, block, reader, gasCap }: CallOptions): bigint {
  let limit = request.gas !== undefined && request.gas >= TRANSFER_GAS ? request.gas : block.gasLimit;
  if (limit > gasCap) limit = gasCap;
  if (isAtLeast(block.fork, 'osaka') && limit > TRANSACTION_GAS_MAX) limit = TRANSACTION_GAS_MAX;
  const price = request.gasPrice ?? 0n;
  if (price === 0n) return limit;
  const address = request.from ?? NO_ADDRESS;
  const balance = reader.account(address)?.balance ?? 0n;
  const value = request.value ?? 0n;
  if (value > balance) throw executionFault('insufficient-funds', { address, seen: balance, wanted: value });
  const paid = (balance - value) / price;
  return limit < paid ? limit : paid;
}

/** The outcome with `gas`; undefined when that does not even pay the intrinsic cost. */
async function attempt(options: CallOptions, gas: bigint): Promise<TransactionOutcome | undefined> {
  try {
    return await call({ ...options, request: { ...options.request, gas } });
  } catch (error) {
    if (isFault(error, 'execution/call-gas')) return undefined;
    throw error;
  }
}

async function search(options: CallOptions, most: TransactionOutcome, limit: bigint): Promise<bigint> {
  const succeeds = async (gas: bigint): Promise<boolean> => {
    const outcome = await attempt(options, gas);
    return outcome !== undefined && outcome.failure === undefined;
  };
  // Less than what was used at the worst moment never suffices; for all that make no calls of their own it does.
  if (most.gasPeak >= limit || (await succeeds(most.gasPeak))) return most.gasPeak;
  let low = most.gasPeak;
  let high = limit;
  // Most others need only what EIP-150 holds back besides.
  const likely = ((most.gasPeak + CALL_STIPEND) * 64n) / 63n;
  if (likely < high) {
    if (await succeeds(likely)) high = likely;
    else low = likely;
  }
  while (low + 1n < high && (high - low) * 1000n >= high * ERROR_PER_MILLE) {
    const middle = (high + low) / 2n;
    // Most calls use far less than the block allows: do not start in the middle of that.
    const tried = low > 0n && middle > low * 2n ? low * 2n : middle;
    if (await succeeds(tried)) high = tried;
    else low = tried;
  }
  return high;
}
