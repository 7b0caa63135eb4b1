import { type Address, Fault, type Hash, isFault } from '@hanse/base';
import {
  BlockExecution,
  collectRequests,
  type Evm,
  type ExecutedBlock,
  hashRequests,
  type LedgerFamily,
  plainEthereum,
} from '@hanse/execution';
import {
  decodeTransaction,
  type Fork,
  protocolFault,
  type RecoveredTransaction,
  recoverSender,
  withSender,
} from '@hanse/protocol';
import { cliFault } from '../faults.ts';
import type { PlainState } from '../statetest/plainState.ts';
import { contextOf, type Environment } from './environment.ts';
import { rejection } from './rejection.ts';
import { type StepTrace, withTracer } from './stepTrace.ts';

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
    isPrecompile: (address, at) => evm.isPrecompile(address, at),
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
  for (const [index, raw] of transactions.entries()) {
    const transaction = recovered(raw);
    if (isFault(transaction)) {
      rejected.push({ index, error: rejection(transaction, undefined) });
      continue;
    }
    const trace = traceFor?.({ index: included, hash: transaction.hash });
    current = trace === undefined ? evm : withTracer(evm, trace.tracer);
    const fault = await execution.add(transaction);
    current = evm;
    if (fault === undefined) {
      included++;
      trace?.end();
    } else rejected.push({ index, error: rejection(fault, transaction.sender) });
    if (missing !== undefined) throw cliFault('missing-block-hash', { height: missing });
  }
  execution.withdraw(environment.withdrawals);
  await execution.close();
  const executed = execution.finish();
  return { post: pre.after(executed.changes), block: executed, rejected, requests };
}

/** The transaction of `raw` with its sender, or why there is none. */
function recovered(raw: Uint8Array): RecoveredTransaction | Fault {
  try {
    const transaction = decodeTransaction(raw);
    const sender = recoverSender(transaction);
    return sender === undefined
      ? protocolFault('bad-signature', { seen: transaction.hash })
      : withSender(transaction, sender);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
