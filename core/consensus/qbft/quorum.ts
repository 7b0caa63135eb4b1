/** Votes that decide among `count` validators: ⌊(2n−1)/3⌋+1 (QBFT-QUORUM-1). */
export function quorumOf(count: number): number {
  return Math.floor((2 * count - 1) / 3) + 1;
}

/** Validators that may fail in any way among `count`: ⌊(n−1)/3⌋ (QBFT-QUORUM-2). */
export function faultyMaxOf(count: number): number {
  return Math.floor((count - 1) / 3);
}
