import { type Address, concatBytes, padLeft, uintToBytes } from '@hanse/base';
import type { Dice } from '../dice.ts';
import { Assembler } from './assembler.ts';
import { randomWord } from './words.ts';

const CODE_BYTES_MAX = 24_576;

/** Repeats `body` for ever, with `before` once; the stack must be as before after each round. */
function forever(body: (code: Assembler) => void, before: (code: Assembler) => void = () => {}): Uint8Array {
  const code = new Assembler();
  before(code);
  const top = code.label();
  code.place(top);
  body(code);
  code.pushLabel(top);
  code.op(0x56);
  return code.finish();
}

function pushes(code: Assembler, ...values: readonly (bigint | number)[]): void {
  for (const value of values) code.push(value);
}

/** Calls an account with all gas, input and output of `size` bytes at 0. */
function callWith(code: Assembler, opcode: number, to: bigint, size: number): void {
  pushes(code, size, 0, size, 0);
  if (opcode === 0xf1 || opcode === 0xf2) code.push(0);
  code.push(to);
  code.op(0x5a, opcode, 0x50);
}

type Bomb = (dice: Dice, contracts: readonly Address[]) => Uint8Array;

/** Code whose only purpose is to use up time or memory. */
const BOMBS: { readonly [name: string]: Bomb } = {
  noise: (dice) => dice.bytes(dice.below(dice.once(3) ? CODE_BYTES_MAX : 300)),
  'nothing but JUMPDEST': () => new Uint8Array(CODE_BYTES_MAX).fill(0x5b),
  'jumps everywhere': (dice) => {
    const code = new Uint8Array(CODE_BYTES_MAX).fill(0x5b);
    for (let at = 0; at + 4 < code.length; at += dice.between(4, 40)) {
      const to = dice.below(CODE_BYTES_MAX);
      code.set([0x61, to >> 8, to & 255, dice.once(9) ? 0x57 : 0x56], at);
    }
    return code;
  },
  'pushes to the end': (dice) => new Uint8Array(CODE_BYTES_MAX).fill(0x60 + dice.below(32)),
  'stack up and down': () =>
    forever((code) => {
      for (let at = 0; at < 1000; at++) code.op(0x58);
      for (let at = 0; at < 1000; at++) code.op(0x50);
    }),
  'calls itself': (dice, contracts) => {
    const opcode = dice.pick([0xf1, 0xf2, 0xf4, 0xfa]);
    const code = new Assembler();
    callWith(code, opcode, BigInt(dice.pick(contracts)), dice.pick([0, 32, 10_000]));
    return code.finish();
  },
  'calls itself for ever': (dice, contracts) =>
    forever((code) =>
      callWith(code, dice.pick([0xf1, 0xf2, 0xf4, 0xfa]), BigInt(dice.pick(contracts)), dice.below(64)),
    ),
  'memory in steps': (dice) =>
    forever(
      (code) => {
        code.op(0x80, 0x80, 0x52);
        code.push(dice.pick([32, 1024, 65_536]));
        code.op(0x01);
      },
      (code) => code.push(0),
    ),
  'memory at once': (dice) => {
    const code = new Assembler();
    const offset = 1n << BigInt(dice.between(15, 40));
    for (let at = 0; at < 200; at++) {
      code.push(offset / BigInt(at + 1));
      code.op(0x51, 0x50);
    }
    return code.finish();
  },
  'memory in every frame': (dice, contracts) => {
    const code = new Assembler();
    code.push(dice.pick([1000, 20_000, 100_000]));
    code.op(0x51, 0x50);
    callWith(code, 0xf1, BigInt(dice.pick(contracts)), 0);
    return code.finish();
  },
  'return data handed on': (dice, contracts) => {
    const code = new Assembler();
    callWith(code, dice.pick([0xf1, 0xf4]), BigInt(dice.pick(contracts)), 0);
    code.op(0x3d);
    pushes(code, 0, 0);
    code.op(0x3e);
    pushes(code, dice.pick([0x8000, 0x20000]), 0);
    code.op(dice.pick([0xf3, 0xfd]));
    return code.finish();
  },
  'copies of memory': (dice) =>
    forever((code) => {
      const size = dice.pick([32, 4096, 100_000]);
      pushes(code, size, dice.below(64), dice.below(64));
      code.op(dice.pick([0x37, 0x39, 0x5e]));
    }),
  'hashes of memory': (dice) =>
    forever((code) => {
      pushes(code, dice.pick([0, 136, 100_000]), 0);
      code.op(0x20, 0x50);
    }),
  logs: (dice) =>
    forever((code) => {
      pushes(code, 1, 2, 3, 4, dice.pick([0, 32, 20_000]), 0);
      code.op(0xa4);
    }),
  'slots written': (dice) =>
    forever((code) => {
      code.op(0x5a, 0x5a, dice.pick([0x55, 0x5d]));
    }),
  'slots read': () => forever((code) => code.op(0x5a, 0x54, 0x50)),
  'accounts asked': (dice) => forever((code) => code.op(0x5a, dice.pick([0x31, 0x3b, 0x3f]), 0x50)),
  'foreign code copied': (dice, contracts) =>
    forever((code) => {
      pushes(code, CODE_BYTES_MAX, 0, 0, BigInt(dice.pick(contracts)));
      code.op(0x3c);
    }),
  creations: (dice) =>
    forever((code) => {
      pushes(code, dice.pick([0, 32, 1024, 49_152]), 0, 0);
      code.op(0xf0, 0x50);
    }),
  'creations of itself': () => {
    const code = new Assembler();
    code.op(0x38);
    pushes(code, 0, 0);
    code.op(0x39);
    code.op(0x38);
    pushes(code, 0, 0);
    code.op(0xf0, 0x50);
    return forever((loop) => {
      for (const byte of code.finish()) loop.op(byte);
    });
  },
  'precompiles with large input': (dice) =>
    forever((code) => {
      const number = dice.pick([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 256]);
      callWith(code, 0xfa, BigInt(number), dice.pick([0, 128, 213, 384, 1152, 100_000]));
    }),
  'modexp of any size': (dice) => {
    const input = concatBytes(
      ...[1, 2, 3].map(() => padLeft(uintToBytes(dice.once(3) ? randomWord(dice) : BigInt(dice.below(1500))), 32)),
      dice.bytes(2000),
    );
    const code = new Assembler();
    const at = code.data(input);
    pushes(code, input.length);
    code.pushLabel(at);
    code.push(0);
    code.op(0x39);
    const top = code.label();
    code.place(top);
    callWith(code, 0xfa, 5n, input.length);
    code.pushLabel(top);
    code.op(0x56);
    return code.finish();
  },
  exponents: (dice) =>
    forever((code) => {
      pushes(code, (1n << 256n) - 1n, randomWord(dice));
      code.op(0x0a, 0x50);
    }),
  divisions: (dice) =>
    forever((code) => {
      pushes(code, randomWord(dice), randomWord(dice), randomWord(dice));
      code.op(dice.pick([0x08, 0x09]), 0x50);
    }),
  selfdestructs: (dice, contracts) => {
    const code = new Assembler();
    callWith(code, 0xf1, BigInt(dice.pick(contracts)), 0);
    code.push(BigInt(dice.pick(contracts)));
    code.op(0xff);
    return code.finish();
  },
};

export type HostileCode = { readonly name: string; readonly code: Uint8Array };

export function hostileCode(dice: Dice, contracts: readonly Address[]): HostileCode {
  const [name, make] = dice.pick(Object.entries(BOMBS));
  const code = make(dice, contracts);
  return { name, code: code[0] === 0xef ? new Uint8Array(1) : code.subarray(0, CODE_BYTES_MAX) };
}
