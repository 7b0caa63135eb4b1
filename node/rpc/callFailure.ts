/** geth's words for how code can fail; others are named as the EVM names them. */
const FAILURES: { readonly [failure: string]: string } = {
  'out-of-gas': 'out of gas',
  'invalid-opcode': 'invalid opcode',
  'invalid-jump': 'invalid jump destination',
  'stack-underflow': 'stack underflow',
  'stack-overflow': 'stack limit reached 1024 (1023)',
  'static-call-violation': 'write protection',
  'create-collision': 'contract address collision',
  'code-too-large': 'max code size exceeded',
  'invalid-code': 'invalid code: must not begin with 0xef',
  'insufficient-balance': 'insufficient balance for transfer',
  'call-depth': 'max call depth exceeded',
  'out-of-bounds': 'return data out of bounds',
  'nonce-overflow': 'nonce uint64 overflow',
  'initcode-too-large': 'max initcode size exceeded',
};

export function failureText(failure: string): string {
  return FAILURES[failure] ?? failure;
}
