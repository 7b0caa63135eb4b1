import { type Address, EMPTY_BYTES, type Hash, invariant } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import {
  type BlockContext,
  delegateOf,
  type EvmFailure,
  type EvmMessage,
  type EvmObserver,
  type EvmResult,
  executionFault,
} from '@hanse/execution';
import { blobGasPrice, blobLimits, type Fork, isAtLeast, type Log } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import { CODE_CACHE_BYTES, CodeCache } from './codeCache.ts';
import { failureOf } from './failures.ts';
import { DONE, FAILED, Frames, STARTED } from './frames.ts';
import { LinearMemory } from './linearMemory.ts';
import { CALL, CREATE, rulesOf, tracingRules } from './opcodes.ts';
import { precompilesOf } from './precompiles/precompilesOf.ts';
import type { RunState } from './runState.ts';
import { Touched } from './touched.ts';
import { TraceRun } from './traceRun.ts';
import { type HostImports, instantiate, type Offsets, type Wasm } from './wasm.ts';
import { hexToWord, WORD_LENGTH } from './word.ts';

/** Gas after which the observer is asked again: some milliseconds of work. */
const GAS_PER_QUESTION = 2_000_000;
/** The same while each step is told. */
const GAS_PER_TRACED_QUESTION = 100_000;
/** The interpreter counts gas in signed 64 bits; no block's limit comes near. */
const GAS_MAX = 2n ** 62n;
/** A machine whose frames have taken more than this is replaced after the run: linear memory never shrinks. */
const WORN_ARENA_BYTES = 64 * 1024 * 1024;
const WORD_BYTES = 32;
/** Set in what an access gives where the account was warm. */
const WARM = 1;

/** Places of the context's words (assembly/context.ts). */
const CONTEXT = {
  origin: 0,
  gasPrice: 1,
  coinbase: 2,
  timestamp: 3,
  number: 4,
  prevRandao: 5,
  gasLimit: 6,
  chainId: 7,
  baseFee: 8,
  blobBaseFee: 9,
} as const;

/** One interpreter with its linear memory. Runs one message at a time. */
export class Machine {
  readonly #wasm: Wasm;
  readonly #offsets: Offsets;
  readonly #memory: LinearMemory;
  readonly #touched: Touched;
  readonly #codes: CodeCache;
  readonly #frames: Frames;
  /** Where the input of the message lies, and the frames behind it. */
  readonly #start: number;
  #run: RunState | undefined;
  /** What the context's words tell of, apart from origin and gas price. */
  #block: BlockContext | undefined;
  #fork: Fork | undefined;
  /** What BLOCKHASH has been asked in that block: at most its window. */
  readonly #blockHashes = new Map<number, Uint32Array>();

