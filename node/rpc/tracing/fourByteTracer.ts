import { bytesToHex } from '@hanse/base';
import type { EvmTracer } from '@hanse/execution';
import type { TracerFactory, TransactionTracer } from './transactionTracer.ts';

const SELECTOR_BYTES = 4;
const ENTRY_BYTES = 32;
/** Precompiled contracts have no selectors: 1 to 0x11, and 0x100. */
const PRECOMPILE = /^0x0{37}(00[1-9a-f]|01[01]|100)$/;
const CALLS: ReadonlySet<string> = new Set(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL']);

/** How often which selector was called with how many bytes of arguments, as geth's 4byteTracer. */
export const fourByteTracer: TracerFactory = (_subject, meter): TransactionTracer => {
  const counts = new Map<string, number>();
  const tracer: EvmTracer = {
    onEnter: ({ kind, to, input }) => {
      if (!CALLS.has(kind) || input.length < SELECTOR_BYTES || PRECOMPILE.test(to)) return;
      const key = `${bytesToHex(input.subarray(0, SELECTOR_BYTES))}-${input.length - SELECTOR_BYTES}`;
      const count = counts.get(key);
      if (count === undefined) meter(ENTRY_BYTES);
      counts.set(key, (count ?? 0) + 1);
    },
  };
  return { tracer, end: () => undefined, result: () => Object.fromEntries(counts) };
};

/** Traces nothing; shows what tracing costs by itself. */
export const noopTracer: TracerFactory = () => ({ tracer: {}, end: () => undefined, result: () => ({}) });
