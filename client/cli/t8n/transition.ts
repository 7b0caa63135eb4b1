import { type Address, Fault, type Hash, isFault } from '@hanse/base';
import {
  BlockExecution,
  collectRequests,
  type Evm,
  type ExecutedBlock,
  hashRequests,
  type LedgerFamily,
  plainEthereum,
  receiptsRoot,
} from '@hanse/execution';
import {
  blobLimits,
  type Fork,
  GAS_PER_BLOB,
  protocolFault,
  type Receipt,
  type RecoveredTransaction,
  recoverSender,
  withSender,
} from '@hanse/protocol';
import { cliFault } from '../faults.ts';
import { type Blobs, blobGasOf, decodeAnyTransaction, withBlobs } from '../statetest/blobTransaction.ts';
import type { PlainState } from '../statetest/plainState.ts';
import { contextOf, type Environment } from './environment.ts';
import { rejection } from './rejection.ts';
import { type StepTrace, withTracer } from './stepTrace.ts';

const BLOB_TYPE = 3;
/** The contract whose logs are deposits (EIP-6110), on every network but test ones. */
const DEPOSIT_CONTRACT = '0x00000000219ab540356cbb839cbe05303d7705fa' as Address;

export type TransitionOptions = {
  readonly pre: PlainState;
  readonly environment: Environment;
  readonly transactions: readonly Uint8Array[];
  readonly chainId: bigint;
  readonly fork: Fork;
  readonly evm: Evm;
  /** Called before a transaction is tried, with its place in the block if it gets one; `end` is called if it does. */
  readonly traceFor?: ((place: { readonly index: number; readonly hash: Hash }) => StepTrace) | undefined;
};

export type Transition = {
  readonly post: PlainState;
  readonly block: ExecutedBlock;
  readonly rejected: readonly { readonly index: number; readonly error: string }[];
  /** From Prague on (EIP-7685). */
  readonly requests: readonly Uint8Array[] | undefined;
  readonly blobGasUsed: bigint;
};

/**
 * Applies transactions to a state under an environment, as a block of Ethereum would: system calls, transactions,
 * withdrawals, requests. Those that cannot be applied are left out and named. Throws `cli/missing-block-hash` and
 * `execution/bad-request`.
 */
export async function transition(options: TransitionOptions): Promise<Transition> {
  const { pre, environment, transactions, chainId, fork, evm, traceFor } = options;
  let missing: number | undefined;
  const block = contextOf(environment, { chainId, fork, onMissing: (height) => (missing ??= height) });
  let requests: readonly Uint8Array[] | undefined;
  const family: LedgerFamily = {
    ...plainEthereum(DEPOSIT_CONTRACT),
    closeBlock: async (close) => {
      // Test states seldom hold the contracts of the queues; without them there are no such requests.
      requests = await collectRequests({ ...close, depositContract: DEPOSIT_CONTRACT, missingQueue: 'empty' });
      return requests === undefined ? undefined : hashRequests(requests);
    },
  };
  let current = evm;
  const engine: Evm = {
    run: (...run) => current.run(...run),
    isPrecompile: (address, at) => current.isPrecompile(address, at),
  };
  const { parentHash, parentBeaconBlockRoot } = environment;
  const execution = await BlockExecution.open({
    block,
    reader: pre,
    evm: engine,
    parentHash,
    parentBeaconBlockRoot,
    family,
  });
  const rejected: { index: number; error: string }[] = [];
  let included = 0;
  let blobGasUsed = 0n;
  const blobGasMax = blobLimits(fork).max * GAS_PER_BLOB;
  const withBlob = new Set<Hash>();
  for (const [index, raw] of transactions.entries()) {
    const decoded = recovered(raw);
    if (isFault(decoded)) {
      rejected.push({ index, error: rejection(decoded, undefined) });
      continue;
    }
    const { transaction, blobs } = decoded;
    const blobGas = blobs === undefined ? 0n : blobGasOf(blobs);
    if (blobGasUsed + blobGas > blobGasMax) {
      rejected.push({ index, error: 'blob gas limit reached' });
      continue;
    }
    const engineOfThis = blobs === undefined ? evm : withBlobs(evm, transaction, blobs);
    const trace = traceFor?.({ index: included, hash: transaction.hash });
    current = trace === undefined ? engineOfThis : withTracer(engineOfThis, trace.tracer);
    const fault = await add(execution, transaction);
    current = evm;
    if (fault === undefined) {
      included++;
      blobGasUsed += blobGas;
      if (blobs !== undefined) withBlob.add(transaction.hash);
      trace?.end();
    } else rejected.push({ index, error: rejection(fault, transaction.sender) });
    if (missing !== undefined) throw cliFault('missing-block-hash', { height: missing });
  }
  execution.withdraw(environment.withdrawals);
  await execution.close();
  const executed = typed(execution.finish(), withBlob);
  return { post: pre.after(executed.changes), block: executed, rejected, requests, blobGasUsed };
}

/** What is wrong with the blobs of a transaction shows when it is applied. */
async function add(execution: BlockExecution, transaction: RecoveredTransaction): Promise<Fault | undefined> {
  try {
    return await execution.add(transaction);
  } catch (error) {
    if (isFault(error, 'cli/bad-blobs')) return error;
    throw error;
  }
}

/** The block with receipts of type 3, which no ledger here has, where they belong. */
function typed(block: ExecutedBlock, withBlob: ReadonlySet<Hash>): ExecutedBlock {
  if (withBlob.size === 0) return block;
  const receipts = block.receipts.map((receipt, index) => {
    const hasBlob = withBlob.has(block.transactions[index]?.hash as Hash);
    return hasBlob ? ({ ...receipt, type: BLOB_TYPE } as unknown as Receipt) : receipt;
  });
  return { ...block, receipts, receiptsRoot: receiptsRoot(receipts) };
}

type Recovered = { readonly transaction: RecoveredTransaction; readonly blobs: Blobs | undefined };

/** The transaction of `raw` with its sender, or why there is none. */
function recovered(raw: Uint8Array): Recovered | Fault {
  try {
    const { transaction, blobs } = decodeAnyTransaction(raw);
    const sender = recoverSender(transaction);
    if (sender === undefined) return protocolFault('bad-signature', { seen: transaction.hash });
    return { transaction: withSender(transaction, sender), blobs };
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
