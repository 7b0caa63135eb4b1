import { parseArgs } from 'node:util';
import { WORKLOADS, type Workload } from './workload.ts';

export type BenchOptions = {
  readonly workload: Workload;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly batchSize: number;
  readonly outstanding: number;
  readonly connections: number;
  readonly transactions: number | undefined;
  readonly json: boolean;
  readonly profileFolder: string | undefined;
};

export const USAGE = `npm run bench -- [options]
  --workload transfer|erc20   what the transactions do (transfer)
  --seconds N                 length of the steady window that is measured (20)
  --warm-up N                 seconds of load before it (8)
  --batch N                   transactions in one JSON-RPC request (100)
  --outstanding N             transactions of one node sent and not yet final (1500)
  --connections N             requests to one node at a time (4)
  --transactions N            how many to sign (enough for 60 % of the signature limit)
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
      },
    });
    const workload = WORKLOADS.find((name) => name === values.workload);
    if (workload === undefined) throw new Error(`workload ${values.workload}, wanted ${WORKLOADS.join(' or ')}`);
    return {
      workload,
      seconds: positive('seconds', values.seconds),
      warmUpSeconds: positive('warm-up', values['warm-up']),
      batchSize: positive('batch', values.batch),
      outstanding: positive('outstanding', values.outstanding),
      connections: positive('connections', values.connections),
      transactions: values.transactions === undefined ? undefined : positive('transactions', values.transactions),
      json: values.json,
      profileFolder: values.profile,
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} ${text}, wanted a whole number from 1`);
  return value;
}