  constructor(hashKeys: Uint32Array) {
    this.#touched = new Touched(hashKeys);
    const { wasm, offsets } = instantiate(this.#imports());
    this.#wasm = wasm;
    this.#offsets = offsets;
    this.#memory = new LinearMemory(wasm.memory);
    const codeStart = wasm.heapStart();
    this.#start = codeStart + CODE_CACHE_BYTES;
    invariant(wasm.reserveTo(this.#start) !== 0, 'the interpreter has address space for code');
    this.#memory.u8.set(new Uint8Array(tracingRules().buffer), wasm.tracingRules.value);
    const parts = { wasm, offsets, memory: this.#memory, touched: this.#touched };
    this.#codes = new CodeCache(wasm, this.#memory, codeStart);
    this.#frames = new Frames({ ...parts, codes: this.#codes });
  }

  /** Whether it holds so much memory that a new one had better take its place. */
  get isWorn(): boolean {
    return this.#codes.isWorn || this.#memory.u8.length > this.#start + WORN_ARENA_BYTES;
  }

  /** As `Evm.run`. Free again when that has ended; not to be used any more after a throw. */
  run(
    message: EvmMessage,
    block: BlockContext,
    journal: Journal,
    observer: EvmObserver | undefined,
  ): EvmResult | Promise<EvmResult> {
    const run = this.#begin(message, block, journal, observer);
    const answer = message.to === null ? this.#openCreate(run) : this.#openCall(run);
    if (answer !== STARTED) return this.#finish(run, this.#endedAtOnce(run, answer), observer);
    const caller = this.#wasm.context.value + CONTEXT.origin * WORD_BYTES;
    if (this.#wasm.start(caller) === 0) {
      this.#frames.giveUp(run);
      return this.#finish(run, this.#endedAtOnce(run, FAILED), observer);
    }
    return this.#goOn(run, observer);
  }

  #goOn(run: RunState, observer: EvmObserver | undefined): EvmResult | Promise<EvmResult> {
    const gas = observer?.tracer?.onStep === undefined ? GAS_PER_QUESTION : GAS_PER_TRACED_QUESTION;
    while (this.#wasm.run(gas) === 0) {
      const stop = observer?.shouldStop?.() ?? false;
      if (stop instanceof Promise) return this.#goOnAfter(stop, run, observer);
      if (stop) throw executionFault('stopped');
    }
    return this.#finish(run, this.#ended(run), observer);
  }

  async #goOnAfter(question: Promise<boolean>, run: RunState, observer: EvmObserver | undefined): Promise<EvmResult> {
    if (await question) throw executionFault('stopped');
    return this.#goOn(run, observer);
  }

  /** Sets everything up but the outermost frame. */
  #begin(message: EvmMessage, block: BlockContext, journal: Journal, observer: EvmObserver | undefined): RunState {
    const precompiles = precompilesOf(block.fork);
    this.#touched.begin(journal, precompiles, block.movedPrecompiles);
    const { tracer } = observer ?? {};
    const parts = { wasm: this.#wasm, offsets: this.#offsets, memory: this.#memory, touched: this.#touched };
    const run: RunState = {
      message,
      block,
      journal,
      precompiles,
      trace: tracer === undefined ? undefined : new TraceRun(tracer, parts, message.from),
      origin: this.#touched.accountOf(message.from),
      logs: [],
      destroyed: [],
      marks: [],
      surcharge: 0n,
      failure: undefined,
      output: EMPTY_BYTES,
    };
    this.#run = run;
    this.#writeContext(message, block);
    this.#warmUp(run);
    const { data, value, gas } = message;
    invariant(this.#wasm.reserveTo(this.#start + data.length) !== 0, 'call data has room in linear memory');
    this.#memory.u8.set(data, this.#start);
    const framesAt = (this.#start + data.length + 63) & ~63;
    this.#wasm.begin(framesAt >>> 0, tracer === undefined ? 0 : 1);
    const pending = this.#wasm.pending.value;
    this.#memory.setField(pending + this.#offsets.PENDING_INPUT, this.#start);
    this.#memory.setField(pending + this.#offsets.PENDING_INPUT_LENGTH, data.length);
    this.#memory.setGas(pending + this.#offsets.PENDING_GAS, gas < GAS_MAX ? gas : GAS_MAX);
    this.#memory.setWord(pending + this.#offsets.PENDING_VALUE, value);
    return run;
  }

  #openCall(run: RunState): number {
    const { message, block, journal } = run;
    const to = message.to as Address;
    const account = this.#touched.accountOf(to);
    this.#touched.warmAccount(account);
    const delegate = isAtLeast(block.fork, 'prague') ? delegateOf(journal, to) : undefined;
    const codeAccount = delegate === undefined ? account : this.#touched.accountOf(delegate);
    // EIP-7702: what the recipient delegates to is warm.
    this.#touched.warmAccount(codeAccount);
    const pending = this.#wasm.pending.value;
    this.#memory.setField(pending + this.#offsets.KIND, CALL);
    this.#memory.setField(pending + this.#offsets.PENDING_ACCOUNT, account);
    this.#memory.setField(pending + this.#offsets.TARGET, account);
    this.#memory.setField(pending + this.#offsets.CODE_ACCOUNT, codeAccount);
    this.#memory.setAddress(pending + this.#offsets.PENDING_ADDRESS, to);
    return this.#frames.startCall(run);
  }

  #openCreate(run: RunState): number {
    this.#memory.setField(this.#wasm.pending.value + this.#offsets.KIND, CREATE);
    return this.#frames.startCreate(run);
  }

  /** EIP-2929, 2930, 3651: what is warm when the message begins. */
  #warmUp({ message, block, origin }: RunState): void {
    const touched = this.#touched;
    touched.warmAccount(origin);
    touched.warmAccount(touched.accountOf(block.coinbase));
    for (const { address, storageKeys } of message.accessList) {
      const account = touched.accountOf(address);
      touched.warmAccount(account);
      touched.reportAccount(account);
      for (const key of storageKeys) touched.warmSlot(account, key);
    }
  }

  #writeContext(message: EvmMessage, block: BlockContext): void {
    const memory = this.#memory;
    const at = (word: keyof typeof CONTEXT): number => this.#wasm.context.value + CONTEXT[word] * WORD_BYTES;
    memory.setAddress(at('origin'), message.from);
    memory.setWord(at('gasPrice'), message.gasPrice);
    if (this.#block === block) return;
    this.#block = block;
    this.#blockHashes.clear();
    memory.setAddress(at('coinbase'), block.coinbase);
    memory.setWord(at('timestamp'), BigInt(block.timestamp));
    memory.setWord(at('number'), BigInt(block.number));
    memory.setHash(at('prevRandao'), block.prevRandao);
    memory.setWord(at('gasLimit'), block.gasLimit);
    memory.setWord(at('chainId'), block.chainId);
    memory.setWord(at('baseFee'), block.baseFeePerGas);
    memory.setWord(at('blobBaseFee'), blobGasPrice(block.excessBlobGas, blobLimits(block.fork)));
    if (this.#fork === block.fork) return;
    this.#fork = block.fork;
    memory.u8.set(new Uint8Array(rulesOf(block.fork).buffer), this.#wasm.rules.value);
  }

  /** The outermost frame has ended. */
  #ended(run: RunState): Ended {
    const result = this.#wasm.result.value;
    const length = this.#memory.field(result + this.#offsets.RESULT_LENGTH);
    const failure = failureOf(this.#memory.field(result + this.#offsets.RESULT_FAILURE));
    return {
      gasLeft: this.#memory.gas(result + this.#offsets.RESULT_GAS),
      output:
        length === 0
          ? EMPTY_BYTES
          : this.#memory.bytes(this.#memory.field(result + this.#offsets.RESULT_OUTPUT), length),
      failure,
      created:
        failure === undefined && run.message.to === null
          ? this.#memory.address(this.#wasm.frame.value + this.#offsets.ADDRESS)
          : undefined,
    };
  }

  /** The message has ended without code of its own. */
  #endedAtOnce(run: RunState, answer: number): Ended {
    const pending = this.#wasm.pending.value;
    const gas = this.#memory.gas(pending + this.#offsets.PENDING_GAS);
    if (answer === DONE) return { gasLeft: gas, output: run.output, failure: undefined, created: undefined };
    return { gasLeft: answer === FAILED ? 0n : gas, output: EMPTY_BYTES, failure: run.failure, created: undefined };
  }

  #finish(run: RunState, ended: Ended, observer: EvmObserver | undefined): EvmResult {
    const isKept = ended.failure === undefined;
    if (isKept) this.#touched.flush();
    if (observer?.onAccess !== undefined) this.#touched.report(observer.onAccess.bind(observer));
    this.#touched.end();
    this.#run = undefined;
    const { gas } = run.message;
    return {
      gasLeft: gas > GAS_MAX ? ended.gasLeft + (gas - GAS_MAX) : ended.gasLeft,
      gasRefund: isKept ? this.#wasm.refund.value : 0n,
      output: ended.output,
      logs: run.logs,
      surcharge: run.surcharge,
      created: ended.created,
      destroyed: run.destroyed,
      failure: ended.failure,
    };
  }

  #accessAccount(account: number): number {
    const access = this.#touched.accessAccount(account);
    if ((access & WARM) === 0) this.#frames.payForCold(this.#running(), account);
    return access;
  }

