import type { Address, Hash } from '@hanse/base';
import { createAddress, EMPTY_CODE_HASH } from '@hanse/crypto';
import { isDelegation } from '@hanse/execution';
import type { RecoveredTransaction } from '@hanse/protocol';
import type { RpcContext } from '../method.ts';
import { traceTransactions } from '../tracing/traceTransactions.ts';
import { firstHeight } from './firstHeight.ts';
import { creatorTrace } from './tracers.ts';

export type ContractCreator = {
  /** The transaction in which it was made. */
  readonly hash: Hash;
  /** Sender or contract that made it. */
  readonly creator: Address;
};

/** Null for what is no contract and for contracts of genesis. Throws `state/pruned`. */
export async function contractCreator(context: RpcContext, address: Address): Promise<ContractCreator | null> {
  const { ledger } = context.ports;
  const state = ledger.stateAt(ledger.head().block.header.number);
  const codeHash = state.account(address)?.codeHash ?? EMPTY_CODE_HASH;
  if (codeHash === EMPTY_CODE_HASH || isDelegation(state.code(codeHash))) return null;
  const height = await firstHeight(
    context,
    (reader) => (reader.account(address)?.codeHash ?? EMPTY_CODE_HASH) !== EMPTY_CODE_HASH,
  );
  const found = height === undefined ? undefined : ledger.block(height);
  if (height === undefined || found === undefined) return null;
  const transactions: readonly RecoveredTransaction[] = found.block.transactions;
  const direct = transactions.find(
    ({ to, sender, nonce }, index) =>
      to === null && found.receipts[index]?.status === 1 && createAddress(sender, nonce) === address,
  );
  if (direct !== undefined) return { hash: direct.hash, creator: direct.sender };
  for (const { txHash, tracer } of await traceTransactions(context, creatorTrace(address), { height })) {
    const creator = tracer.result() as Address | undefined;
    if (creator !== undefined) return { hash: txHash, creator };
  }
  return null;
}
