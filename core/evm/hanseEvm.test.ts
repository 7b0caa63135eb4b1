import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, bytesToUint, isFault } from '@hanse/base';
import type { EvmMessage, EvmObserver, EvmResult, EvmTracer } from '@hanse/execution';
import { Journal } from '@hanse/state';
import { blockOf, CONTRACT, OTHER, readerOf, SENDER, slot, type TestAccount } from './fixture.ts';
import { HanseEvm } from './hanseEvm.ts';
import { HASH_KEYS } from './wordTable.ts';

const GAS = 30_000_000n;
const CA = CONTRACT.slice(2);
const OB = OTHER.slice(2);

type RunOptions = {
  readonly accounts: { readonly [address: Address]: TestAccount };
  readonly message?: Partial<EvmMessage>;
  readonly evm?: HanseEvm;
  readonly observer?: EvmObserver;
};

/** Runs CONTRACT, or what `message` says; the journal shows what it did. */
function run({ accounts, message = {}, evm = new HanseEvm(), observer }: RunOptions): EvmResult & { journal: Journal } {
  const journal = new Journal(readerOf({ [SENDER]: { balance: 1000n }, ...accounts }));
  const whole: EvmMessage = {
    from: SENDER,
    to: CONTRACT,
    createNonce: 0n,
    value: 0n,
    data: new Uint8Array(0),
    gas: GAS,
    gasPrice: 0n,
    accessList: [],
    ...message,
  };
  const result = evm.run(whole, blockOf(), journal, observer);
  assert.ok(!(result instanceof Promise), 'without anybody who wants to wait a run answers at once');
  return { ...result, journal };
}

test('calls nest 1,025 frames deep and no further, without the stack of the host', () => {
  // Slot 0 counts; then it calls itself with all gas: SSTORE(0, SLOAD(0) + 1); CALL(GAS, ADDRESS, …).
  const code = '5f546001015f555f5f5f5f5f305af1';
  const { failure, journal } = run({ accounts: { [CONTRACT]: { code } }, message: { gas: 2n ** 60n } });
  assert.equal(failure, undefined);
  assert.equal(journal.slot(CONTRACT, slot(0)), 1025n);
});

test('what a call returned survives the growth of memory behind which it lies', () => {
  const returnsCafe = '61cafe5f526020 5ff3'.replace(' ', '');
  // CALL OTHER; MSTORE8 at 100,000; RETURNDATACOPY(0, 0, 32); RETURN(0, 32).
  const code = `5f5f5f5f5f73${OB}5af1506001620186a05360205f5f3e60205ff3`;
  const { output } = run({ accounts: { [CONTRACT]: { code }, [OTHER]: { code: returnsCafe } } });
  assert.equal(bytesToUint(output), 0xcafen);
});

test('memory of a frame is zero, whatever frames before it left there', () => {
  // OTHER fills a kilobyte with ones; then CONTRACT calls itself anew (call data says so) and reads its own memory.
  const fills = `${'7f'}${'ff'.repeat(32)}${Array.from({ length: 32 }, (_, index) => `8061${(index * 32).toString(16).padStart(4, '0')}52`).join('')}00`;
  const code = `5f5f5f5f5f73${OB}5af1505f5f5f5f5f73${'1d'.repeat(20)}5af15060205f5f3e60205ff3`;
  const reads = '6102005160205260206020f3';
  const readsFrom = `0x${'1d'.repeat(20)}` as Address;
  const { output } = run({
    accounts: { [CONTRACT]: { code }, [OTHER]: { code: fills }, [readsFrom]: { code: reads } },
  });
  assert.equal(bytesToUint(output), 0n);
});

for (const [name, code] of [
  ['KECCAK256', '5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff2000'],
  ['RETURN', '5f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3'],
  ['REVERT', '5f7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffd'],
  ['CALLDATACOPY', '5f5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3700'],
  ['RETURNDATACOPY', '5f5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff3e00'],
  ['MCOPY', '5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff5f5e00'],
  ['LOG0', '5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa000'],
  ['CREATE', '5f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff5ff000'],
] as const) {
  test(`${name} of nothing at the end of all addresses touches no memory`, () => {
    const { failure, output } = run({ accounts: { [CONTRACT]: { code } } });
    assert.equal(failure, name === 'REVERT' ? 'revert' : undefined);
    assert.equal(output.length, 0);
  });
}

test('memory beyond what gas can pay for is out of gas', () => {
  for (const offset of ['ffffffff', 'ffffffe0', '7fffffff']) {
    const { failure, gasLeft } = run({ accounts: { [CONTRACT]: { code: `60ff63${offset}5300` } } });
    assert.deepEqual([failure, gasLeft], ['out-of-gas', 0n]);
  }
  const unlimited = run({ accounts: { [CONTRACT]: { code: '60ff63ffffffff5300' } }, message: { gas: 2n ** 63n } });
  assert.equal(unlimited.failure, 'out-of-gas', 'however much gas there is');
});

