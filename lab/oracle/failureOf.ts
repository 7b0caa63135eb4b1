import { EVMError } from '@ethereumjs/evm';
import type { EvmFailure } from '@hanse/execution';

const {
  REVERT,
  OUT_OF_GAS,
  CODESTORE_OUT_OF_GAS,
  INVALID_OPCODE,
  INVALID_JUMP,
  STACK_UNDERFLOW,
  STACK_OVERFLOW,
  STATIC_STATE_CHANGE,
  CREATE_COLLISION,
  CODESIZE_EXCEEDS_MAXIMUM,
  INVALID_BYTECODE_RESULT,
  INSUFFICIENT_BALANCE,
  VALUE_OVERFLOW,
  OUT_OF_RANGE,
  INITCODE_SIZE_VIOLATION,
} = EVMError.errorMessages;

const FAILURES: ReadonlyMap<string, EvmFailure> = new Map<string, EvmFailure>([
  [REVERT, 'revert'],
  [OUT_OF_GAS, 'out-of-gas'],
  [CODESTORE_OUT_OF_GAS, 'out-of-gas'],
  [INVALID_OPCODE, 'invalid-opcode'],
  [INVALID_JUMP, 'invalid-jump'],
  [STACK_UNDERFLOW, 'stack-underflow'],
  [STACK_OVERFLOW, 'stack-overflow'],
  [STATIC_STATE_CHANGE, 'static-call-violation'],
  [CREATE_COLLISION, 'create-collision'],
  [CODESIZE_EXCEEDS_MAXIMUM, 'code-too-large'],
  [INVALID_BYTECODE_RESULT, 'invalid-code'],
  [INSUFFICIENT_BALANCE, 'insufficient-balance'],
  [VALUE_OVERFLOW, 'insufficient-balance'],
  [OUT_OF_RANGE, 'out-of-bounds'],
  [INITCODE_SIZE_VIOLATION, 'initcode-too-large'],
]);

/** Our name of the library's exception; what is not in the list comes from a precompile. */
export function failureOf(error: { readonly error: string }): EvmFailure {
  // This one alone says where.
  if (error.error.startsWith(INVALID_JUMP)) return 'invalid-jump';
  return FAILURES.get(error.error) ?? 'precompile-failure';
}
