import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Hash, hexToBytes, isFault } from '@hanse/base';
import { addressOfPrivateKey, createAddress } from '@hanse/crypto';
import {
  applyTransaction,
  BEACON_ROOTS_ADDRESS,
  buildTransactions,
  type Evm,
  executeBlock,
  HISTORY_STORAGE_ADDRESS,
  type TransactionOutcome,
} from '@hanse/execution';
import {
  type Fork,
  signAuthorization,
  signTransaction,
  type UnsignedTransaction,
  withSender,
  ZERO_HASH,
} from '@hanse/protocol';
import { Journal, stateFault } from '@hanse/state';
import { blockOf, CHAIN_ID, CONTRACT, KEY, OTHER, readerOf, SENDER, slot, type TestAccount } from './fixture.ts';
import { HanseEvm } from './hanseEvm.ts';

const evm = new HanseEvm();
const NO_DATA = new Uint8Array(0);

function signed(fields: object) {
  const base = { type: 2, chainId: CHAIN_ID, nonce: 0n, maxPriorityFeePerGas: 0n, maxFeePerGas: 0n };
  const rest = { gasLimit: 1_000_000n, to: CONTRACT, value: 0n, data: NO_DATA, accessList: [] };
  return withSender(signTransaction({ ...base, ...rest, ...fields } as UnsignedTransaction, KEY), SENDER);
}

type Run = { readonly outcome: TransactionOutcome; readonly journal: Journal };

async function run(fields: object, accounts: { [address: Address]: TestAccount }, fork: Fork = 'osaka'): Promise<Run> {
  const journal = new Journal(readerOf({ [SENDER]: { balance: 10n ** 18n }, ...accounts }));
  const outcome = await applyTransaction(signed(fields), { block: blockOf(fork), journal, evm });
  return { outcome, journal };
}

test('a creation stores its code at the address of sender and nonce', async () => {
  // Init code that returns the one byte 0x00 of runtime code, and takes value.
  const { outcome, journal } = await run({ to: null, value: 3n, data: hexToBytes('0x60016000f3') }, {});
  const created = createAddress(SENDER, 0n);
  assert.equal(outcome.created, created);
  assert.deepEqual(journal.code(created), new Uint8Array([0]));
  assert.equal(journal.nonce(created), 1n);
  assert.equal(journal.balance(created), 3n);
  assert.equal(journal.nonce(SENDER), 1n);
});

test('a failed creation leaves nothing but the nonce', async () => {
  const { outcome, journal } = await run({ to: null, value: 3n, data: hexToBytes('0xfe') }, {});
  assert.equal(outcome.failure, 'invalid-opcode');
  assert.equal(outcome.created, undefined);
  assert.deepEqual([...journal.changes().accounts.keys()], [SENDER]);
});

test('a revert undoes storage, logs and value', async () => {
  const code = '6001600055600060006000a1' + '60006000fd';
  const { outcome, journal } = await run({ value: 5n }, { [CONTRACT]: { code } });
  assert.equal(outcome.failure, 'revert');
  assert.equal(outcome.logs.length, 0);
  assert.equal(journal.balance(CONTRACT), 0n);
  assert.equal(journal.changes().slots.size, 0);
});

test('logs carry address, topics and data', async () => {
  const { outcome } = await run({}, { [CONTRACT]: { code: '602a600052600760206000a100' } });
  assert.deepEqual(outcome.logs, [{ address: CONTRACT, topics: [slot(7)], data: hexToBytes(slot(42)) }]);
});

test('clearing a slot is refunded, at most a fifth (EIP-3529)', async () => {
  const { outcome } = await run({}, { [CONTRACT]: { code: '6000600055', slots: { [slot(0)]: 1n } } });
  const before = 21_000n + 6n + 5000n;
  assert.equal(outcome.gasPeak, before);
  assert.equal(outcome.gasUsed, before - 4800n);
});

test('SELFDESTRUCT removes an old contract before Cancun and only empties it from then on', async () => {
  const accounts = { [CONTRACT]: { code: `73${OTHER.slice(2)}ff`, balance: 9n } };
  const before = await run({}, accounts, 'shanghai');
  assert.equal(before.journal.exists(CONTRACT), false);
  const after = await run({}, accounts, 'cancun');
  assert.equal(after.journal.exists(CONTRACT), true);
  assert.equal(after.journal.balance(CONTRACT), 0n);
  assert.equal(after.journal.balance(OTHER), 9n);
});

test('transient storage does not survive its transaction', async () => {
  // SSTORE(0, TLOAD(0)); TSTORE(0, 1)
  const reader = readerOf({ [SENDER]: {}, [CONTRACT]: { code: '60005c60005560016000' + '5d00', slots: {} } });
  const journal = new Journal(reader);
  for (const nonce of [0n, 1n]) {
    await applyTransaction(signed({ nonce }), { block: blockOf(), journal, evm });
    assert.equal(journal.slot(CONTRACT, slot(0)), 0n);
  }
});

