import { type Address, hexToBytes } from '@hanse/base';
import { type Fork, isAtLeast } from '@hanse/protocol';
import type { Dice } from '../dice.ts';
import { Assembler } from './assembler.ts';
import { ARITHMETIC, ENVIRONMENT, type OpcodeRow, type OperandKind } from './opcodes.ts';
import { randomLength, randomOffset, randomWord } from './words.ts';

/** What programs of one world know of it. */
export type ProgramWorld = {
  readonly fork: Fork;
  readonly blockNumber: number;
  /** Accounts worth naming: contracts, senders, coinbase, precompiles, addresses where nothing is yet. */
  readonly addresses: readonly Address[];
  /** Those that have code. */
  readonly contracts: readonly Address[];
  readonly slots: readonly bigint[];
};

const OP = {
  pop: 0x50,
  mload: 0x51,
  mstore: 0x52,
  sload: 0x54,
  sstore: 0x55,
  gas: 0x5a,
  calldataload: 0x35,
  tload: 0x5c,
  tstore: 0x5d,
  dup1: 0x80,
  swap1: 0x90,
} as const;

/** Deepest nesting of expressions and of blocks. */
const DEPTH_MAX = 3;
const STACK_KEPT_MAX = 14;

/**
 * Writes one program. `height` is how many words this program is sure to have left on the stack; every statement keeps
 * that true, so that most of what is written runs through.
 */
export class ProgramWriter {
  readonly dice: Dice;
  readonly world: ProgramWorld;
  readonly code: Assembler = new Assembler();
  height = 0;
  depth = 0;
  /** Above 0 inside a loop: what is slow stays out. */
  loops = 0;
  /** How many programs contain this one (initcode within initcode). */
  readonly level: number;

  constructor(dice: Dice, world: ProgramWorld, level = 0) {
    this.dice = dice;
    this.world = world;
    this.level = level;
  }

  has(fork: Fork): boolean {
    return isAtLeast(this.world.fork, fork);
  }

  /** Pushes one operand. */
  operand(kind: OperandKind): void {
    const { dice, code, world } = this;
    switch (kind) {
      case 'w':
        this.word();
        return;
      case 'i':
        code.push(dice.once(12) ? randomWord(dice) : dice.below(36));
        return;
      case 'z':
        code.push(dice.once(6) ? randomWord(dice) : dice.below(260));
        return;
      case 'm':
        code.push(randomOffset(dice, 60));
        return;
      case 'l':
        code.push(randomLength(dice, 60));
        return;
      case 's':
        code.push(dice.pick(world.slots));
        return;
      case 't':
        code.push(dice.below(3));
        return;
      case 'a':
        this.address();
        return;
      case 'n':
        code.push(
          dice.once(5)
            ? randomWord(dice)
            : BigInt(Math.max(0, world.blockNumber - dice.pick([0, 1, 2, 255, 256, 257]))),
        );
        return;
      case 'd':
        code.push(dice.once(8) ? randomWord(dice) : dice.below(100));
        return;
      case 'c':
        code.push(dice.once(10) ? randomWord(dice) : dice.below(200));
        return;
    }
  }

  address(): void {
    const { dice, code, world } = this;
    const kind = dice.below(14);
    if (kind === 0) code.op(dice.pick([0x30, 0x32, 0x33, 0x41]));
    else if (kind === 1) {
      // Bits above the address must not matter.
      const bytes = new Uint8Array(32).fill(0xff);
      bytes.set(hexToBytes(dice.pick(world.addresses)), 12);
      code.pushBytes(bytes);
    } else code.push(BigInt(dice.pick(kind < 7 ? world.contracts : world.addresses)));
  }

  word(): void {
    const { dice, code } = this;
    const kind = dice.below(20);
    if (kind < 9 || this.depth >= DEPTH_MAX) {
      code.push(randomWord(dice));
      return;
    }
    if (kind < 11) {
      code.op(OP.gas);
      return;
    }
    if (kind < 13 && this.height > 0) {
      code.op(OP.dup1 + dice.below(Math.min(this.height, 16)));
      return;
    }
    if (kind === 13) {
      this.operand('d');
      code.op(OP.calldataload);
      return;
    }
    if (kind === 14) {
      this.operand('m');
      code.op(OP.mload);
      return;
    }
    if (kind === 15) {
      this.operand('s');
      code.op(OP.sload);
      return;
    }
    this.nested(() => this.expression(dice.pick(kind === 16 ? ENVIRONMENT : ARITHMETIC)));
  }

  /** Operands and opcode of a row; its result, if any, lies on the stack above `height`. */
  expression(row: OpcodeRow): void {
    if (!this.has(row.since) && !this.dice.once(40)) {
      // Not of this fork: a word in place of its result.
      if (row.results === 1) this.code.push(randomWord(this.dice));
      return;
    }
    this.operands(row.operands);
    this.code.op(row.opcode);
  }

  /** Pushes operands so that the first of the list ends on top. DUPs reach below what has been pushed meanwhile. */
  operands(kinds: readonly OperandKind[]): void {
    const { height } = this;
    for (const kind of kinds.toReversed()) {
      this.operand(kind);
      this.height++;
    }
    this.height = height;
  }

  /** Makes the word on top of the stack matter, or throws it away. */
  sink(): void {
    const { dice, code } = this;
    const kind = dice.below(20);
    if (kind < 3) code.op(OP.pop);
    else if (kind < 6 && this.height < STACK_KEPT_MAX && this.depth === 0) this.height++;
    else if (kind < 9) {
      this.operand('s');
      code.op(OP.sstore);
    } else if (kind === 9 && this.has('cancun')) {
      this.operand('t');
      code.op(OP.tstore);
    } else if (kind === 10) {
      // Jump over one word of memory if it is not zero.
      const over = code.label();
      code.pushLabel(over);
      code.op(0x57);
      code.op(OP.gas);
      this.operand('m');
      code.op(OP.mstore);
      code.place(over);
    } else {
      this.operand('m');
      code.op(OP.mstore);
    }
  }

  nested(write: () => void): void {
    this.depth++;
    write();
    this.depth--;
  }

  get mayNest(): boolean {
    return this.depth < DEPTH_MAX;
  }
}
