import { FORKS, type Fork, isAtLeast } from '@hanse/protocol';

/** An opcode: the gas it takes in any case, the words it takes from the stack and puts there, and since when it exists. */
export type Opcode = {
  readonly code: number;
  readonly name: string;
  readonly gas: number;
  readonly takes: number;
  readonly puts: number;
  readonly since: Fork;
};

export const CREATE = 0xf0;
export const CALL = 0xf1;
export const CALLCODE = 0xf2;
export const DELEGATECALL = 0xf4;
export const CREATE2 = 0xf5;
export const STATICCALL = 0xfa;

type Row = readonly [code: number, name: string, gas: number, takes: number, puts: number, since?: Fork];

/** What is not constant (memory, words copied, cold access, …) is in the file of the opcode's family. */
const ROWS: readonly Row[] = [
  [0x00, 'STOP', 0, 0, 0],
  [0x01, 'ADD', 3, 2, 1],
  [0x02, 'MUL', 5, 2, 1],
  [0x03, 'SUB', 3, 2, 1],
  [0x04, 'DIV', 5, 2, 1],
  [0x05, 'SDIV', 5, 2, 1],
  [0x06, 'MOD', 5, 2, 1],
  [0x07, 'SMOD', 5, 2, 1],
  [0x08, 'ADDMOD', 8, 3, 1],
  [0x09, 'MULMOD', 8, 3, 1],
  [0x0a, 'EXP', 10, 2, 1],
  [0x0b, 'SIGNEXTEND', 5, 2, 1],
  [0x10, 'LT', 3, 2, 1],
  [0x11, 'GT', 3, 2, 1],
  [0x12, 'SLT', 3, 2, 1],
  [0x13, 'SGT', 3, 2, 1],
  [0x14, 'EQ', 3, 2, 1],
  [0x15, 'ISZERO', 3, 1, 1],
  [0x16, 'AND', 3, 2, 1],
  [0x17, 'OR', 3, 2, 1],
  [0x18, 'XOR', 3, 2, 1],
  [0x19, 'NOT', 3, 1, 1],
  [0x1a, 'BYTE', 3, 2, 1],
  [0x1b, 'SHL', 3, 2, 1],
  [0x1c, 'SHR', 3, 2, 1],
  [0x1d, 'SAR', 3, 2, 1],
  [0x1e, 'CLZ', 5, 1, 1, 'osaka'],
  [0x20, 'KECCAK256', 30, 2, 1],
  [0x30, 'ADDRESS', 2, 0, 1],
  [0x31, 'BALANCE', 0, 1, 1],
  [0x32, 'ORIGIN', 2, 0, 1],
  [0x33, 'CALLER', 2, 0, 1],
  [0x34, 'CALLVALUE', 2, 0, 1],
  [0x35, 'CALLDATALOAD', 3, 1, 1],
  [0x36, 'CALLDATASIZE', 2, 0, 1],
  [0x37, 'CALLDATACOPY', 3, 3, 0],
  [0x38, 'CODESIZE', 2, 0, 1],
  [0x39, 'CODECOPY', 3, 3, 0],
  [0x3a, 'GASPRICE', 2, 0, 1],
  [0x3b, 'EXTCODESIZE', 0, 1, 1],
  [0x3c, 'EXTCODECOPY', 0, 4, 0],
  [0x3d, 'RETURNDATASIZE', 2, 0, 1],
  [0x3e, 'RETURNDATACOPY', 3, 3, 0],
  [0x3f, 'EXTCODEHASH', 0, 1, 1],
  [0x40, 'BLOCKHASH', 20, 1, 1],
  [0x41, 'COINBASE', 2, 0, 1],
  [0x42, 'TIMESTAMP', 2, 0, 1],
  [0x43, 'NUMBER', 2, 0, 1],
  [0x44, 'PREVRANDAO', 2, 0, 1],
  [0x45, 'GASLIMIT', 2, 0, 1],
  [0x46, 'CHAINID', 2, 0, 1],
  [0x47, 'SELFBALANCE', 5, 0, 1],
  [0x48, 'BASEFEE', 2, 0, 1],
  [0x49, 'BLOBHASH', 3, 1, 1, 'cancun'],
  [0x4a, 'BLOBBASEFEE', 2, 0, 1, 'cancun'],
  [0x50, 'POP', 2, 1, 0],
  [0x51, 'MLOAD', 3, 1, 1],
  [0x52, 'MSTORE', 3, 2, 0],
  [0x53, 'MSTORE8', 3, 2, 0],
  [0x54, 'SLOAD', 0, 1, 1],
  [0x55, 'SSTORE', 0, 2, 0],
  [0x56, 'JUMP', 8, 1, 0],
  [0x57, 'JUMPI', 10, 2, 0],
  [0x58, 'PC', 2, 0, 1],
  [0x59, 'MSIZE', 2, 0, 1],
  [0x5a, 'GAS', 2, 0, 1],
  [0x5b, 'JUMPDEST', 1, 0, 0],
  [0x5c, 'TLOAD', 100, 1, 1, 'cancun'],
  [0x5d, 'TSTORE', 100, 2, 0, 'cancun'],
  [0x5e, 'MCOPY', 3, 3, 0, 'cancun'],
  [0x5f, 'PUSH0', 2, 0, 1],
  ...row(32, (n): Row => [0x60 + n, `PUSH${n + 1}`, 3, 0, 1]),
  ...row(16, (n): Row => [0x80 + n, `DUP${n + 1}`, 3, n + 1, n + 2]),
  ...row(16, (n): Row => [0x90 + n, `SWAP${n + 1}`, 3, n + 2, n + 2]),
  ...row(5, (n): Row => [0xa0 + n, `LOG${n}`, 375 * (n + 1), n + 2, 0]),
  [CREATE, 'CREATE', 32_000, 3, 1],
  [CALL, 'CALL', 0, 7, 1],
  [CALLCODE, 'CALLCODE', 0, 7, 1],
  [0xf3, 'RETURN', 0, 2, 0],
  [DELEGATECALL, 'DELEGATECALL', 0, 6, 1],
  [CREATE2, 'CREATE2', 32_000, 4, 1],
  [STATICCALL, 'STATICCALL', 0, 6, 1],
  [0xfd, 'REVERT', 0, 2, 0],
  [0xff, 'SELFDESTRUCT', 5000, 1, 0],
];

