import type { Address, Hash } from '@hanse/base';
import { addressOfPrivateKey, keccak256 } from '@hanse/crypto';
import { signTransaction, type Transaction } from '@hanse/protocol';
import type { SenderState } from './poolAccount.ts';
import type { NextBlock } from './poolEntries.ts';
import { SenderRecovery } from './senderRecovery.ts';
import { type PoolOptions, TransactionPool } from './transactionPool.ts';

export const CHAIN_ID = 31_337n;
export const NEXT: NextBlock = { fork: 'osaka', baseFee: 0n, gasLimit: 120_000_000n };

export type TestAccount = { readonly key: Uint8Array; readonly address: Address };

/** The same accounts in every run. */
export function testAccount(name: string): TestAccount {
  const key = keccak256(new TextEncoder().encode(name));
  return { key, address: addressOfPrivateKey(key) };
}

export type TestTransfer = {
  readonly nonce?: number;
  readonly price?: bigint;
  readonly tip?: bigint;
  readonly value?: bigint;
  readonly gas?: bigint;
  readonly chainId?: bigint;
};

export function transfer(from: TestAccount, options: TestTransfer = {}): Transaction {
  const { nonce = 0, price = 0n, tip = price, value = 0n, gas = 21_000n, chainId = CHAIN_ID } = options;
  return signTransaction(
    {
      type: 2,
      chainId,
      nonce: BigInt(nonce),
      maxPriorityFeePerGas: tip,
      maxFeePerGas: price,
      gasLimit: gas,
      to: '0x00000000000000000000000000000000000000aa' as Address,
      value,
      data: new Uint8Array(0),
      accessList: [],
    },
    from.key,
  );
}

/** A pool over accounts that a test can change; recovers on the calling thread and keeps no journal unless asked. */
export async function openPool(options: Partial<PoolOptions> = {}): Promise<{
  readonly pool: TransactionPool;
  readonly states: Map<Address, SenderState>;
}> {
  const states = new Map<Address, SenderState>();
  const pool = await TransactionPool.open({
    chainId: CHAIN_ID,
    next: NEXT,
    accountAt: (address) => states.get(address) ?? { nonce: 0n, balance: 0n, hasCode: false },
    recovery: new SenderRecovery({ workers: 0 }),
    journal: undefined,
    ...options,
  });
  return { pool, states };
}

/** Adds one transaction: its hash, or the code of the fault. */
export async function addOne(
  pool: TransactionPool,
  transaction: Transaction,
  origin: 'local' | 'peer' = 'local',
): Promise<Hash | string> {
  const [result] = await pool.add([transaction.raw], origin);
  if (result === undefined) throw new Error('one answer for one transaction');
  return result.kind === 'added' ? result.transaction.hash : result.fault.code;
}

export function nonces(transactions: Iterable<Transaction>): readonly number[] {
  return [...transactions].map(({ nonce }) => Number(nonce));
}
