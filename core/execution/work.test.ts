import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_BYTES, isFault } from '@hanse/base';
import { type RecoveredTransaction, ZERO_HASH } from '@hanse/protocol';
import { buildTransactions } from './buildTransactions.ts';
import type { Evm } from './evm.ts';
import { executeBlock } from './executeBlock.ts';
import { executionFault } from './faults.ts';
import { addressAt, blockOf, readerOf, transfer } from './fixture.ts';
import { plainEthereum } from './ledgerFamily.ts';

const CONTRACT = addressAt(200);
const GAS_LIMIT = 1_000_000n;
/** Five quarters of the gas limit. */
const WORK_LIMIT = 1_250_000n;
const CALL_GAS = 100_000n;
const reader = readerOf({ [CONTRACT]: { code: new Uint8Array([0]) } });

/** An engine whose runs use all gas and have the surcharge that the call data's first byte says, in hundred thousands. */
const slow: Evm = {
  run: ({ data, surchargeMax }) => {
    const surcharge = BigInt(data[0] as number) * 100_000n;
    if (surchargeMax !== undefined && surcharge > surchargeMax) {
      throw executionFault('block-work-limit', { seen: surcharge, wanted: surchargeMax });
    }
    return {
      gasLeft: 0n,
      gasRefund: 0n,
      output: EMPTY_BYTES,
      logs: [],
      surcharge,
      created: undefined,
      destroyed: [],
      failure: undefined,
    };
  },
  isPrecompile: () => false,
};
const common = { block: blockOf({ gasLimit: GAS_LIMIT }), reader, evm: slow, parentHash: ZERO_HASH };

/** A call of account `from` with that surcharge, in hundred thousands; its gas is {@link CALL_GAS}. */
function callOf(from: number, surcharge: number, nonce = 0n): RecoveredTransaction {
  return transfer(from, { value: 0n, gasLimit: CALL_GAS, data: new Uint8Array([surcharge]), nonce });
}

test('a block is closed where work ends, and what did not fit waits (LEDGER-WORK-1)', async () => {
  // 500,000 and 600,000 of work leave 150,000.
  const candidates = [callOf(1, 4), callOf(2, 5), callOf(3, 1), callOf(4, 0)];
  const { executed, passedOver } = await buildTransactions({ ...common, candidates });
  assert.deepEqual(
    executed.outcomes.map(({ work }) => work),
    [500_000n, 600_000n],
  );
  assert.deepEqual(
    passedOver.map(({ fault, advice }) => [fault.code, advice]),
    [['execution/block-work-limit', 'keep']],
  );
  assert.equal(executed.changes.accounts.has(addressAt(3)), false, 'what was tried has left nothing');
});

test('a transaction whose gas alone is above what is left is passed over without being run', async () => {
  const candidates = [callOf(1, 11), callOf(2, 0), transfer(3, { value: 0n, to: addressAt(201) })];
  const { executed, passedOver } = await buildTransactions({ ...common, candidates });
  assert.equal(executed.transactions.length, 2, 'the transfer fits');
  assert.equal(passedOver[0]?.fault.code, 'execution/block-work-limit');
});

test('the first transaction of a block may make any work', async () => {
  const { executed } = await buildTransactions({ ...common, candidates: [callOf(1, 200), callOf(2, 0)] });
  assert.equal(executed.transactions.length, 1);
  assert.ok((executed.outcomes[0]?.work as bigint) > WORK_LIMIT);
});

test('a block with more work is refused; a plain chain knows no such limit', async () => {
  const transactions = [callOf(1, 4), callOf(2, 5), callOf(3, 1)];
  await assert.rejects(
    executeBlock({ ...common, transactions }),
    (error: unknown) =>
      isFault(error, 'execution/invalid-transaction') && isFault(error.cause, 'execution/block-work-limit'),
  );
  const block = { ...common.block, fork: 'shanghai' } as const;
  const plain = await executeBlock({ ...common, block, transactions, family: plainEthereum(addressAt(9)) });
  assert.equal(plain.transactions.length, 3);
});
