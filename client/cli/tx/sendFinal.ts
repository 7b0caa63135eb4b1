import { isFault } from '@hanse/base';
import {
  type Abi,
  BaseError,
  ContractFunctionRevertedError,
  decodeErrorResult,
  type Hex,
  RawContractError,
  type TransactionReceipt,
} from 'viem';
import { parseAmount } from '../amount.ts';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import type { LedgerClient } from '../ledgerClient.ts';
import { TX } from './messages.ts';

export type SendRequest = {
  readonly to?: Hex;
  readonly data?: Hex;
  readonly value?: bigint;
  readonly gas?: bigint;
  readonly nonce?: number;
};

const TIMEOUT_SECONDS = 60;

/** What --value, --gas and --nonce say. */
export function sendOptions(input: Input): Pick<SendRequest, 'value' | 'gas' | 'nonce'> {
  const text = input.text('value');
  const value = text === undefined ? undefined : parseAmount(text);
  if (text !== undefined && value === undefined) throw input.badOption('value', text, '12 | 3gwei | 1.5ether');
  const gas = input.integer('gas', { min: 21_000, max: Number.MAX_SAFE_INTEGER });
  const nonce = input.integer('nonce', { min: 0, max: Number.MAX_SAFE_INTEGER });
  return {
    ...(value === undefined ? {} : { value }),
    ...(gas === undefined ? {} : { gas: BigInt(gas) }),
    ...(nonce === undefined ? {} : { nonce }),
  };
}

/**
 * Sends, waits until it is final and reads it back from the ledger. Without waiting: only the hash. A revert on the
 * ledger throws `cli/reverted-on-ledger`, no finality in time `cli/not-final` or, behind missing nonces, `cli/nonce-gap`.
 */
export async function sendFinal(
  options: {
    readonly context: Context;
    readonly input: Input;
    readonly client: LedgerClient;
    readonly url: string;
    readonly abi?: Abi;
  },
  request: SendRequest,
): Promise<{ readonly hash: Hex; readonly receipt: TransactionReceipt | undefined }> {
  const { context, input, client, url, abi = [] } = options;
  const { account } = client;
  if (account === undefined) throw new Error('a client without an account cannot send');
  const hash = await client.sendTransaction({ ...request, account, chain: client.chain });
  context.say(TX.sent, { hash });
  if (input.has('no-wait')) return { hash, receipt: undefined };
  const seconds = input.integer('timeout', { min: 1, max: 3600 }) ?? TIMEOUT_SECONDS;
  const receipt = await receiptOf(client, { hash, seconds, nonce: request.nonce });
  await readBack({ client, url, hash, receipt });
  if (receipt.status !== 'success') {
    const seen = await whyReverted(client, { ...request, receipt, abi });
    throw cliFault('reverted-on-ledger', { hash, height: Number(receipt.blockNumber), seen });
  }
  context.say(TX.final, { height: Number(receipt.blockNumber) });
  return { hash, receipt };
}

async function receiptOf(
  client: LedgerClient,
  one: { readonly hash: Hex; readonly seconds: number; readonly nonce: number | undefined },
): Promise<TransactionReceipt> {
  const { hash, seconds, nonce } = one;
  try {
    return await client.waitForFinality({ hash, timeoutMs: seconds * 1000 });
  } catch (error) {
    if (!isFault(error, 'sdk/not-final')) throw error;
    // The pool's view: what waits without a gap before it counts as sent.
    const address = client.account?.address;
    const next =
      nonce === undefined || address === undefined
        ? undefined
        : await client.getTransactionCount({ address, blockTag: 'pending' });
    if (nonce !== undefined && next !== undefined && nonce > next)
      throw cliFault('nonce-gap', { hash, seconds, seen: nonce, wanted: next }, error);
    throw cliFault('not-final', { hash, seconds }, error);
  }
}

/** The block that the receipt names must be on the ledger and hold the transaction where the receipt says. */
async function readBack(one: {
  readonly client: LedgerClient;
  readonly url: string;
  readonly hash: Hex;
  readonly receipt: TransactionReceipt;
}): Promise<void> {
  const { client, url, hash, receipt } = one;
  const block = await client.getBlock({ blockNumber: receipt.blockNumber });
  const compare = (what: string, seen: string, wanted: string): void => {
    if (seen !== wanted) throw cliFault('read-back-differs', { url, what, seen, wanted });
  };
  compare('block.hash', String(block.hash), receipt.blockHash);
  compare(
    `block.transactions[${receipt.transactionIndex}]`,
    String(block.transactions[receipt.transactionIndex]),
    hash,
  );
}

/**
 * Asks the ledger again as of the block before, then, since transactions before it in the block may be the cause, as of
 * the block itself; what reverts then says why.
 */
async function whyReverted(
  client: LedgerClient,
  { receipt, abi, gas, ...request }: SendRequest & { readonly receipt: TransactionReceipt; readonly abi: Abi },
): Promise<string> {
  const { gas: limit } = await client.getTransaction({ hash: receipt.transactionHash });
  if (receipt.gasUsed === limit) return 'out of gas';
  for (const blockNumber of [receipt.blockNumber - 1n, receipt.blockNumber]) {
    try {
      await client.call({ ...request, ...(gas === undefined ? {} : { gas }), account: client.account, blockNumber });
    } catch (error) {
      if (!(error instanceof BaseError)) throw error;
      return decodeRevert(error, abi) ?? error.shortMessage;
    }
  }
  return `debug_traceTransaction ${receipt.transactionHash}`; // only its place in the block shows it
}

/** The revert data inside a viem error, decoded by `abi` when it knows it. */
export function decodeRevert(error: BaseError, abi: Abi): string | undefined {
  const data = revertData(error);
  if (data === undefined || data === '0x') return undefined;
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi, data });
    const values = (args as readonly unknown[]).map(String).join(', ');
    return errorName === 'Error' ? values : `${errorName}(${values})`;
  } catch {
    return data; // an error that the interface does not list
  }
}

/** The revert data inside a viem error. */
export function revertData(error: BaseError): Hex | undefined {
  const raw = error.walk((one) => one instanceof RawContractError || one instanceof ContractFunctionRevertedError);
  if (raw instanceof ContractFunctionRevertedError) return raw.raw;
  if (raw instanceof RawContractError) return typeof raw.data === 'object' ? raw.data.data : raw.data;
  const withData = error.walk((one) => typeof (one as { readonly data?: unknown }).data === 'string');
  return (withData as { readonly data?: Hex } | null)?.data;
}
