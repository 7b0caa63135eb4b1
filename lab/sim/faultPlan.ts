import { readFileSync } from 'node:fs';

/**
 * One fault: from `atMs` on, for `forMs` where it lasts. Nodes are numbered from 1. Data, so that a failing run can be
 * replayed from a file and made smaller.
 */
export type Fault =
  /** kill -9: what was written stays, synced or not. */
  | { readonly kind: 'kill'; readonly atMs: number; readonly node: number; readonly forMs: number }
  /** Power loss: only what was synced stays, and a random part of the rest. */
  | { readonly kind: 'power-cut'; readonly atMs: number; readonly node: number; readonly forMs: number }
  /** The process is killed at its `boundary`-th call to the outside (disk, network, signer) from `atMs` on. */
  | {
      readonly kind: 'kill-at';
      readonly atMs: number;
      readonly node: number;
      readonly boundary: number;
      readonly forMs: number;
    }
  /** SIGSTOP, then SIGCONT. */
  | { readonly kind: 'pause'; readonly atMs: number; readonly node: number; readonly forMs: number }
  /** Killed, its data folder is gone when it comes back; the signer's memory beside the key stays. */
  | { readonly kind: 'wipe'; readonly atMs: number; readonly node: number; readonly forMs: number }
  /** Killed, its data folder is the copy made at `copyAtMs` when it comes back. */
  | {
      readonly kind: 'restore';
      readonly atMs: number;
      readonly node: number;
      readonly copyAtMs: number;
      readonly forMs: number;
    }
  /** Nothing goes from one to the other; both ways unless `oneWay`. */
  | {
      readonly kind: 'cut';
      readonly atMs: number;
      readonly from: number;
      readonly to: number;
      readonly oneWay: boolean;
      readonly forMs: number;
    }
  /** Only nodes of the same group reach each other. */
  | {
      readonly kind: 'partition';
      readonly atMs: number;
      readonly groups: readonly (readonly number[])[];
      readonly forMs: number;
    }
  /** A link that comes and goes every `periodMs`. */
  | {
      readonly kind: 'flap';
      readonly atMs: number;
      readonly from: number;
      readonly to: number;
      readonly periodMs: number;
      readonly forMs: number;
    }
  /** All links: share of frames lost, doubled, sent again later; milliseconds added at random. */
  | {
      readonly kind: 'weather';
      readonly atMs: number;
      readonly loss: number;
      readonly duplicate: number;
      readonly replay: number;
      readonly delayMs: number;
      readonly forMs: number;
    }
  /** Bytes a second that a node can send. */
  | {
      readonly kind: 'slow-link';
      readonly atMs: number;
      readonly node: number;
      readonly bytesPerSecond: number;
      readonly forMs: number;
    }
  /** Its wall clock is off by `offsetMs` and runs `rate` times as fast. */
  | {
      readonly kind: 'clock';
      readonly atMs: number;
      readonly node: number;
      readonly offsetMs: number;
      readonly rate: number;
      readonly forMs: number;
    }
  /** Each call to the disk takes this much longer. */
  | {
      readonly kind: 'slow-disk';
      readonly atMs: number;
      readonly node: number;
      readonly delayMs: number;
      readonly forMs: number;
    }
  /** Writes fail with ENOSPC. */
  | { readonly kind: 'full-disk'; readonly atMs: number; readonly node: number; readonly forMs: number }
  /** The `call`-th changing call to the disk from `atMs` on fails with EIO. */
  | {
      readonly kind: 'disk-error';
      readonly atMs: number;
      readonly node: number;
      readonly call: number;
      readonly forMs: number;
    }
  /** The node is killed and `bits` bits of its files are turned over before it comes back. */
  | {
      readonly kind: 'bit-flip';
      readonly atMs: number;
      readonly node: number;
      readonly bits: number;
      readonly forMs: number;
    };

export type FaultPlan = readonly Fault[];

const NUMBERS: { readonly [kind in Fault['kind']]: readonly string[] } = {
  kill: ['node'],
  'power-cut': ['node'],
  'kill-at': ['node', 'boundary'],
  pause: ['node'],
  wipe: ['node'],
  restore: ['node', 'copyAtMs'],
  cut: ['from', 'to'],
  partition: [],
  flap: ['from', 'to', 'periodMs'],
  weather: ['loss', 'duplicate', 'replay', 'delayMs'],
  'slow-link': ['node', 'bytesPerSecond'],
  clock: ['node', 'offsetMs', 'rate'],
  'slow-disk': ['node', 'delayMs'],
  'full-disk': ['node'],
  'disk-error': ['node', 'call'],
  'bit-flip': ['node', 'bits'],
};

/** Reads a plan: a JSON list of faults. Throws an Error that says what is wrong with which one. */
export function parseFaultPlan(text: string): FaultPlan {
  const json: unknown = JSON.parse(text);
  if (!Array.isArray(json)) throw new Error('a fault plan is a JSON list of faults');
  return json.map((item: unknown, index) => {
    const fault = item as { readonly [name: string]: unknown };
    const numbers = NUMBERS[String(fault?.['kind']) as Fault['kind']];
    if (numbers === undefined) {
      throw new Error(
        `fault ${index}: kind "${String(fault?.['kind'])}" is none of ${Object.keys(NUMBERS).join(', ')}`,
      );
    }
    for (const name of ['atMs', 'forMs', ...numbers]) {
      if (!Number.isFinite(fault[name]))
        throw new Error(`fault ${index} (${String(fault['kind'])}): ${name} must be a number`);
    }
    if (fault['kind'] === 'partition') {
      const { groups } = fault;
      const isGroups =
        Array.isArray(groups) && groups.every((group) => Array.isArray(group) && group.every(Number.isInteger));
      if (!isGroups) throw new Error(`fault ${index} (partition): groups must be lists of node numbers`);
    }
    return fault as unknown as Fault;
  });
}

export function readFaultPlan(path: string): FaultPlan {
  return parseFaultPlan(readFileSync(path, 'utf8'));
}
