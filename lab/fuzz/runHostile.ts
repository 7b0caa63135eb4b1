import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Address } from '@hanse/base';
import { type Fork, INITCODE_BYTES_MAX, TRANSACTION_GAS_MAX } from '@hanse/protocol';
import { applyCase } from './applyCase.ts';
import { Dice } from './dice.ts';
import { engineNamed } from './engines.ts';
import { type CaseAccount, type CaseFile, encodeCase, type FuzzCase } from './fuzzCase.ts';
import { hostileCode } from './program/hostileCode.ts';
import { randomCase } from './randomCase.ts';

/** What a run may take: a little to begin with, and gas at a rate that is a small part of any engine's. */
const RUN_MS_MAX = 2000;
const GAS_OF_MS_MIN = 2000n;
/** Growth of what JavaScript holds between the first fifth of the time and the end that counts as a leak. */
const LEAK_BYTES = 48 << 20;
const PROGRESS_MS = 10_000;
const DATA_BYTES_MAX = 120_000;

/** Bytes, after a garbage collection. */
export type MemoryFigures = {
  readonly rss: number;
  readonly heapUsed: number;
  /** Memory outside the heap that JavaScript holds, that of WebAssembly and array buffers included. */
  readonly external: number;
};

export type HostileReport = {
  readonly engine: string;
  readonly seed: number;
  readonly runs: number;
  readonly seconds: number;
  /** How runs ended. */
  readonly endings: { readonly [ending: string]: number };
  /** The longest run, and the one with least gas a second among those of a million gas and more. */
  readonly slowest: { readonly ms: number; readonly gas: number; readonly index: number; readonly programs: string };
  readonly leastGasRate: { readonly mgasPerSecond: number; readonly index: number; readonly programs: string };
  readonly memoryBefore: MemoryFigures;
  readonly memoryAfter: MemoryFigures;
  /** What must not be: throws, runs without end, leaks. */
  readonly faults: readonly string[];
};

export type HostileOptions = {
  readonly engine: string;
  readonly seed: number;
  /** Index of the first run. */
  readonly from: number;
  /** Ends after so many runs, or when the time is over. */
  readonly runs: number;
  readonly forks: readonly Fork[];
  readonly msMax: number;
  /** Told of each case with a fault, in the form of `cases/`. */
  readonly onFault?: (file: CaseFile) => void;
  readonly print: (line: string) => void;
  readonly note: (line: string) => void;
};

/** One engine, one thread, hostile programs one after another; memory is measured after the first fifth and at the end. */
export async function runHostile(options: HostileOptions): Promise<HostileReport> {
  const { engine, seed, from, forks, msMax, print, note } = options;
  const end = from + options.runs;
  const evm = engineNamed(engine);
  const started = performance.now();
  const endings: { [ending: string]: number } = {};
  const faults: string[] = [];
  let slowest = { ms: 0, gas: 0, index: 0, programs: '' };
  let leastGasRate = { mgasPerSecond: Number.POSITIVE_INFINITY, index: 0, programs: '' };
  let memoryBefore: MemoryFigures | undefined;
  let told = started;
  let index = from;
  for (; index < end && performance.now() - started < msMax; index++) {
    const now = performance.now();
    const isWarm = now - started > msMax / 5 || index - from > options.runs / 5;
    if (memoryBefore === undefined && isWarm) memoryBefore = memoryFigures();
    if (now - told > PROGRESS_MS) {
      told = now;
      note(`${index - from} runs, slowest ${slowest.ms.toFixed(0)} ms, ${faults.length} faults`);
    }
    const { programs, fuzzCase } = hostileCase(seed, index, forks);
    const began = performance.now();
    const { outcomes } = await applyCase(fuzzCase, { evm });
    const ms = performance.now() - began;
    for (const one of outcomes) {
      const ending =
        one.kind === 'applied' ? (one.outcome.failure ?? 'success') : one.kind === 'refused' ? one.code : 'threw';
      endings[ending] = (endings[ending] ?? 0) + 1;
      if (one.kind === 'threw') fault(`seed ${seed} index ${index} threw ${one.message}`, fuzzCase, index);
      if (one.kind !== 'applied') continue;
      const gas = Number(one.outcome.gasUsed);
      if (ms > slowest.ms) slowest = { ms, gas, index, programs };
      const rate = gas / ms / 1000;
      if (gas > 1_000_000 && rate < leastGasRate.mgasPerSecond) leastGasRate = { mgasPerSecond: rate, index, programs };
      if (ms > RUN_MS_MAX + Number(one.outcome.gasUsed / GAS_OF_MS_MIN)) {
        fault(`seed ${seed} index ${index} took ${ms.toFixed(0)} ms for ${gas} gas`, fuzzCase, index);
      }
    }
  }
  function fault(text: string, fuzzCase: FuzzCase, at: number): void {
    faults.push(text);
    print(`FAULT ${text}`);
    options.onFault?.(encodeCase(fuzzCase, { name: `hostile-${seed}-${at}`, about: text }));
  }
  const memoryAfter = memoryFigures();
  memoryBefore ??= memoryAfter;
  const growth = memoryAfter.heapUsed + memoryAfter.external - memoryBefore.heapUsed - memoryBefore.external;
  if (growth > LEAK_BYTES) faults.push(`heap and external memory grew by ${megabytes(growth)}`);
  const seconds = (performance.now() - started) / 1000;
  const report = {
    engine,
    seed,
    runs: index,
    seconds,
    endings,
    slowest,
    leastGasRate,
    memoryBefore,
    memoryAfter,
    faults,
  };
  tell(report, print);
  return report;
}

