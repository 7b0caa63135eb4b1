import type { WorkloadResult } from './runEvmBench.ts';
import type { GasBombReport } from './runGasBombs.ts';

const pad = (value: string | number, width: number): string => String(value).padStart(width);
const megagas = (gas: number, microseconds: number): string => (gas / microseconds).toFixed(1);

export function renderEvmBench(results: readonly WorkloadResult[]): string {
  const rows = results.map(({ name, gas, ours, library }) =>
    [
      name.padEnd(11),
      pad(gas, 9),
      pad(ours.toFixed(1), 10),
      pad(megagas(gas, ours), 9),
      pad(library.toFixed(1), 12),
      pad(megagas(gas, library), 9),
      pad(`${(library / ours).toFixed(1)} x`, 9),
    ].join(' '),
  );
  return [
    '',
    'one message through the EVM port, medians of interleaved rounds',
    '                       ours               @ethereumjs/evm',
    'workload          gas         µs    Mgas/s           µs    Mgas/s     ratio',
    ...rows,
  ].join('\n');
}

export function evmBenchJson(results: readonly WorkloadResult[]): string {
  const rounded = (value: number): number => Number(value.toPrecision(4));
  const workloads = Object.fromEntries(
    results.map(({ name, gas, ours, library }) => [
      name,
      {
        ours: rounded(ours),
        library: rounded(library),
        ratio: rounded(library / ours),
        gas,
        oursMgasPerSecond: rounded(gas / ours),
        libraryMgasPerSecond: rounded(gas / library),
      },
    ]),
  );
  return JSON.stringify({ unit: 'microseconds of one message; ratio = library / ours', workloads });
}

export function renderGasBombs({ gasLimit, state, engine, bombs }: GasBombReport): string {
  return [
    '',
    `blocks of ${gasLimit} gas on ${engine}, state in ${state}: execution and state root, worst first`,
    'bomb                                  s a block    Mgas/s   root s',
    ...bombs.map(({ name, seconds, rootSeconds, gas }) =>
      [
        name.padEnd(36),
        pad(seconds.toFixed(3), 10),
        pad((gas / seconds / 1e6).toFixed(0), 9),
        pad(rootSeconds.toFixed(3), 8),
      ].join(' '),
    ),
  ].join('\n');
}

export function gasBombsJson({ gasLimit, state, engine, bombs }: GasBombReport): string {
  const rows = bombs.map(({ name, seconds, rootSeconds, gas }) => [
    name,
    {
      seconds: Number(seconds.toPrecision(4)),
      rootSeconds: Number(rootSeconds.toPrecision(4)),
      mgasPerSecond: Number((gas / seconds / 1e6).toPrecision(4)),
    },
  ]);
  const [worst] = bombs;
  return JSON.stringify({
    unit: 'seconds of a block full of one bomb',
    gasLimit,
    state,
    engine,
    worst: worst?.name,
    worstSeconds: worst && Number((worst.seconds + worst.rootSeconds).toPrecision(4)),
    bombs: Object.fromEntries(rows),
  });
}
