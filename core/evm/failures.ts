import type { EvmFailure } from '@hanse/execution';

/** By the numbers that the interpreter gives (assembly/failure.ts). 0: none. */
const FAILURES: readonly (EvmFailure | undefined)[] = [
  undefined,
  'revert',
  'out-of-gas',
  'invalid-opcode',
  'invalid-jump',
  'stack-underflow',
  'stack-overflow',
  'static-call-violation',
  'create-collision',
  'code-too-large',
  'invalid-code',
  'insufficient-balance',
  'call-depth',
  'out-of-bounds',
  'precompile-failure',
  'nonce-overflow',
  'initcode-too-large',
];

export function failureOf(number: number): EvmFailure | undefined {
  return FAILURES[number];
}