function megabytes(bytes: number): string {
  return `${(bytes / (1 << 20)).toFixed(1)} MB`;
}

function tell(report: HostileReport, print: (line: string) => void): void {
  const { engine, seed, runs, seconds, endings, slowest, leastGasRate, memoryBefore, memoryAfter, faults } = report;
  print(`${engine}, seed ${seed}: ${runs} hostile runs in ${seconds.toFixed(0)} s, ${faults.length} faults`);
  print(
    `  endings: ${Object.entries(endings)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  );
  print(
    `  slowest run ${slowest.ms.toFixed(0)} ms, ${(slowest.gas / 1e6).toFixed(1)} Mgas (index ${slowest.index}: ${slowest.programs})`,
  );
  print(
    `  least gas a second ${leastGasRate.mgasPerSecond.toFixed(1)} Mgas/s (index ${leastGasRate.index}: ${leastGasRate.programs})`,
  );
  print('  memory          RSS         heap     external');
  for (const [when, { rss, heapUsed, external }] of [
    ['before', memoryBefore],
    ['after ', memoryAfter],
  ] as const) {
    print(`  ${when} ${[rss, heapUsed, external].map((bytes) => megabytes(bytes).padStart(12)).join(' ')}`);
  }
}

let collect: (() => void) | undefined;

function memoryFigures(): MemoryFigures {
  setFlagsFromString('--expose-gc');
  collect ??= runInNewContext('gc') as () => void;
  collect();
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
}

type HostileCase = { readonly programs: string; readonly fuzzCase: FuzzCase };

/** A random world whose contracts are bombs, and one transaction with much gas. */
export function hostileCase(seed: number, index: number, forks: readonly Fork[]): HostileCase {
  const dice = new Dice(seed + 2, index);
  const { block, accounts, transactions } = randomCase(seed, index, forks);
  const contracts = [...accounts.keys()].filter((address) => address.startsWith('0xc0de'));
  const bombs = contracts.map((address) => ({ address, ...hostileCode(dice, contracts) }));
  const armed = new Map<Address, CaseAccount>(accounts);
  for (const { address, code } of bombs) armed.set(address, { balance: 1000n, nonce: 1n, code, storage: new Map() });
  const first = transactions[0] as FuzzCase['transactions'][number];
  const isCreate = dice.once(8);
  const data = isCreate
    ? (bombs[0] as (typeof bombs)[number]).code.subarray(0, INITCODE_BYTES_MAX)
    : dice.once(4)
      ? dice.bytes(dice.below(DATA_BYTES_MAX))
      : new Uint8Array(dice.below(64));
  const transaction = {
    ...first,
    type: 2 as const,
    authorizations: [],
    sender: [...accounts.keys()][0] as Address,
    to: isCreate ? null : (dice.pick(contracts) as Address),
    value: 0n,
    data,
    gasLimit: dice.once(4) ? TRANSACTION_GAS_MAX : 5_000_000n + BigInt(dice.below(5_000_000)),
  };
  const programs = bombs.map(({ name }) => name).join(', ');
  return { programs, fuzzCase: { block, accounts: armed, transactions: [transaction] } };
}
