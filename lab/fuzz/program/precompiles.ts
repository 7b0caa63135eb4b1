import { writeCall } from './calls.ts';
import { PRECOMPILES, precompileInput } from './precompileInputs.ts';
import type { ProgramWriter } from './programWriter.ts';

/** Precompiles that take an engine in JavaScript milliseconds: not in loops. */
const SLOW: ReadonlySet<number> = new Set([8, 10, 12, 14, 15, 17]);

/** Calls a precompile with prepared input; what it returns is copied into memory or thrown away. */
export function precompileStatement(writer: ProgramWriter): void {
  const { dice, code } = writer;
  const drawn = dice.weighted(PRECOMPILES);
  const number = writer.loops > 0 && SLOW.has(drawn) ? dice.between(1, 4) : drawn;
  const input = precompileInput(dice, number);
  const at = code.data(input);
  const offset = dice.pick([0, 0, 32, 7]);
  code.push(input.length);
  code.pushLabel(at);
  code.push(offset);
  code.op(0x39);
  writeCall(writer, {
    pushAddress: () => code.push(number),
    pushInput: () => {
      code.push(input.length);
      code.push(offset);
    },
  });
  writer.sink();
  if (dice.once(2)) {
    // What came back, at a fixed place in memory.
    code.op(0x3d);
    code.push(0);
    code.push(0x100);
    code.op(0x3e);
  }
}
