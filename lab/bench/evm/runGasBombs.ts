import { type Address, invariant, padLeft, uintToBytes } from '@hanse/base';
import { addressOfPrivateKey } from '@hanse/crypto';
import { type BlockContext, BlockExecution, type Evm, type EvmFailure, type EvmTracer } from '@hanse/execution';
import { engineNamed } from '@hanse/fuzz';
import {
  type RecoveredTransaction,
  signTransaction,
  TRANSACTION_GAS_MAX,
  withSender,
  ZERO_HASH,
} from '@hanse/protocol';
import { Journal } from '@hanse/state';
import type { GasBomb } from './bombCode.ts';
import { type BombState, type BombStateKind, bombAddress, openBombState } from './bombState.ts';
import { OPCODE_BOMBS } from './opcodeBombs.ts';
import { PRECOMPILE_BOMBS } from './precompileBombs.ts';
import { EVM_BENCH_BLOCK, messageOf } from './workloads.ts';

const WORK_LIMIT = 'execution/block-work-limit';
/** A rest of the block's gas that is less stays unused: the dearest bombs could not go off with it. */
const TRANSACTION_GAS_MIN = 4_000_000n;
/** Enough for two calls of whatever is called. */
const CHECK_GAS = 4_000_000n;
const SENDER_KEY = new Uint8Array(32).fill(0xb0);
const SENDER = addressOfPrivateKey(SENDER_KEY);

export type GasBombOptions = {
  readonly gasLimit: bigint;
  readonly state: BombStateKind;
  readonly engine: string;
  /** Blocks of each bomb that are measured, after one that warms up; the middle one counts. */
  readonly blocks: number;
  /** Only bombs whose name contains this. */
  readonly match: string;
  readonly note: (line: string) => void;
};

export type GasBombResult = {
  readonly name: string;
  /** Executing the block. */
  readonly seconds: number;
  /** The state root after it. */
  readonly rootSeconds: number;
  readonly gas: number;
};

export type GasBombReport = {
  readonly gasLimit: number;
  readonly state: BombStateKind;
  readonly engine: string;
  /** Worst first. */
  readonly bombs: readonly GasBombResult[];
};

/** Blocks full of one bomb each, executed as a validator does: checks, receipts and roots included. */
export async function runGasBombs(options: GasBombOptions): Promise<GasBombReport> {
  const { gasLimit, state, engine, blocks, match, note } = options;
  const bombs = [...OPCODE_BOMBS, ...PRECOMPILE_BOMBS].filter(({ name }) => name.includes(match));
  invariant(bombs.length > 0, `a bomb has "${match}" in its name`);
  note(`preparing ${bombs.length} bombs, state in ${state}`);
  const opened = await openBombState(state, {
    bombs,
    sender: SENDER,
    gasOfTransaction: gasLimit < TRANSACTION_GAS_MAX ? gasLimit : TRANSACTION_GAS_MAX,
  });
  const evm = engineNamed(engine);
  const block: BlockContext = { ...EVM_BENCH_BLOCK, gasLimit };
  const results: GasBombResult[] = [];
  try {
    for (const [number, bomb] of bombs.entries()) {
      await checkCalls({ bomb, to: bombAddress(number), block, evm, opened });
      const transactions = fillBlock(bomb, number, block);
      const rounds: GasBombResult[] = [];
      for (let round = 0; round <= blocks; round++) {
        const result = await explode({ bomb, transactions, block, evm, opened });
        if (round > 0) rounds.push(result);
      }
      const middle = rounds.toSorted((one, other) => total(one) - total(other))[blocks >> 1] as GasBombResult;
      note(`${bomb.name}: ${middle.seconds.toFixed(3)} s`);
      results.push(middle);
    }
  } finally {
    await opened.close();
  }
  const worstFirst = results.toSorted((one, other) => total(other) - total(one));
  return { gasLimit: Number(gasLimit), state, engine, bombs: worstFirst };
}

function total({ seconds, rootSeconds }: GasBombResult): number {
  return seconds + rootSeconds;
}

/** Transactions with as much gas as one may have (EIP-7825) until the block is full. */
function fillBlock(
  { indicesOfCall = 0 }: GasBomb,
  number: number,
  { gasLimit, chainId }: BlockContext,
): RecoveredTransaction[] {
  const transactions: RecoveredTransaction[] = [];
  for (let left = gasLimit; left >= TRANSACTION_GAS_MIN; left -= TRANSACTION_GAS_MAX) {
    const nonce = transactions.length;
    const unsigned = {
      type: 2,
      chainId,
      nonce: BigInt(nonce),
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
      gasLimit: left < TRANSACTION_GAS_MAX ? left : TRANSACTION_GAS_MAX,
      to: bombAddress(number),
      value: 0n,
      data: padLeft(uintToBytes(nonce * indicesOfCall), 32),
      accessList: [],
    } as const;
    transactions.push(withSender(signTransaction(unsigned, SENDER_KEY), SENDER));
  }
  return transactions;
}

type CallCheck = Pick<Explosion, 'bomb' | 'block' | 'evm' | 'opened'> & { readonly to: Address };

/** Throws when a call fails in a bomb whose calls must not. An engine that tells nothing of frames is believed. */
async function checkCalls({ bomb, to, block, evm, opened }: CallCheck): Promise<void> {
  if (bomb.calls !== 'all succeed') return;
  const failures = new Set<EvmFailure>();
  const tracer: EvmTracer = {
    onExit: ({ depth, failure }) => {
      if (depth > 1 && failure !== undefined) failures.add(failure);
    },
  };
  const message = messageOf(to, { from: SENDER, data: new Uint8Array(32), gas: CHECK_GAS });
  await evm.run(message, block, new Journal(opened.open().readerAt(0)), { tracer });
  invariant(failures.size === 0, `calls of the bomb ${bomb.name} succeed, and do not end with ${[...failures].join()}`);
}

type Explosion = {
  readonly bomb: GasBomb;
  readonly transactions: readonly RecoveredTransaction[];
  readonly block: BlockContext;
  readonly evm: Evm;
  readonly opened: BombState;
};

async function explode({ bomb, transactions, block, evm, opened }: Explosion): Promise<GasBombResult> {
  const ledger = opened.open();
  const started = performance.now();
  const execution = await BlockExecution.open({ block, reader: ledger.readerAt(0), evm, parentHash: ZERO_HASH });
  for (const transaction of transactions) {
    const fault = await execution.add(transaction);
    // The block is full of work before it is full of gas.
    if (fault?.code === WORK_LIMIT) break;
    if (fault !== undefined) throw fault;
  }
  const { changes, gasUsed, outcomes } = execution.finish();
  const executed = performance.now();
  ledger.rootAfter(changes);
  const rooted = performance.now();
  const failure = outcomes.find((outcome) => outcome.failure !== undefined)?.failure;
  invariant(failure === undefined, `the bomb ${bomb.name} goes off, and does not end with ${failure}`);
  return {
    name: bomb.name,
    seconds: (executed - started) / 1000,
    rootSeconds: (rooted - executed) / 1000,
    gas: Number(gasUsed),
  };
}