  /** As a word; what the block knows is asked once. */
  #blockHash(number: number): Uint32Array | undefined {
    const known = this.#blockHashes.get(number);
    if (known !== undefined) return known;
    const hash = this.#running().block.blockHash(number);
    if (hash === undefined) return undefined;
    const word = new Uint32Array(WORD_LENGTH);
    hexToWord(hash, word, 0);
    this.#blockHashes.set(number, word);
    return word;
  }

  #running(): RunState {
    invariant(this.#run !== undefined, 'the interpreter asks its host only while a message runs');
    return this.#run;
  }

  #imports(): HostImports {
    const touched = this.#touched;
    return {
      memoryGrew: () => this.#memory.refresh(),
      accessAccount: (address) => this.#accessAccount(touched.account(this.#memory.u32, address >>> 2)),
      isEmpty: (account) => (this.#running().journal.isEmpty(touched.addressOf(account)) ? 1 : 0),
      balance: (account, out) => this.#memory.setWord(out, this.#running().journal.balance(touched.addressOf(account))),
      codeSize: (account) => {
        const { journal } = this.#running();
        const address = touched.addressOf(account);
        return journal.codeHash(address) === EMPTY_CODE_HASH ? 0 : journal.code(address).length;
      },
      codeHash: (account, out) => {
        const { journal } = this.#running();
        const address = touched.addressOf(account);
        if (journal.isEmpty(address)) this.#memory.setWord(out, 0n);
        else this.#memory.setHash(out, journal.codeHash(address));
      },
      copyCode: (account, offset, to, length) => {
        const code = this.#running().journal.code(touched.addressOf(account));
        const from = Math.min(offset >>> 0, code.length);
        const part = code.subarray(from, Math.min(from + length, code.length));
        this.#memory.u8.set(part, to >>> 0);
        this.#memory.u8.fill(0, (to >>> 0) + part.length, (to >>> 0) + length);
      },
      accessDelegate: (account) => {
        const { journal, block } = this.#running();
        if (!isAtLeast(block.fork, 'prague')) return -1;
        const delegate = delegateOf(journal, touched.addressOf(account));
        return delegate === undefined ? -1 : this.#accessAccount(touched.accountOf(delegate));
      },
      accessSlot: (account, key, current) => touched.accessSlot(account, this.#memory.u32, key >>> 2, current >>> 2),
      writeSlot: (slot, value) => touched.writeSlot(slot, this.#memory.u32, value >>> 2),
      readTransient: (account, key, out) => touched.readTransient(account, this.#memory.u32, key >>> 2, out >>> 2),
      writeTransient: (account, key, value) =>
        touched.writeTransient(account, this.#memory.u32, key >>> 2, value >>> 2),
      blockHash: (number, out) => {
        const wanted = this.#memory.smallWord(number);
        const hash = wanted === undefined ? undefined : this.#blockHash(wanted);
        if (hash === undefined) this.#memory.setWord(out, 0n);
        else this.#memory.u32.set(hash, out >>> 2);
      },
      blobHash: (word) => {
        const { blobHashes = [] } = this.#running().message;
        const index = this.#memory.word(word);
        const hash = index < BigInt(blobHashes.length) ? blobHashes[Number(index)] : undefined;
        if (hash === undefined) this.#memory.setWord(word, 0n);
        else this.#memory.setHash(word, hash);
      },
      log: (account, topics, count, data, length) => this.#log(account, topics, count, data, length),
      selfDestruct: (account, heir) => this.#frames.selfDestruct(this.#running(), account, heir),
      startCall: () => this.#frames.startCall(this.#running()),
      startCreate: () => this.#frames.startCreate(this.#running()),
      endFrame: (failure, output, length) => this.#frames.endFrame(this.#running(), failure, output, length),
      step: (opcode) => this.#running().trace?.step(opcode),
    };
  }

  /** The first topic lies at the highest address. */
  #log(account: number, topicsAt: number, count: number, dataAt: number, length: number): void {
    const run = this.#running();
    const topics: Hash[] = [];
    for (let topic = count - 1; topic >= 0; topic--)
      topics.push(this.#memory.hash((topicsAt >>> 0) + topic * WORD_BYTES));
    const data = length === 0 ? EMPTY_BYTES : this.#memory.bytes(dataAt >>> 0, length);
    const log: Log = { address: this.#touched.addressOf(account), topics, data };
    run.logs.push(log);
    run.trace?.log(log);
  }
}

type Ended = {
  readonly gasLeft: bigint;
  readonly output: Uint8Array;
  readonly failure: EvmFailure | undefined;
  readonly created: Address | undefined;
};
