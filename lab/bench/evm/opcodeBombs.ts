import type { Assembler } from '@hanse/fuzz';
import { CODE_BYTES_MAX, type GasBomb, nextScattered, untilGasEnds } from './bombCode.ts';

const GROWN_MEMORY = 131_072;
const INITCODE_BYTES = 49_152;
/** Cold reads of one call: 16.7 million gas at 2,100. */
const SLOTS_OF_CALL = 8000;
const CALLS = 8;
const MAX_WORD = (1n << 256n) - 1n;
const MAX_BYTES = new Uint8Array(32).fill(255);

function push(code: Assembler, ...values: readonly (bigint | number)[]): void {
  for (const value of values) code.push(value);
}

const grow = (code: Assembler): void => {
  push(code, GROWN_MEMORY - 32);
  code.op(0x51, 0x50);
};

type OpcodeBomb = { readonly opcode: number; readonly gas: number; readonly operands: readonly (bigint | number)[] };

/** An opcode with one result and the same operands, from its first on, again and again; `gas` is the opcode's own. */
function pure(name: string, { opcode, gas, operands }: OpcodeBomb): GasBomb {
  const count = operands.length;
  // The operands lie on the stack once; each round copies them up.
  const before = (code: Assembler): void => push(code, ...operands.toReversed());
  const body = (code: Assembler): void => {
    for (let at = 0; at < count; at++) code.op(0x80 + count - 1);
    code.op(opcode, 0x50);
  };
  return { name, code: untilGasEnds(body, { before, gas: gas + 3 * count + 2 }) };
}

/** The same on memory that has been grown before; `gas` is that of one round. */
function onMemory(name: string, gas: number, write: (code: Assembler) => void): GasBomb {
  return { name, code: untilGasEnds(write, { before: grow, gas }) };
}

/** Calls of the account on top of the stack with everything else zero. */
function callTop(code: Assembler, opcode: number): void {
  const zeros = opcode === 0xf1 || opcode === 0xf2 ? 5 : 4;
  for (let at = 0; at < zeros; at++) push(code, 0);
  code.op(0x80 + zeros, 0x5a, opcode, 0x50, 0x50);
}

function onCrowd(name: string, gas: number, body: (code: Assembler) => void): GasBomb {
  const once = (code: Assembler): void => {
    nextScattered(code);
    body(code);
  };
  return { name, crowd: 'large-code', code: untilGasEnds(once, { gas }) };
}

/** Calls the second account again and again. */
function onHelper(name: string, gas: number, helper: Uint8Array): GasBomb {
  const body = (code: Assembler): void => {
    push(code, 0, 0, 0, 0, 0, 1);
    code.op(0x30, 0x01, 0x5a, 0xf1, 0x50);
  };
  return { name, helper, code: untilGasEnds(body, { gas }) };
}

const carpet = new Uint8Array(CODE_BYTES_MAX).fill(0x5b);
// The carpet's end looks at the gas and jumps back to its beginning.
carpet.set([0x62, 0x01, 0x86, 0xa0, 0x5a, 0x11, 0x5f, 0x57, 0x00], CODE_BYTES_MAX - 9);

/** Fills memory with initcode that jumps to its last byte but one. */
function initcodeToMemory(code: Assembler): void {
  const filler = code.data(new Uint8Array(16_384).fill(0x5b));
  for (let part = 0; part < 3; part++) {
    push(code, 16_384);
    code.pushLabel(filler);
    push(code, part * 16_384);
    code.op(0x39);
  }
  push(code, 0x61bffe56n << 224n, 0);
  code.op(0x52);
  push(code, 0x5b00, INITCODE_BYTES - 32);
  code.op(0x52);
  // MSTORE of 0x5b00 wrote zeros before it: the jump over them is all that runs.
}

/** Calls itself twice in every frame, down to the bottom. */
function recursion(name: string, opcode: number): GasBomb {
  const body = (code: Assembler): void => {
    code.op(0x30);
    callTop(code, opcode);
  };
  return { name, code: untilGasEnds(body, { gas: 10_000, reserveGas: 30_000 }) };
}

