/** What the host calls: it writes the context, begins the outermost frame, and runs it until it has ended or waits. */
import {
  beginCall,
  beginCreate,
  CREATE,
  CREATE2,
  leave,
  openOutermost,
  pending,
  result,
} from './calls';
import { context, refund, setCause, setRefund } from './context';
import { NONE, OUT_OF_GAS } from './failure';
import { FIELDS_BYTES, frame, GAS, reserve, setArena, setReturnLength } from './frame';
import {
  BROKEN,
  budget,
  ENDED,
  failure,
  interpret,
  OPENING,
  opened,
  output,
  outputLength,
  rules,
  setBudget,
  setTracing,
  tracingRules,
  WAITING,
} from './interpreter';

export { analyse, codeRoom } from './code';
export { context, frame, pending, refund, result, rules, tracingRules };
// Offsets that the host needs.
export {
  CODE_ACCOUNT,
  KIND,
  PENDING_ACCOUNT,
  PENDING_ADDRESS,
  PENDING_CODE,
  PENDING_CODE_LENGTH,
  PENDING_GAS,
  PENDING_INPUT,
  PENDING_INPUT_LENGTH,
  PENDING_VALUE,
  RESULT_FAILURE,
  RESULT_GAS,
  RESULT_LENGTH,
  RESULT_OUTPUT,
  RESULT_SPENT_GAS,
  SALT,
  TARGET,
} from './calls';
export {
  ACCOUNT,
  ADDRESS,
  CODE,
  DEPTH,
  GAS,
  IS_CREATE,
  MEMORY,
  MEMORY_SIZE,
  PC,
  RETURN_LENGTH,
  SP,
} from './frame';

/** Where the stack of a frame begins. */
export function stackOf(owner: usize): usize {
  return owner + FIELDS_BYTES;
}

export { returnDataOf } from './frame';

/** First address that nothing else uses. */
export function heapStart(): usize {
  return (__heap_base + 63) & ~63;
}

/** Sets everything back for a run whose frames begin at `arena`. False: memory does not reach that far. */
export function begin(arena: usize, tracing: bool): bool {
  setArena(arena);
  setTracing(tracing);
  setRefund(0);
  setCause(OUT_OF_GAS);
  return reserve(<u64>arena);
}

/** Makes memory reach to `end`, before the first frame. */
export function reserveTo(end: usize): bool {
  return reserve(<u64>end);
}

/** Where the host puts `length` bytes of return data of the running frame; 0: memory cannot hold them. */
export function returnRoom(length: usize): usize {
  return setReturnLength(frame, length);
}

/** The outermost frame, of what lies at `pending`; `caller` is the address of a word. */
export function start(caller: usize): bool {
  return openOutermost(caller);
}

/** Runs until the run has ended (1) or about `gas` gas has been used (0). */
export function run(gas: f64): i32 {
  setBudget(<i64>gas);
  while (true) {
    const before = load<i64>(frame, GAS);
    const how = interpret(frame);
    const after = load<i64>(frame, GAS);
    setBudget(budget - (before - after));
    let broken: i32 = NONE;
    if (how == OPENING) {
      broken = opened == CREATE || opened == CREATE2 ? beginCreate(opened) : beginCall(opened);
    } else if (how == BROKEN) {
      if (leave(failure, output, outputLength)) return 1;
    } else if (how == ENDED) {
      if (leave(NONE, output, outputLength)) return 1;
    }
    if (broken != NONE && leave(broken, 0, 0)) return 1;
    if (how == WAITING || budget <= 0) return 0;
  }
}

/** Counts gas that the host itself has used, in a precompiled contract, towards the time it is asked. */
export function spend(gas: f64): void {
  setBudget(budget - <i64>gas);
}
