import type { Clock } from './engineDriver.ts';

/** The machine's clocks: wall time to read, monotonic time to wait. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
