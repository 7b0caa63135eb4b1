import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, bytesToHex, concatBytes, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { type PlainAccount, PlainState } from '@hanse/cli';
import { leagueToken, register, workloads } from '@hanse/contracts';
import { addressOfPrivateKey, createAddress } from '@hanse/crypto';
import { HanseEvm, OPCODES, type Opcode } from '@hanse/evm';
import { type BlockContext, type EvmTracer, traceBlock } from '@hanse/execution';
import { QBFT_MIX_HASH, type RecoveredTransaction, signTransaction, withSender, ZERO_HASH } from '@hanse/protocol';
import { EthereumJsVm, type OracleStep } from './ethereumJsVm.ts';

const CHAIN_ID = 77n;
const KEY = new Uint8Array(32).fill(0x44);
const SENDER = addressOfPrivateKey(KEY);
const INVALID = 0xfe;
const PROGRAMS = 300;
/** In each of them. */
const OPERATIONS = 30;
const PUSH1 = 0x60;
const FORK = 'prague';
const DEFINED: ReadonlySet<number> = new Set(OPCODES.filter(({ since }) => since !== 'osaka').map(({ code }) => code));
/** Bytes of STOP behind it: the library does not tell of the one that stands beyond the end, as geth and we do. */
const STOPS = 33;

const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);
const callData = (selector: string, ...words: readonly bigint[]): Uint8Array =>
  concatBytes(hexToBytes(selector), ...words.map(word));

function tokenCreation(): Uint8Array {
  const text = concatBytes(word(1n), new Uint8Array(32).fill(0x54, 0, 1));
  return concatBytes(hexToBytes(leagueToken.bytecode), word(96n), word(160n), word(1000n), text, text);
}

/** Small linear congruential dice: the same seed gives the same code. */
function randomCode(seed: number): Uint8Array {
  let state = seed;
  const dice = (sides: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
  const program = Array.from({ length: OPERATIONS }, () => {
    const { code, takes } = OPCODES[dice(OPCODES.length)] as Opcode;
    // Small numbers, so that what is asked for is found and memory stays cheap.
    return [...Array.from({ length: takes }, () => [PUSH1, dice(70)]).flat(), code];
  });
  return Uint8Array.from([...program.flat(), ...new Uint8Array(STOPS)]);
}

function transactions(): RecoveredTransaction[] {
  const list: RecoveredTransaction[] = [];
  const send = (to: Address | null, data: Uint8Array, gasLimit = 3_000_000n): Address => {
    const nonce = BigInt(list.length);
    const fees = { maxFeePerGas: 10n, maxPriorityFeePerGas: 0n };
    const unsigned = { type: 2, chainId: CHAIN_ID, nonce, to, value: 0n, data, gasLimit, accessList: [], ...fees };
    list.push(withSender(signTransaction({ ...unsigned, type: 2 }, KEY), SENDER));
    return createAddress(SENDER, nonce);
  };
  const token = send(null, tokenCreation());
  const book = send(null, hexToBytes(register.bytecode));
  const work = send(null, hexToBytes(workloads.bytecode));
  send(token, callData('0xa9059cbb', BigInt(token), 10n));
  send(token, callData('0xa9059cbb', BigInt(token), 10_000n));
  send(token, callData('0xa9059cbb', BigInt(book), 10n), 30_000n);
  send(book, callData('0x2b5c6e29', 1n, 0n, 7n));
  send(work, callData('0x6ed28ed0', 3n, 12n));
  send(work, callData('0x6ed28ed0', 3n, 12n), 90_000n);
  for (let seed = 1; seed <= PROGRAMS; seed++) send(null, randomCode(seed), 200_000n);
  return list;
}

test('each step is told as the library’s EVM sees it: place, opcode, gas, depth, stack and memory', async () => {
  const block: BlockContext = {
    number: 1,
    timestamp: 1000,
    coinbase: `0x${'c0'.repeat(20)}` as Address,
    gasLimit: 120_000_000n,
    baseFeePerGas: 10n,
    prevRandao: QBFT_MIX_HASH,
    excessBlobGas: 0n,
    chainId: CHAIN_ID,
    fork: FORK,
    blockHash: () => undefined,
  };
  const account = { nonce: 0n, balance: 10n ** 18n, code: new Uint8Array(0), storage: new Map() };
  const state = new PlainState(new Map<Address, PlainAccount>([[SENDER, account]]));
  const library = await EthereumJsVm.open(state, block);
  let theirs: string[] = [];
  library.onStep((step) => theirs.push(lineOf(step)));
  const sent = transactions();
  const ours: Line[][] = [];
  await traceBlock({
    block,
    reader: state,
    evm: new HanseEvm(),
    parentHash: ZERO_HASH,
    parentBeaconBlockRoot: undefined,
    transactions: sent,
    traceOf: () => {
      const lines: Line[] = [];
      ours.push(lines);
      return { tracer: stepLines(lines), end: () => undefined };
    },
  });
  let steps = 0;
  for (const [index, transaction] of sent.entries()) {
    theirs = [];
    await library.apply(transaction);
    assert.deepEqual(toldBy(ours[index] ?? [], theirs), theirs, `transaction ${index}`);
    steps += theirs.length;
  }
  assert.ok(steps > 5000, `${steps} steps were compared`);
});

type Line = { readonly text: string; hasFailed: boolean };

/** The library does not tell of each step that fails; those it has passed over are left out of ours. */
function toldBy(ours: readonly Line[], theirs: readonly string[]): string[] {
  const told: string[] = [];
  for (const { text, hasFailed } of ours) if (!hasFailed || theirs[told.length] === text) told.push(text);
  return told;
}

function stepLines(lines: Line[]): EvmTracer {
  return {
    onStep: (step) => {
      const { pc, gas, depth, address, stackLength, memoryLength } = step;
      // The library takes what is no opcode for INVALID.
      const opcode = DEFINED.has(step.opcode) ? step.opcode : INVALID;
      const stack = Array.from({ length: stackLength }, (_, index) => step.stackWord(stackLength - 1 - index));
      const memory = step.memory(0, memoryLength);
      lines.push({ text: lineOf({ pc, opcode, gas, depth, address, stack, memory }), hasFailed: false });
    },
    onCost: (_cost, failure) => {
      const last = lines.at(-1);
      if (last !== undefined) last.hasFailed = failure !== undefined;
    },
  };
}

function lineOf({ pc, opcode, gas, depth, stack, memory, address }: OracleStep): string {
  const words = stack.map((one) => one.toString(16)).join(',');
  return `${depth} ${address} ${pc} ${opcode.toString(16)} gas ${gas} [${words}] ${bytesToHex(memory)}`;
}