export const OPCODE_BOMBS: readonly GasBomb[] = [
  { name: 'JUMPDEST', code: carpet },
  {
    name: 'JUMP',
    code: untilGasEnds(
      (code) => {
        const next = code.label();
        code.pushLabel(next);
        code.op(0x56);
        code.place(next);
      },
      { gas: 12 },
    ),
  },
  { name: 'PUSH0 POP', code: untilGasEnds((code) => code.op(0x5f, 0x50), { gas: 4 }) },
  { name: 'PUSH32 POP', code: untilGasEnds((code) => code.op(0x7f, ...MAX_BYTES, 0x50), { gas: 40 }) },
  { name: 'DUP1 SWAP1 POP', code: untilGasEnds((code) => code.op(0x80, 0x90, 0x50), { gas: 8 }) },
  { name: 'SELFBALANCE', code: untilGasEnds((code) => code.op(0x47, 0x50), { gas: 7 }) },
  { name: 'GAS', code: untilGasEnds((code) => code.op(0x5a, 0x50), { gas: 4 }) },
  pure('ADD', { opcode: 0x01, gas: 3, operands: [MAX_WORD, MAX_WORD] }),
  pure('MUL', { opcode: 0x02, gas: 5, operands: [MAX_WORD, MAX_WORD] }),
  pure('DIV', { opcode: 0x04, gas: 5, operands: [MAX_WORD, (1n << 129n) + 1n] }),
  pure('DIV by 65 bits', { opcode: 0x04, gas: 5, operands: [MAX_WORD, (1n << 65n) - 1n] }),
  pure('SMOD', { opcode: 0x07, gas: 5, operands: [MAX_WORD >> 1n, (1n << 130n) - 5n] }),
  pure('ADDMOD', { opcode: 0x08, gas: 8, operands: [MAX_WORD, MAX_WORD, (1n << 255n) - 19n] }),
  pure('MULMOD', { opcode: 0x09, gas: 8, operands: [MAX_WORD, MAX_WORD - 1n, (1n << 255n) - 19n] }),
  pure('MULMOD by 65 bits', { opcode: 0x09, gas: 8, operands: [MAX_WORD, MAX_WORD - 1n, (1n << 65n) + 1n] }),
  pure('EXP', { opcode: 0x0a, gas: 1610, operands: [MAX_WORD, MAX_WORD] }),
  pure('EXP to the 255th', { opcode: 0x0a, gas: 60, operands: [MAX_WORD, 255] }),
  pure('BLOCKHASH', { opcode: 0x40, gas: 20, operands: [299] }),
  onMemory('KECCAK256 of nothing', 36, (code) => {
    push(code, 0, 0);
    code.op(0x20, 0x50);
  }),
  onMemory('KECCAK256 of 136 bytes', 67, (code) => {
    push(code, 136, 0);
    code.op(0x20, 0x50);
  }),
  onMemory('KECCAK256 of 128 KB', 24_700, (code) => {
    push(code, GROWN_MEMORY, 0);
    code.op(0x20, 0x50);
  }),
  onMemory('MCOPY of 128 KB, overlapping', 12_400, (code) => {
    push(code, GROWN_MEMORY - 32, 0, 1);
    code.op(0x5e);
  }),
  onMemory('MCOPY of 32 bytes', 16, (code) => {
    push(code, 32, 0, 7);
    code.op(0x5e);
  }),
  onMemory('CALLDATACOPY of 128 KB', 12_400, (code) => {
    push(code, GROWN_MEMORY, 0, 0);
    code.op(0x37);
  }),
  onMemory('CODECOPY of 128 KB', 12_400, (code) => {
    push(code, GROWN_MEMORY, 0, 0);
    code.op(0x39);
  }),
  onMemory('MSTORE, not aligned', 9, (code) => {
    push(code, MAX_WORD, 13);
    code.op(0x52);
  }),
  onMemory('LOG0 of nothing', 380, (code) => {
    push(code, 0, 0);
    code.op(0xa0);
  }),
  onMemory('LOG4 of nothing', 1890, (code) => {
    push(code, 4, 3, 2, 1, 0, 0);
    code.op(0xa4);
  }),
  onMemory('LOG0 of 100 KB', 801_000, (code) => {
    push(code, 100_000, 0);
    code.op(0xa0);
  }),
  onHelper('memory of 22 KB in each frame', 3500, Uint8Array.from([0x61, 0x58, 0x00, 0x51, 0x00])),
  onHelper('memory of 1 MB in each frame', 2_300_000, Uint8Array.from([0x62, 0x0f, 0xff, 0xe0, 0x51, 0x00])),
  onHelper('call of STOP', 130, Uint8Array.from([0x00])),
  onHelper('return data of 22 KB', 3500, Uint8Array.from([0x61, 0x58, 0x00, 0x5f, 0xf3])),
  recursion('CALL of itself', 0xf1),
  recursion('DELEGATECALL of itself', 0xf4),
  {
    name: 'SLOAD cold',
    slots: SLOTS_OF_CALL * CALLS,
    indicesOfCall: SLOTS_OF_CALL,
    code: untilGasEnds(
      (code) => {
        nextScattered(code);
        code.op(0x54, 0x50);
      },
      { gas: 2130 },
    ),
  },
  {
    name: 'SLOAD cold, not set',
    indicesOfCall: SLOTS_OF_CALL,
    code: untilGasEnds(
      (code) => {
        nextScattered(code);
        code.op(0x54, 0x50);
      },
      { gas: 2130 },
    ),
  },
  pure('SLOAD warm', { opcode: 0x54, gas: 100, operands: [1] }),
  {
    name: 'SSTORE of new slots',
    indicesOfCall: SLOTS_OF_CALL,
    code: untilGasEnds(
      (code) => {
        push(code, 1);
        code.op(0x81);
        code.push(0x9e3779b97f4a7c15f39cc0605cedc834n);
        code.op(0x02, 0x55);
        push(code, 1);
        code.op(0x01);
      },
      { gas: 22_200 },
    ),
  },
  {
    name: 'SSTORE of set slots',
    slots: SLOTS_OF_CALL * CALLS,
    indicesOfCall: SLOTS_OF_CALL,
    code: untilGasEnds(
      (code) => {
        nextScattered(code);
        push(code, MAX_WORD);
        code.op(0x90, 0x55);
      },
      { gas: 5100 },
    ),
  },
  {
    name: 'SSTORE again and again',
    // Never the value the slot began with: that would cost more.
    code: untilGasEnds((code) => code.op(0x5a, 0x5f, 0x55), { gas: 104 }),
  },
  pure('TLOAD', { opcode: 0x5c, gas: 100, operands: [1] }),
  {
    name: 'TSTORE of new slots',
    code: untilGasEnds(
      (code) => {
        code.op(0x80, 0x80, 0x5d);
        push(code, 1);
        code.op(0x01);
      },
      { gas: 115 },
    ),
  },
  {
    name: 'TSTORE undone by REVERT',
    helper: untilGasEnds(
      (code) => {
        code.op(0x80, 0x80, 0x5d);
        push(code, 1);
        code.op(0x01);
      },
      // What runs out of gas is undone as well.
      { gas: 115, reserveGas: 0 },
    ),
    code: untilGasEnds(
      (code) => {
        push(code, 0, 0, 0, 0, 0, 1);
        code.op(0x30, 0x01);
        push(code, 1_000_000);
        code.op(0xf1, 0x50);
      },
      { gas: 1_200_000 },
    ),
  },
  onCrowd('BALANCE cold', 2640, (code) => code.op(0x31, 0x50)),
  onCrowd('EXTCODESIZE cold', 2640, (code) => code.op(0x3b, 0x50)),
  onCrowd('EXTCODEHASH cold', 2640, (code) => code.op(0x3f, 0x50)),
  onCrowd('EXTCODECOPY cold, 24 KB', 5000, (code) => {
    push(code, CODE_BYTES_MAX, 0, 0);
    code.op(0x83, 0x3c, 0x50);
  }),
  onCrowd('CALL cold, jump in 24 KB', 2700, (code) => callTop(code, 0xf1)),
  onCrowd('DELEGATECALL cold, jump in 24 KB', 2700, (code) => callTop(code, 0xf4)),
  {
    name: 'CREATE of 48 KB',
    code: untilGasEnds(
      (code) => {
        push(code, INITCODE_BYTES, 0, 0);
        code.op(0xf0, 0x50);
      },
      { before: initcodeToMemory, gas: 50_000 },
    ),
  },
  {
    name: 'CREATE2 of 48 KB',
    code: untilGasEnds(
      (code) => {
        code.op(0x80);
        push(code, INITCODE_BYTES, 0, 0);
        code.op(0xf5, 0x50);
        push(code, 1);
        code.op(0x01);
      },
      { before: initcodeToMemory, gas: 50_000 },
    ),
    indicesOfCall: 1_000_000,
  },
  {
    name: 'CREATE that destroys itself',
    code: untilGasEnds(
      (code) => {
        push(code, 2, 30, 0);
        code.op(0xf0, 0x50);
      },
      {
        gas: 40_000,
        before: (code) => {
          push(code, 0x30ff, 0);
          code.op(0x52);
        },
      },
    ),
  },
];