test('the machine after a run full of memory is not the one before, and gives the same', () => {
  const evm = new HanseEvm();
  const bomb = '60ff6307ffffff5300';
  const accounts = { [CONTRACT]: { code: bomb }, [OTHER]: { code: '59' + '5f5260205ff3' } };
  assert.equal(run({ evm, accounts, message: { gas: 2n ** 60n } }).failure, undefined);
  assert.equal(bytesToUint(run({ evm, accounts, message: { to: OTHER } }).output), 0n);
});

test('keys of the tables change no result', () => {
  const code = '5f5b80805560010180610100116001575f545f5260205ff3';
  const results = [1, 2, 3].map((seed) => {
    const hashKeys = Uint32Array.from({ length: HASH_KEYS }, (_, index) => Math.imul(seed, 0x1234567 + index));
    const { gasLeft, journal } = run({ accounts: { [CONTRACT]: { code } }, evm: new HanseEvm({ hashKeys }) });
    return { gasLeft, slots: journal.changes().slots };
  });
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
  assert.equal(results[0]?.slots.get(CONTRACT)?.size, 255);
});

test('a tracer hears steps, costs and frames in their order, and the result is the same', () => {
  // CALL OTHER with 0 value, STOP; OTHER reverts with 1 byte.
  const accounts = {
    [CONTRACT]: { code: `5f5f5f5f5f73${OB}5af100` },
    [OTHER]: { code: '60015ffd' },
  };
  const told: string[] = [];
  const tracer: EvmTracer = {
    onEnter: ({ kind, depth, from, to }) => told.push(`enter ${kind} ${depth} ${from.slice(2, 4)} ${to.slice(2, 4)}`),
    onExit: ({ depth, failure, output }) => told.push(`exit ${depth} ${failure ?? 'well'} ${output.length}`),
    onStep: ({ pc, opcode, depth, stackLength }) =>
      told.push(`step ${depth} ${pc} ${opcode.toString(16)} ${stackLength}`),
    onCost: (cost, failure) => told.push(`cost ${cost} ${failure ?? ''}`.trimEnd()),
  };
  const traced = run({ accounts, observer: { tracer } });
  const plain = run({ accounts });
  assert.equal(traced.gasLeft, plain.gasLeft);
  const forwarded = told.find((line) => line.startsWith('cost') && line.length > 8);
  assert.deepEqual(told, [
    `enter CALL 1 ${SENDER.slice(2, 4)} ${CA.slice(0, 2)}`,
    ...['0', '1', '2', '3', '4'].flatMap((at) => [`step 1 ${at} 5f ${at}`, 'cost 2']),
    'step 1 5 73 5',
    'cost 3',
    'step 1 26 5a 6',
    'cost 2',
    'step 1 27 f1 7',
    forwarded,
    `enter CALL 2 ${CA.slice(0, 2)} ${OB.slice(0, 2)}`,
    'step 2 0 60 0',
    'cost 3',
    'step 2 2 5f 1',
    'cost 2',
    'step 2 3 fd 2',
    'cost 3',
    'exit 2 revert 1',
    'step 1 28 0 1',
    'cost 0',
    'exit 1 well 0',
  ]);
});

test('a tracer is told why an opcode was not carried out', () => {
  const failures: unknown[] = [];
  const tracer: EvmTracer = { onCost: (_cost, failure) => failures.push(failure) };
  for (const [code, wanted] of [
    ['0c', 'invalid-opcode'],
    ['01', 'stack-underflow'],
    ['600456', 'invalid-jump'],
    ['5f5f5f3e60015f5f3e', 'out-of-bounds'],
    ['63ffffffff5100', 'out-of-gas'],
  ] as const) {
    assert.equal(run({ accounts: { [CONTRACT]: { code } }, observer: { tracer } }).failure, wanted);
    assert.equal(failures.at(-1), wanted);
  }
});

test('slow operations have a surcharge, also where they are undone (LEDGER-WORK-2)', () => {
  // Calls OTHER twice, which is cold once, and bn254 mul without input: 6,000 gas, which count three times.
  const callOther = `5f5f5f5f5f73${OB}5af150`;
  const callMul = '5f5f5f5f5f60075af150';
  const accounts = { [CONTRACT]: { code: `${callOther}${callOther}${callMul}5f5ffd` }, [OTHER]: { code: '00' } };
  const { surcharge, failure } = run({ accounts });
  assert.deepEqual([surcharge, failure], [4000n + 12_000n, 'revert']);
  assert.throws(
    () => run({ accounts, message: { surchargeMax: 15_999n } }),
    (error: unknown) => isFault(error, 'execution/block-work-limit'),
  );
});
