import { concatBytes, hexToBytes } from '@hanse/base';
import { constantProductPair, leagueToken, register, workloads } from '@hanse/contracts';
import type { Dice } from '../dice.ts';
import { type ProgramWorld, ProgramWriter } from './programWriter.ts';
import { writeEnd, writeStatements } from './statements.ts';

const REAL_CODES: readonly Uint8Array[] = [leagueToken, register, constantProductPair, workloads].map(
  ({ deployedBytecode }) => hexToBytes(deployedBytecode),
);
/** Every opcode of some fork but SELFDESTRUCT, for code that is random but not hopeless. */
const OPCODES: readonly number[] = Array.from({ length: 256 }, (_, opcode) => opcode).filter(
  (opcode) =>
    opcode <= 0x0b ||
    (opcode >= 0x10 && opcode <= 0x20) ||
    (opcode >= 0x30 && opcode <= 0x4a) ||
    (opcode >= 0x50 && opcode <= 0xa4) ||
    (opcode >= 0xf0 && opcode <= 0xf5) ||
    opcode === 0xfa ||
    opcode === 0xfd,
);

export function writeProgram(dice: Dice, world: ProgramWorld, statements: number): Uint8Array {
  const writer = new ProgramWriter(dice, world);
  writeStatements(writer, statements);
  writeEnd(writer);
  return writer.code.finish();
}

/** Random opcodes, with enough pushes that the stack lasts a while. */
function opcodeSoup(dice: Dice): Uint8Array {
  const bytes: number[] = [];
  for (let left = dice.between(4, 120); left > 0; left--) {
    if (dice.once(2)) bytes.push(0x60, dice.once(2) ? dice.below(256) : dice.below(64));
    else bytes.push(dice.once(12) ? 0x5b : dice.pick(OPCODES));
  }
  return Uint8Array.from(bytes);
}

/** Changes, drops or doubles a few bytes. */
export function mutate(dice: Dice, code: Uint8Array): Uint8Array {
  let mutated = code;
  for (let left = dice.between(1, 4); left > 0 && mutated.length > 0; left--) {
    const at = dice.below(mutated.length);
    const kind = dice.below(4);
    if (kind === 0) mutated = concatBytes(mutated.subarray(0, at), mutated.subarray(at + 1));
    else if (kind === 1) mutated = concatBytes(mutated.subarray(0, at + 1), mutated.subarray(at));
    else {
      mutated = mutated.slice();
      mutated[at] = kind === 2 ? dice.bits() : dice.pick(OPCODES);
    }
  }
  return mutated;
}

/** The code of one account: mostly a written program, seldom soup, noise, or a real contract with a scratch. */
export function randomCode(dice: Dice, world: ProgramWorld): Uint8Array {
  const kind = dice.below(50);
  if (kind === 0) return dice.bytes(dice.below(80));
  if (kind < 4) return opcodeSoup(dice);
  if (kind < 8) return dice.once(3) ? dice.pick(REAL_CODES) : mutate(dice, dice.pick(REAL_CODES));
  const program = writeProgram(dice, world, dice.once(10) ? dice.between(10, 30) : dice.between(2, 9));
  return dice.once(12) ? mutate(dice, program) : program;
}
