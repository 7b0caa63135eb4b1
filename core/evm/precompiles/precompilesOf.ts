import type { Address } from '@hanse/base';
import { FORKS, type Fork, isAtLeast } from '@hanse/protocol';
import { blake2f } from './blake2f.ts';
import { bls12381 } from './bls12381.ts';
import { bn254Add, bn254Mul, bn254Pairing } from './bn254.ts';
import { ecrecover } from './ecrecover.ts';
import { ripemd160, sha256 } from './hashing.ts';
import { identity } from './identity.ts';
import { kzgPointEvaluation } from './kzgPointEvaluation.ts';
import { modexpOf } from './modexp.ts';
import { p256Verify } from './p256Verify.ts';
import type { Precompile } from './precompile.ts';

function tableOf(fork: Fork): ReadonlyMap<number, Precompile> {
  const all = [ecrecover, sha256, ripemd160, identity, modexpOf(fork), bn254Add, bn254Mul, bn254Pairing, blake2f];
  if (isAtLeast(fork, 'cancun')) all.push(kzgPointEvaluation);
  if (isAtLeast(fork, 'prague')) all.push(...bls12381);
  if (isAtLeast(fork, 'osaka')) all.push(p256Verify);
  return new Map(all.map((precompile) => [precompile.address, precompile]));
}

const TABLES = Object.fromEntries(FORKS.map((fork) => [fork, tableOf(fork)])) as {
  readonly [fork in Fork]: ReadonlyMap<number, Precompile>;
};

/** The precompiles of a fork by their address as a number; one map per fork, made once. */
export function precompilesOf(fork: Fork): ReadonlyMap<number, Precompile> {
  return TABLES[fork];
}

/** All addresses of precompiles are this followed by four digits. */
const ZEROS = `0x${'0'.repeat(36)}`;

/** The number of `address` if a precompile of any fork could have it, else undefined. Cheap: asked for each message. */
export function smallNumberOf(address: Address): number | undefined {
  return address.startsWith(ZEROS) ? Number.parseInt(address.slice(ZEROS.length), 16) : undefined;
}

export function isPrecompile(address: Address, fork: Fork): boolean {
  const number = smallNumberOf(address);
  return number !== undefined && TABLES[fork].has(number);
}
