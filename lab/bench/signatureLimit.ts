import { recoverAddress, signHash } from '@hanse/crypto';
import { testAccount } from '@hanse/e2e';

const SIGNATURES = 2000;
const ROUNDS = 5;

/** Microseconds for one recovery on one core of this machine, now: the median of several rounds. */
export function recoverMicroseconds(): number {
  const { privateKey } = testAccount('limit', 0);
  const samples = Array.from({ length: SIGNATURES }, (_, index) => {
    const hash = new Uint8Array(32).fill(1);
    new DataView(hash.buffer).setUint32(0, index);
    return { hash, signature: signHash(hash, privateKey) };
  });
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (const { hash, signature } of samples) recoverAddress(hash, signature);
    rounds.push(((performance.now() - started) * 1000) / SIGNATURES);
  }
  return rounds.toSorted((one, other) => one - other)[ROUNDS >> 1] as number;
}

/** Transactions a second if `validators` on `cores` did nothing but recover each signature once. */
export function signatureLimit({
  cores,
  validators,
  microseconds,
}: {
  readonly cores: number;
  readonly validators: number;
  readonly microseconds: number;
}): number {
  return (cores * 1_000_000) / (validators * microseconds);
}
