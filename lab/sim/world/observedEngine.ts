import type { AnyEngine, EngineOutput } from '@hanse/consensus';

/** The engine, with each of its outputs told before the driver acts on it. */
export function observedEngine(engine: AnyEngine, tell: (output: EngineOutput<unknown, unknown>) => void): AnyEngine {
  const told = (step: ReturnType<AnyEngine['step']>): ReturnType<AnyEngine['step']> => {
    for (const one of step.output) tell(one);
    return step;
  };
  return {
    ...engine,
    start: (context, record, head, nowMs) => told(engine.start(context, record, head, nowMs)),
    step: (state, event, nowMs) => told(engine.step(state, event, nowMs)),
  };
}
