import { parseArgs } from 'node:util';
import { DEFAULT_GAS_LIMIT } from '@hanse/protocol';
import { BOMB_STATES, type BombStateKind } from './evm/bombState.ts';
import { WORKLOADS, type Workload } from './workload.ts';

/** What is measured: a league under load, the EVM alone, or the worst that a block can hold. */
const PARTS = ['league', 'evm', 'gasbombs'] as const;

export type BenchOptions = {
  readonly only: (typeof PARTS)[number];
  readonly workload: Workload;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly batchSize: number;
  readonly outstanding: number;
  readonly connections: number;
  readonly transactions: number | undefined;
  readonly json: boolean;
  readonly profileFolder: string | undefined;
  readonly state: BombStateKind;
  readonly engine: string;
  readonly gasLimit: bigint;
  readonly match: string;
};

export const USAGE = `npm run bench -- [options]
  --workload transfer|erc20   what the transactions do (transfer)
  --seconds N                 length of the steady window that is measured (20)
  --warm-up N                 seconds of load before it (8)
  --batch N                   transactions in one JSON-RPC request (100)
  --outstanding N             transactions of one node sent and not yet final (1500)
  --connections N             requests to one node at a time (4)
  --transactions N            how many to sign (enough for 60 % of the signature limit)
  --only evm|gasbombs         the EVM beside @ethereumjs/evm, or blocks of the worst code, instead of a league
  --state memory|lmdb         where gas bombs find the state (memory)
  --engine NAME               whose gas bombs: hanse or library (hanse)
  --gas-limit N               gas of a block of bombs (${DEFAULT_GAS_LIMIT})
  --match WORD                only bombs with this in their name
  --json                      one line of JSON last
  --profile FOLDER            CPU profile of the first validator, and its dearest functions`;

/** Throws an Error with the usage on anything unknown. */
export function parseOptions(args: readonly string[]): BenchOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        workload: { type: 'string', default: 'transfer' },
        seconds: { type: 'string', default: '20' },
        'warm-up': { type: 'string', default: '8' },
        batch: { type: 'string', default: '100' },
        outstanding: { type: 'string', default: '1500' },
        connections: { type: 'string', default: '4' },
        transactions: { type: 'string' },
        json: { type: 'boolean', default: false },
        profile: { type: 'string' },
        only: { type: 'string', default: 'league' },
        state: { type: 'string', default: 'memory' },
        engine: { type: 'string', default: 'hanse' },
        'gas-limit': { type: 'string', default: String(DEFAULT_GAS_LIMIT) },
        match: { type: 'string', default: '' },
      },
    });
    return {
      only: oneOf('only', values.only, PARTS),
      workload: oneOf('workload', values.workload, WORKLOADS),
      seconds: positive('seconds', values.seconds),
      warmUpSeconds: positive('warm-up', values['warm-up']),
      batchSize: positive('batch', values.batch),
      outstanding: positive('outstanding', values.outstanding),
      connections: positive('connections', values.connections),
      transactions: values.transactions === undefined ? undefined : positive('transactions', values.transactions),
      json: values.json,
      profileFolder: values.profile,
      state: oneOf('state', values.state, BOMB_STATES),
      engine: values.engine,
      gasLimit: BigInt(positive('gas-limit', values['gas-limit'])),
      match: values.match,
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new Error(`--${option} ${text}, wanted ${names.join(' or ')}`);
  return found;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} ${text}, wanted a whole number from 1`);
  return value;
}
