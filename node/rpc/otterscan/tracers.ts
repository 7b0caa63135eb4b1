import type { Address } from '@hanse/base';
import type { FrameKind, TraceEnter, TraceExit, TransactionOutcome } from '@hanse/execution';
import { data, quantity } from '../quantity.ts';
import type { TraceConfig } from '../tracing/traceConfig.ts';
import type { TracerFactory } from '../tracing/transactionTracer.ts';
import { KeptEvents } from './keptEvents.ts';

/** Bytes of an entry in the answer, apart from its data. */
const ENTRY_BYTES = 260;
/** Numbers of Otterscan's InternalOperation. */
const TRANSFER = 0;
const OPERATIONS: Partial<Record<FrameKind, number>> = { SELFDESTRUCT: 1, CREATE: 2, CREATE2: 3 };
/** Precompiled contracts, of the newest fork: explorers do not show calls to them. */
const PRECOMPILE_LAST = 0x11n;
const PRECOMPILE_P256 = 0x100n;
const WITHOUT_VALUE: ReadonlySet<FrameKind> = new Set<FrameKind>(['STATICCALL', 'DELEGATECALL']);

type Operation = { readonly type: number; readonly from: Address; readonly to: Address; readonly value: string };

function configOf(tracer: TracerFactory): TraceConfig {
  return { tracer, timeoutMs: undefined };
}

function operationOf({ kind, depth, from, to, value }: TraceEnter): Operation | undefined {
  if (depth === 1) return undefined;
  const type = OPERATIONS[kind] ?? (kind === 'CALL' && value !== 0n ? TRANSFER : undefined);
  return type === undefined ? undefined : { type, from, to, value: quantity(value) };
}

/** Money moved, contracts made and destroyed inside a transaction: what has stayed, in order. */
export const OPERATIONS_TRACE: TraceConfig = configOf((_subject, meter) => {
  const kept = new KeptEvents<Operation>();
  return {
    tracer: {
      onEnter: (enter) => {
        const operation = operationOf(enter);
        if (operation !== undefined) meter(ENTRY_BYTES);
        kept.enter(operation === undefined ? [] : [operation]);
      },
      onExit: (exit) => kept.exit(exit),
    },
    end: () => undefined,
    result: () => kept.events,
  };
});

/** A call as Otterscan lists it; entries follow each other as the calls begin. */
type TracedCall = {
  readonly type: FrameKind;
  /** 0: the transaction itself. */
  readonly depth: number;
  readonly from: Address;
  readonly to: Address;
  readonly value: string | null;
  readonly input: string;
  output: string;
};

export const CALLS_TRACE: TraceConfig = configOf((_subject, meter) => {
  const calls: TracedCall[] = [];
  const open: (TracedCall | undefined)[] = [];
  return {
    tracer: {
      onEnter: ({ kind, depth, from, to, value, input }) => {
        if (depth > 1 && isPrecompile(to)) {
          open.push(undefined);
          return;
        }
        meter(ENTRY_BYTES + input.length * 2);
        const shown = WITHOUT_VALUE.has(kind) ? null : quantity(value);
        const call = { type: kind, depth: depth - 1, from, to, value: shown, input: data(input), output: '0x' };
        calls.push(call);
        open.push(call);
      },
      onExit: ({ output }: TraceExit) => {
        const call = open.pop();
        if (call === undefined) return;
        meter(output.length * 2);
        call.output = data(output);
      },
    },
    end: () => undefined,
    result: () => calls,
  };
});

function isPrecompile(address: Address): boolean {
  const number = BigInt(address);
  return number === PRECOMPILE_P256 || (number >= 1n && number <= PRECOMPILE_LAST);
}

/** What a transaction reverted with; `0x` when it did not. */
export const REVERT_TRACE: TraceConfig = configOf(() => {
  let reverted = '0x';
  return {
    tracer: {},
    end: ({ failure, output }: TransactionOutcome) => {
      if (failure === 'revert') reverted = data(output);
    },
    result: () => reverted,
  };
});

/** Who made the contract `address`; undefined: nobody in this transaction. */
export function creatorTrace(address: Address): TraceConfig {
  return configOf(() => {
    const kept = new KeptEvents<Address>();
    return {
      tracer: {
        onEnter: ({ kind, from, to }) => {
          const isIt = to === address && (kind === 'CREATE' || kind === 'CREATE2');
          kept.enter(isIt ? [from] : []);
        },
        onExit: (exit) => kept.exit(exit),
      },
      end: () => undefined,
      result: () => kept.events.at(-1),
    };
  });
}
