import { bytesToHex, concatBytes, type Hash, type Hex, hexToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';

/** The hard forks a ledger can run, oldest first. */
export const FORKS = ['shanghai', 'cancun', 'prague', 'osaka'] as const;
export type Fork = (typeof FORKS)[number];

/** When each fork starts: block timestamp in seconds since 1970; `undefined` means never. Shanghai is always 0 (LEDGER-FORK-2). */
export type ForkSchedule = { readonly [fork in Fork]: number | undefined };

/** All forks from the first block on: the default of a new ledger (LEDGER-FORK-1). */
export const NEWEST_FORKS: ForkSchedule = { shanghai: 0, cancun: 0, prague: 0, osaka: 0 };

/** The fork whose rules a block with this timestamp follows (LEDGER-FORK-2). */
export function forkAt(schedule: ForkSchedule, timestamp: number): Fork {
  let active: Fork = 'shanghai';
  for (const fork of FORKS) {
    const start = schedule[fork];
    if (start !== undefined && start <= timestamp) active = fork;
  }
  return active;
}

export function isAtLeast(fork: Fork, other: Fork): boolean {
  return FORKS.indexOf(fork) >= FORKS.indexOf(other);
}

/** Identifies a ledger together with its whole fork schedule, 4 bytes: nodes that differ in either refuse each other (LEDGER-FORK-4). */
export function forkId(genesisHash: Hash, schedule: ForkSchedule): Hex {
  const text = FORKS.map((fork) => `${fork}=${schedule[fork] ?? 'never'}`).join(',');
  return bytesToHex(keccak256(concatBytes(hexToBytes(genesisHash), new TextEncoder().encode(text))).subarray(0, 4));
}
