/**
 * Preloaded (`node --import …/skewedClock.ts?aheadMs=60000&rate=1.5`): wall clock that is ahead, or behind, and runs at
 * another rate. Timers and `performance.now()` stay as they are, as on a machine whose clock is set wrong.
 */
const query = new URL(import.meta.url).searchParams;
const aheadMs = Number(query.get('aheadMs') ?? 0);
const rate = Number(query.get('rate') ?? 1);
const RealDate = Date;
const startedMs = RealDate.now();

const now = (): number => Math.floor(startedMs + aheadMs + (RealDate.now() - startedMs) * rate);

globalThis.Date = class extends RealDate {
  constructor(...args: readonly unknown[]) {
    super(...((args.length === 0 ? [now()] : args) as [number]));
  }
  static override now(): number {
    return now();
  }
} as DateConstructor;
