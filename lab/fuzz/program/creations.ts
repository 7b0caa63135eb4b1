import { INITCODE_BYTES_MAX } from '@hanse/protocol';
import { callStatement, pushValue, writeCall } from './calls.ts';
import { ProgramWriter } from './programWriter.ts';
import { writeEnd, writeStatements } from './statements.ts';

const CODE_BYTES_MAX = 24_576;

/** Initcode: what it deploys is a program, nothing, too much, or something forbidden. */
export function randomInitcode({ dice, world, level }: ProgramWriter): Uint8Array {
  const writer = new ProgramWriter(dice, world, level + 1);
  const { code } = writer;
  const kind = dice.below(16);
  if (kind === 0) return dice.bytes(dice.below(40));
  if (kind === 1) return new Uint8Array(0);
  if (kind < 9) writeStatements(writer, dice.between(0, 3));
  if (kind === 2) writeEnd(writer);
  else if (kind === 3) {
    writer.address();
    code.op(0xff);
  } else if (kind === 4) {
    // 0xEF first (EIP-3541), or as the last byte of something short.
    code.push(dice.pick([0xef, 0xef00, 0xfeef, 0xef0100]));
    code.push(0);
    code.op(0x52);
    code.push(dice.between(1, 4));
    code.push(dice.pick([31, 30, 29]));
    code.op(0xf3);
  } else if (kind === 5) {
    code.push(CODE_BYTES_MAX + dice.pick([0, 1, 2, 8000, -1]));
    code.push(0);
    code.op(0xf3);
  } else {
    const runtime = new ProgramWriter(dice, world, level + 1);
    writeStatements(runtime, dice.between(0, 4));
    writeEnd(runtime);
    const bytes = runtime.code.finish();
    const at = code.data(bytes);
    code.push(bytes.length);
    code.pushLabel(at);
    code.push(0);
    code.op(0x39);
    code.push(bytes.length);
    code.push(0);
    code.op(0xf3);
  }
  return code.finish();
}

/** CREATE or CREATE2, and mostly a call of what was made. */
export function createStatement(writer: ProgramWriter): void {
  const { dice, code, level } = writer;
  if (level > 1 || writer.loops > 1) return;
  const isCreate2 = dice.once(2);
  const pushSalt = (): void => {
    if (isCreate2) code.push(dice.below(2));
  };
  if (dice.once(10)) {
    // Memory as it is, now and then too much of it (EIP-3860).
    pushSalt();
    code.push(dice.once(3) ? INITCODE_BYTES_MAX + dice.pick([0, 1, 32]) : dice.below(100));
    writer.operand('m');
  } else {
    const initcode = randomInitcode(writer);
    const at = code.data(initcode);
    const offset = dice.pick([0, 0, 64, 321]);
    code.push(initcode.length);
    code.pushLabel(at);
    code.push(offset);
    code.op(0x39);
    pushSalt();
    code.push(initcode.length);
    code.push(offset);
  }
  pushValue(writer);
  code.op(isCreate2 ? 0xf5 : 0xf0);
  if (dice.once(4)) {
    code.op(0x80, 0x3f);
    writer.sink();
    // What sink keeps would lie above the address.
    if (writer.height > 0 && dice.once(2)) callStatement(writer);
  }
  if (dice.once(3)) {
    writer.sink();
    return;
  }
  // The new address is on top: kept in memory, so that it can be called from there.
  code.push(0x1e0);
  code.op(0x52);
  for (let left = dice.between(1, 2); left > 0; left--) {
    writeCall(writer, {
      pushAddress: () => {
        code.push(0x1e0);
        code.op(0x51);
      },
    });
    writer.sink();
  }
}