function row(count: number, make: (index: number) => Row): Row[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** All opcodes of all forks. 0xfe, INVALID, is not one. */
export const OPCODES: readonly Opcode[] = ROWS.map(([code, name, gas, takes, puts, since = FORKS[0]]) => ({
  code,
  name,
  gas,
  takes,
  puts,
  since,
}));

const NAMES: ReadonlyMap<number, string> = new Map([
  ...OPCODES.map(({ code, name }) => [code, name] as const),
  [0xfe, 'INVALID'],
]);

/** As geth names it, whatever the fork. */
export function opcodeName(code: number): string {
  return NAMES.get(code) ?? `opcode 0x${code.toString(16)} not defined`;
}

const OPCODE_COUNT = 256;
const STACK_WORDS_MAX = 1024;
const WORD_BYTES = 32;
/** More than a stack can hold: no opcode with this passes the check. */
const NEVER = 0xffff;
/** Flag in an entry's last quarter (interpreter.ts, `UNDEFINED`). */
const UNDEFINED = 1;
const FIELDS = 4;

/** The table of a fork as the interpreter reads it (assembly/interpreter.ts, `rules`). */
export function rulesOf(fork: Fork): Uint16Array {
  const rules = new Uint16Array(OPCODE_COUNT * FIELDS);
  for (let code = 0; code < OPCODE_COUNT; code++) rules.set([0, NEVER, 0, UNDEFINED], code * FIELDS);
  for (const { code, gas, takes, puts, since } of OPCODES) {
    if (!isAtLeast(fork, since)) continue;
    const least = takes * WORD_BYTES;
    const most = (STACK_WORDS_MAX - Math.max(0, puts - takes)) * WORD_BYTES;
    rules.set([gas, least, most - least, 0], code * FIELDS);
  }
  return rules;
}

/** In their place while tracing: nothing passes, nothing is taken (assembly/interpreter.ts, `tracingRules`). */
export function tracingRules(): Uint16Array {
  const rules = new Uint16Array(OPCODE_COUNT * FIELDS);
  for (let code = 0; code < OPCODE_COUNT; code++) rules.set([0, NEVER, 0, 0], code * FIELDS);
  return rules;
}
