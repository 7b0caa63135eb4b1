import type { Fork } from '@hanse/protocol';

/**
 * What an operand should look like so that the opcode does something: `w` any word, `i` a small number, `z` a shift,
 * `m` offset in memory, `l` length of memory, `s` storage slot, `t` transient slot, `a` account, `n` block number,
 * `d` offset in call data, `c` offset in code.
 */
export type OperandKind = 'w' | 'i' | 'z' | 'm' | 'l' | 's' | 't' | 'a' | 'n' | 'd' | 'c';

export type OpcodeRow = {
  readonly opcode: number;
  /** From the top of the stack down. */
  readonly operands: readonly OperandKind[];
  readonly results: 0 | 1;
  readonly since: Fork;
};

function row(opcode: number, operands: string, results: 0 | 1, since: Fork = 'shanghai'): OpcodeRow {
  return { opcode, operands: [...operands] as OperandKind[], results, since };
}

export const ARITHMETIC: readonly OpcodeRow[] = [
  ...[0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07].map((opcode) => row(opcode, 'ww', 1)),
  row(0x08, 'www', 1),
  row(0x09, 'www', 1),
  row(0x0a, 'ww', 1),
  row(0x0b, 'iw', 1),
  ...[0x10, 0x11, 0x12, 0x13, 0x14].map((opcode) => row(opcode, 'ww', 1)),
  row(0x15, 'w', 1),
  ...[0x16, 0x17, 0x18].map((opcode) => row(opcode, 'ww', 1)),
  row(0x19, 'w', 1),
  row(0x1a, 'iw', 1),
  ...[0x1b, 0x1c, 0x1d].map((opcode) => row(opcode, 'zw', 1)),
  row(0x1e, 'w', 1, 'osaka'),
];

export const ENVIRONMENT: readonly OpcodeRow[] = [
  ...[0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d].map((opcode) => row(opcode, '', 1)),
  row(0x31, 'a', 1),
  row(0x35, 'd', 1),
  row(0x3b, 'a', 1),
  row(0x3f, 'a', 1),
  row(0x40, 'n', 1),
  ...[0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48].map((opcode) => row(opcode, '', 1)),
  row(0x49, 'i', 1, 'cancun'),
  row(0x4a, '', 1, 'cancun'),
  ...[0x58, 0x59, 0x5a].map((opcode) => row(opcode, '', 1)),
];

export const MEMORY: readonly OpcodeRow[] = [
  row(0x20, 'ml', 1),
  row(0x37, 'mdl', 0),
  row(0x39, 'mcl', 0),
  row(0x3c, 'amcl', 0),
  row(0x51, 'm', 1),
  row(0x52, 'mw', 0),
  row(0x53, 'mw', 0),
  row(0x5e, 'mml', 0, 'cancun'),
  row(0x59, '', 1),
];

export const LOGS: readonly OpcodeRow[] = ['ml', 'mlw', 'mlww', 'mlwww', 'mlwwww'].map((operands, topics) =>
  row(0xa0 + topics, operands, 0),
);
