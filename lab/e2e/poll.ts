import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 50;

/**
 * Asks until the answer is not undefined. Throws after `msMax` with `what` and the last error, if there was one: in a
 * league of real processes there is nothing else to wait on.
 */
export async function poll<Value>(
  what: string,
  msMax: number,
  ask: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const started = performance.now();
  let last: unknown;
  for (;;) {
    try {
      const value = await ask();
      if (value !== undefined) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() - started > msMax) {
      throw new Error(`${what}: not within ${msMax} ms`, last === undefined ? {} : { cause: last });
    }
    await sleep(STEP_MS);
  }
}
