import { callStatement, delegateLoop } from './calls.ts';
import { createStatement } from './creations.ts';
import { ARITHMETIC, ENVIRONMENT, LOGS, MEMORY } from './opcodes.ts';
import { precompileStatement } from './precompiles.ts';
import type { ProgramWriter } from './programWriter.ts';
import { randomWord } from './words.ts';

export type Statement = (writer: ProgramWriter) => void;

const STATEMENTS: readonly (readonly [weight: number, statement: Statement])[] = [
  [30, (writer) => compute(writer, ARITHMETIC)],
  [10, (writer) => compute(writer, ENVIRONMENT)],
  [16, (writer) => compute(writer, MEMORY)],
  [6, (writer) => writer.expression(writer.dice.pick(LOGS))],
  [12, storagePattern],
  [7, transientPattern],
  [5, stackShuffle],
  [2, deepStack],
  [4, returnDataCopy],
  [16, callStatement],
  [9, precompileStatement],
  [6, createStatement],
  [10, branch],
  [4, loop],
  [1, selfDestruct],
  [2, misfortune],
  [2, earlyEnd],
  [1, delegateLoop],
];

export function writeStatements(writer: ProgramWriter, count: number): void {
  for (let at = 0; at < count; at++) writer.dice.weighted(STATEMENTS)(writer);
}

function compute(writer: ProgramWriter, rows: typeof ARITHMETIC): void {
  const row = writer.dice.pick(rows);
  writer.expression(row);
  if (row.results === 1) writer.sink();
}

/** Several writes to few slots: every row of EIP-2200's table, with the refunds of EIP-3529. */
function storagePattern(writer: ProgramWriter): void {
  const { dice, code, world } = writer;
  const slot = dice.pick(world.slots);
  for (let left = dice.between(1, 4); left > 0; left--) {
    if (dice.once(5)) {
      code.push(slot);
      code.op(0x54);
      writer.sink();
      continue;
    }
    if (dice.once(10)) writer.word();
    else code.push(dice.pick([0n, 0n, 1n, 2n, 3n, 1n << 255n]));
    code.push(dice.once(4) ? dice.pick(world.slots) : slot);
    code.op(0x55);
  }
}

function transientPattern(writer: ProgramWriter): void {
  if (!writer.has('cancun') && !writer.dice.once(30)) return;
  const { dice, code } = writer;
  for (let left = dice.between(1, 3); left > 0; left--) {
    if (dice.once(2)) {
      writer.operands(['t', 'w']);
      code.op(0x5d);
    } else {
      writer.operand('t');
      code.op(0x5c);
      writer.sink();
    }
  }
}

function stackShuffle(writer: ProgramWriter): void {
  const { dice, code, height } = writer;
  // The counter of a loop mostly stays where it is.
  if (height < 2 || (writer.loops > 0 && !dice.once(10))) {
    code.push(randomWord(dice));
    writer.sink();
    return;
  }
  for (let left = dice.between(1, 4); left > 0; left--) code.op(0x90 + dice.below(Math.min(height - 1, 16)));
}

/** Different words, as many as DUP and SWAP reach; in the end one that they all went into. */
function deepStack(writer: ProgramWriter): void {
  const { dice, code } = writer;
  const words = dice.between(2, 17);
  for (let at = 0; at < words; at++) code.push(dice.once(3) ? randomWord(dice) : at + 1);
  let height = words;
  for (let left = dice.between(1, 6); left > 0; left--) {
    if (dice.once(2)) {
      code.op(0x80 + dice.below(Math.min(height, 16)));
      height++;
    } else code.op(0x90 + dice.below(Math.min(height - 1, 16)));
  }
  for (; height > 1; height--) {
    code.push(3);
    code.op(0x02, 0x03);
  }
  writer.sink();
}

function returnDataCopy(writer: ProgramWriter): void {
  const { dice, code } = writer;
  if (dice.once(8)) {
    writer.operands(['m', 'c', 'l']);
    code.op(0x3e);
    return;
  }
  // All of it, or all but the first bytes when there are as many.
  code.op(0x3d);
  code.push(0);
  writer.operand('m');
  code.op(0x3e);
}