test('an authorization lends code to an account (EIP-7702)', async () => {
  const key = new Uint8Array(32).fill(0x33);
  const authority = addressOfPrivateKey(key);
  const authorization = signAuthorization({ chainId: CHAIN_ID, address: CONTRACT, nonce: 0n }, key);
  const stale = signAuthorization({ chainId: CHAIN_ID, address: OTHER, nonce: 7n }, key);
  const elsewhere = signAuthorization({ chainId: 99n, address: OTHER, nonce: 1n }, key);
  const authorizationList = [authorization, stale, elsewhere];
  const fields = { type: 4, to: authority, authorizationList };
  const { outcome, journal } = await run(fields, { [CONTRACT]: { code: '602a600055' } });
  assert.equal(outcome.failure, undefined);
  assert.equal(journal.slot(authority, slot(0)), 42n);
  assert.equal(journal.nonce(authority), 1n);
  assert.equal(journal.code(authority).length, 23);
  const revoke = signAuthorization({ chainId: 0n, address: `0x${'00'.repeat(20)}` as Address, nonce: 1n }, key);
  const last = signed({ type: 4, nonce: 1n, to: OTHER, authorizationList: [revoke] });
  await applyTransaction(last, { block: blockOf(), journal, evm });
  assert.equal(journal.code(authority).length, 0);
  assert.equal(journal.nonce(authority), 2n);
});

test('system calls write to the contracts that are deployed, and pass over the others', async () => {
  const history =
    '3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257' +
    '611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500';
  const roots =
    '3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff8106908154' +
    '14603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500';
  const accounts = { [HISTORY_STORAGE_ADDRESS]: { code: history }, [BEACON_ROOTS_ADDRESS]: { code: roots } };
  const parentHash = `0x${'12'.repeat(32)}` as Hash;
  const parentBeaconBlockRoot = `0x${'34'.repeat(32)}` as Hash;
  const common = { block: blockOf(), evm, parentHash, parentBeaconBlockRoot, transactions: [] };
  const { changes } = await executeBlock({ ...common, reader: readerOf(accounts) });
  assert.equal(changes.slots.get(HISTORY_STORAGE_ADDRESS)?.get(slot(299)), BigInt(parentHash));
  assert.equal(changes.slots.get(BEACON_ROOTS_ADDRESS)?.get(slot(1000 + 8191)), BigInt(parentBeaconBlockRoot));
  assert.equal(changes.accounts.size, 0);
  const empty = await executeBlock({ ...common, reader: readerOf({}) });
  assert.equal(empty.changes.slots.size + empty.changes.accounts.size, 0);
});

test('precompiles of the newest fork answer', async () => {
  const journal = new Journal(readerOf({ [SENDER]: { balance: 10n } }));
  const identity = `0x${'00'.repeat(19)}04` as Address;
  const data = new Uint8Array([1, 2, 3]);
  const outcome = await applyTransaction(signed({ to: identity, data, value: 1n }), { block: blockOf(), journal, evm });
  assert.deepEqual(outcome.output, data);
  assert.equal(journal.balance(identity), 1n);
  assert.equal(evm.isPrecompile(`0x${'00'.repeat(18)}0100` as Address, 'osaka'), true);
  assert.equal(evm.isPrecompile(`0x${'00'.repeat(18)}0100` as Address, 'prague'), false);
  assert.equal(evm.isPrecompile(`0x${'00'.repeat(19)}0b` as Address, 'cancun'), false);
  assert.equal(evm.isPrecompile(`0x${'00'.repeat(20)}` as Address, 'osaka'), false);
});

test('a defect of the engine costs its transaction, not the block', async () => {
  const broken: Evm = {
    run: () => Promise.reject(new RangeError('broken')),
    isPrecompile: () => false,
  };
  const common = { block: blockOf(), reader: readerOf({ [CONTRACT]: { code: '00' } }), parentHash: ZERO_HASH };
  const candidates = [signed({})];
  const { executed, passedOver } = await buildTransactions({ ...common, evm: broken, candidates });
  assert.equal(executed.transactions.length, 0);
  assert.equal(executed.changes.accounts.size, 0);
  assert.ok(isFault(passedOver[0]?.fault, 'execution/engine-failure'));
  assert.equal(passedOver[0]?.advice, 'drop');
  const damaged: Evm = { ...broken, run: () => Promise.reject(stateFault('missing-code', { seen: ZERO_HASH })) };
  await assert.rejects(buildTransactions({ ...common, evm: damaged, candidates }), (error: unknown) =>
    isFault(error, 'state/missing-code'),
  );
});
