import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, bytesToHex, bytesToUint, hexToBytes, isFault } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import { type CallOptions, call, createAccessList, estimateGas } from '@hanse/execution';
import { blockOf, CONTRACT, OTHER, readerOf, SENDER, slot } from './fixture.ts';
import { HanseEvm } from './hanseEvm.ts';

const evm = new HanseEvm();
/** PUSH1 0 SLOAD, PUSH1 1 ADD, DUP1, PUSH1 0 SSTORE, return it. */
const COUNTER = '6000546001018060005560005260206000f3';
/** Reverts with the 32 bytes 0x…2a. */
const REVERTS = '602a60005260206000fd';
const FOREVER = '5b600056';

function options(code: string, fields: Partial<CallOptions> = {}): CallOptions {
  const reader = readerOf({ [CONTRACT]: { code, slots: { [slot(0)]: 41n } }, [SENDER]: { balance: 1000n } });
  return { request: { from: SENDER, to: CONTRACT }, block: blockOf(), reader, evm, gasCap: 50_000_000n, ...fields };
}

test('a call returns data and leaves the state as it was', async () => {
  for (let time = 0; time < 2; time++) {
    const outcome = await call(options(COUNTER));
    assert.equal(bytesToUint(outcome.output), 42n);
    assert.equal(outcome.failure, undefined);
  }
});

test('a revert gives its data, other failures give none and take all gas', async () => {
  const reverted = await call(options(REVERTS));
  assert.equal(reverted.failure, 'revert');
  assert.equal(bytesToUint(reverted.output), 0x2an);
  const failed = await call(options('fe', { gasCap: 100_000n }));
  assert.equal(failed.failure, 'invalid-opcode');
  assert.equal(failed.output.length, 0);
  assert.equal(failed.gasUsed, 100_000n);
});

test('calls that overlap do not disturb each other', async () => {
  const overrides = (value: bigint) => new Map([[CONTRACT, { stateDiff: new Map([[slot(0), value]]) }]]);
  const values = Array.from({ length: 8 }, (_, index) => BigInt(index));
  const outcomes = await Promise.all(values.map((value) => call(options(COUNTER, { overrides: overrides(value) }))));
  assert.deepEqual(
    outcomes.map(({ output }) => bytesToUint(output)),
    values.map((value) => value + 1n),
  );
});

test('an endless loop ends at its time limit, and the engine serves on', async () => {
  let asked = 0;
  const observer = { shouldStop: () => ++asked >= 3 };
  await assert.rejects(call(options(FOREVER, { observer })), (error: unknown) => isFault(error, 'execution/stopped'));
  assert.equal(asked, 3);
  assert.equal(bytesToUint((await call(options(COUNTER))).output), 42n);
});

test('a row of calls without a loop ends at its time limit too', async () => {
  // A megabyte through the identity contract, 98,319 gas each.
  const callIdentity = '60006000621000006000' + '60045afa50';
  let asked = 0;
  const observer = { shouldStop: async () => ++asked > 3 };
  await assert.rejects(call(options(`${callIdentity.repeat(250)}00`, { observer })), /time limit/);
});

test('overrides of balance, code and the whole storage are seen', async () => {
  const code = hexToBytes('0x4760005260005460205260406000f3'); // SELFBALANCE and slot 0
  const overrides = new Map([[CONTRACT, { code, balance: 7n, state: new Map([[slot(0), 9n]]) }]]);
  const { output } = await call(options(COUNTER, { overrides }));
  assert.deepEqual([bytesToUint(output.subarray(0, 32)), bytesToUint(output.subarray(32))], [7n, 9n]);
  const both = new Map([[CONTRACT, { state: new Map(), stateDiff: new Map() }]]);
  await assert.rejects(call(options(COUNTER, { overrides: both })), /stateDiff/);
});

test('value that the sender does not have is refused before anything runs', async () => {
  const request = { from: SENDER, to: CONTRACT, value: 1001n };
  await assert.rejects(call(options(COUNTER, { request })), (error: unknown) =>
    isFault(error, 'execution/insufficient-funds'),
  );
});