function branch(writer: ProgramWriter): void {
  if (!writer.mayNest) return;
  const { dice, code } = writer;
  const otherwise = code.label();
  const end = code.label();
  writer.word();
  code.pushLabel(otherwise);
  code.op(0x57);
  writer.nested(() => writeStatements(writer, dice.between(1, 3)));
  if (dice.once(2)) {
    code.pushLabel(end);
    code.op(0x56);
    code.place(otherwise);
    writer.nested(() => writeStatements(writer, dice.between(1, 2)));
    code.place(end);
  } else code.place(otherwise);
}

/** A counted loop; what the body leaves on the stack it has cleared away itself. */
function loop(writer: ProgramWriter): void {
  if (!writer.mayNest || writer.loops > 1) return;
  const { dice, code } = writer;
  const top = code.label();
  code.push(dice.between(1, 7));
  code.place(top);
  writer.height++;
  writer.loops++;
  writer.nested(() => writeStatements(writer, dice.between(1, 3)));
  writer.loops--;
  code.push(1);
  code.op(0x90, 0x03, 0x80);
  code.pushLabel(top);
  code.op(0x57, 0x50);
  writer.height--;
}

function selfDestruct(writer: ProgramWriter): void {
  const { dice, code } = writer;
  const over = code.label();
  if (!dice.once(4)) {
    writer.word();
    code.pushLabel(over);
    code.op(0x57);
  }
  writer.address();
  code.op(0xff);
  code.place(over);
}

/** What ends a frame with all its gas: an invalid opcode, a bad jump, a stack that is too short or too long, a bomb. */
function misfortune(writer: ProgramWriter): void {
  const { dice, code } = writer;
  const over = code.label();
  writer.word();
  code.pushLabel(over);
  code.op(0x57);
  const kind = dice.below(8);
  if (kind === 0) code.op(dice.pick([0xfe, 0x0c, 0x21, 0x4b, 0x5e, 0xa5, 0xb0, 0xd0, 0xe0, 0xef, 0xf6, 0xfb]));
  else if (kind === 1) {
    code.push(randomWord(dice));
    code.op(dice.pick([0x56, 0x57]));
  } else if (kind === 2) for (let at = 0; at < 40; at++) code.op(0x50);
  else if (kind === 3) {
    const top = code.label();
    code.place(top);
    code.op(0x36, 0x36, 0x36);
    code.pushLabel(top);
    code.op(0x56);
  } else if (kind === 4) {
    code.push(1);
    code.push(1n << BigInt(dice.between(16, 255)));
    code.op(dice.pick([0x52, 0x53]));
  } else if (kind === 5) {
    // A JUMPDEST inside a push is none.
    code.push(code.length + (dice.once(2) ? 4 : 3));
    code.op(0x56, 0x60, 0x5b, 0x50);
  } else if (kind === 6) {
    writer.operands(['l', 'm', 'm']);
    code.op(dice.pick([0x20, 0xf3, 0xfd, 0xa0]));
  } else code.op(0x80 + dice.below(32));
  code.place(over);
}

function earlyEnd(writer: ProgramWriter): void {
  const { dice, code } = writer;
  const over = code.label();
  writer.word();
  code.pushLabel(over);
  code.op(0x57);
  end(writer, dice.below(6));
  code.place(over);
}

function end({ code, dice }: ProgramWriter, kind: number): void {
  if (kind === 0) {
    code.op(0x00);
    return;
  }
  code.push(dice.pick([0, 32, 64, 320]));
  code.push(dice.pick([0, 0, 0, 7, 64]));
  code.op(kind < 3 ? 0xfd : 0xf3);
}

/** The program's last words. */
export function writeEnd(writer: ProgramWriter): void {
  const { dice, code } = writer;
  const kind = dice.below(12);
  if (kind === 0) return;
  if (kind === 1) {
    writer.address();
    code.op(0xff);
    return;
  }
  if (kind === 2) {
    code.op(0x00);
    return;
  }
  code.push(dice.pick([32, 96, 320, 320, 512]));
  code.push(0);
  code.op(kind === 3 ? 0xfd : 0xf3);
}
