import type { ProgramWriter } from './programWriter.ts';
import { randomWord } from './words.ts';

const CALL = 0xf1;
const CALLCODE = 0xf2;
const DELEGATECALL = 0xf4;
const STATICCALL = 0xfa;
const KINDS: readonly number[] = [CALL, CALL, CALL, CALLCODE, DELEGATECALL, DELEGATECALL, STATICCALL, STATICCALL];

/** Gas for a call: all there is, or one of the sums at which something just fits or just does not. */
export function pushGas({ dice, code }: ProgramWriter): void {
  const kind = dice.below(12);
  if (kind < 8) code.op(0x5a);
  else if (kind < 10) code.push(dice.pick([0, 1, 100, 700, 2299, 2300, 2301, 5000, 9000, 22_100, 25_000, 40_000]));
  else if (kind === 10) code.push(dice.below(60_000));
  else code.push(randomWord(dice));
}

/** Value for a call: mostly none; more than there is now and then. */
export function pushValue({ dice, code }: ProgramWriter): void {
  if (!dice.once(3)) code.push(0);
  else if (dice.once(8)) code.push(randomWord(dice));
  else code.push(dice.below(4));
}

export type CallShape = {
  readonly pushAddress: () => void;
  readonly pushInput?: () => void;
  readonly kinds?: readonly number[];
};

/** One call; whether it succeeded is left on the stack. */
export function writeCall(writer: ProgramWriter, { pushAddress, pushInput, kinds = KINDS }: CallShape): void {
  const { dice, code } = writer;
  const kind = dice.pick(kinds);
  writer.operands(['m', 'l']);
  if (pushInput === undefined) writer.operands(['m', 'l']);
  else pushInput();
  if (kind === CALL || kind === CALLCODE) pushValue(writer);
  pushAddress();
  pushGas(writer);
  code.op(kind);
}

export function callStatement(writer: ProgramWriter): void {
  const { dice, code } = writer;
  writeCall(writer, { pushAddress: () => writer.address() });
  writer.sink();
  if (dice.once(3)) {
    code.op(0x3d);
    writer.sink();
  }
  if (dice.once(3)) {
    code.op(0x5a);
    writer.sink();
  }
}

/** Calls itself with all gas again and again, until the gas or the depth of 1,024 is used up. */
export function delegateLoop(writer: ProgramWriter): void {
  const { dice, code } = writer;
  if (!dice.once(6) || writer.loops > 0) return;
  for (let at = 0; at < 4; at++) code.push(0);
  const kind = dice.pick(KINDS);
  if (kind === CALL || kind === CALLCODE) code.push(0);
  code.op(0x30, 0x5a, kind);
  writer.sink();
}