test('code sees block hashes, price zero and base fee zero in a free call', async () => {
  // BLOCKHASH(299), GASPRICE, BASEFEE
  const code = '61012b406000523a60205248604052' + '60606000f3';
  const block = blockOf('osaka', { baseFeePerGas: 9n });
  const { output } = await call(options(code, { block }));
  assert.equal(bytesToHex(output.subarray(0, 32)), keccak256Hash(new Uint8Array([299 & 255])));
  assert.equal(bytesToUint(output.subarray(32)), 0n);
  const paid = await call(
    options(code, {
      block,
      request: { to: CONTRACT, gas: 30_000n, gasPrice: 9n },
      overrides: new Map([['0x0000000000000000000000000000000000000000' as typeof CONTRACT, { balance: 10n ** 9n }]]),
    }),
  );
  assert.deepEqual([bytesToUint(paid.output.subarray(32, 64)), bytesToUint(paid.output.subarray(64))], [9n, 9n]);
});

test('the estimate suffices and a little less does not', async () => {
  const estimate = await estimateGas(options(COUNTER));
  assert.ok(estimate.kind === 'gas');
  const used = (await call(options(COUNTER))).gasUsed;
  assert.ok(estimate.gas >= used && estimate.gas < (used * 110n) / 100n, `${estimate.gas} for ${used}`);
  const enough = await call(options(COUNTER, { request: { from: SENDER, to: CONTRACT, gas: estimate.gas } }));
  assert.equal(enough.failure, undefined);
  const plain = await estimateGas(options(COUNTER, { request: { from: SENDER, to: OTHER, value: 1n } }));
  assert.deepEqual(plain, { kind: 'gas', gas: 21_000n });
});

test('an estimate of a call that fails says why', async () => {
  const reverted = await estimateGas(options(REVERTS));
  assert.ok(reverted.kind === 'failed' && reverted.outcome.failure === 'revert');
  await assert.rejects(estimateGas(options(FOREVER, { gasCap: 100_000n })), (error: unknown) =>
    isFault(error, 'execution/gas-allowance'),
  );
});

test('an access list names what a call touches elsewhere, and slots everywhere', async () => {
  const code = `60005450${'73'}${OTHER.slice(2)}3150600060006000600060006004${'5af1'}00`;
  const { accessList, outcome } = await createAccessList(options(code));
  assert.equal(outcome.failure, undefined);
  assert.deepEqual(accessList, [
    { address: CONTRACT, storageKeys: [slot(0)] },
    { address: OTHER, storageKeys: [] },
  ]);
});

test('a precompiled contract can be moved, and another take its place, for one call', async () => {
  const identity = `0x${'4'.padStart(40, '0')}` as Address;
  const elsewhere = `0x${'12'.repeat(20)}` as Address;
  const data = new Uint8Array([1, 2, 3]);
  // Returns one byte, 7.
  const code = hexToBytes('0x600760005360016000f3');
  const overrides = new Map([[identity, { code, movePrecompileToAddress: elsewhere }]]);
  const ask = async (to: Address) => (await call(options(COUNTER, { request: { to, data }, overrides }))).output;
  assert.deepEqual(await ask(elsewhere), data);
  assert.deepEqual(await ask(identity), new Uint8Array([7]));
  assert.deepEqual((await call(options(COUNTER, { request: { to: identity, data } }))).output, data);
  for (const [target, fault] of [
    [identity, 'execution/precompile-onto-itself'],
    [CONTRACT, undefined],
  ] as const) {
    const moved = new Map([[identity, { movePrecompileToAddress: target }]]);
    const asked = call(options(COUNTER, { request: { to: target, data }, overrides: moved }));
    if (fault === undefined) assert.deepEqual((await asked).output, data);
    else await assert.rejects(asked, (error: unknown) => isFault(error, fault));
  }
  const notOne = new Map([[CONTRACT, { movePrecompileToAddress: elsewhere }]]);
  await assert.rejects(call(options(COUNTER, { overrides: notOne })), (error: unknown) =>
    isFault(error, 'execution/not-a-precompile'),
  );
});
