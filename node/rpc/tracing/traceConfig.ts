import { rpcFault } from '../faults.ts';
import { isObject, type JsonObject, ownField } from '../json.ts';
import { BadParam, optionalField, parseBoolean, parseCount, parseObject } from '../params.ts';
import { callTracer } from './callTracer.ts';
import { fourByteTracer, noopTracer } from './fourByteTracer.ts';
import { prestateTracer } from './prestateTracer.ts';
import { structLogger } from './structLogger.ts';
import type { TracerFactory } from './transactionTracer.ts';

/** What debug_trace… is told besides what to trace. */
export type TraceConfig = {
  readonly tracer: TracerFactory;
  /** Milliseconds; undefined: as long as the node allows. */
  readonly timeoutMs: number | undefined;
};

type Flags = (name: string) => boolean;
const UNITS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000 };

/** The tracers that can be named, by what geth calls them. */
const TRACERS: { readonly [name: string]: (isSet: Flags) => TracerFactory } = {
  callTracer: (isSet) => callTracer({ calls: isSet('onlyTopCall') ? 'outermost' : 'all', logs: isSet('withLog') }),
  prestateTracer: (isSet) =>
    prestateTracer({
      mode: isSet('diffMode') ? 'difference' : 'before',
      code: !isSet('disableCode'),
      storage: !isSet('disableStorage'),
    }),
  '4byteTracer': () => fourByteTracer,
  noopTracer: () => noopTracer,
};

/** geth's trace options; fields not known here are ignored, as geth does. Throws `BadParam` and `rpc/no-tracer`. */
export function parseTraceConfig(value: unknown): TraceConfig {
  const object = parseObject(value, 'trace options', '跟踪选项');
  return { tracer: tracerOf(object), timeoutMs: optionalField(object, 'timeout', parseDuration) };
}

/** The struct logger with geth's defaults. */
export const DEFAULT_TRACE: TraceConfig = {
  tracer: structLogger({ stack: true, storage: true, memory: false, returnData: false, limit: 0 }),
  timeoutMs: undefined,
};

function tracerOf(object: JsonObject): TracerFactory {
  const isSet = flagsOf(object);
  const name = ownField(object, 'tracer');
  if (name === undefined || name === null || name === '') {
    return structLogger({
      stack: !isSet('disableStack'),
      storage: !isSet('disableStorage'),
      memory: isSet('enableMemory'),
      returnData: isSet('enableReturnData'),
      limit: optionalField(object, 'limit', parseCount) ?? 0,
    });
  }
  const make = typeof name === 'string' && Object.hasOwn(TRACERS, name) ? TRACERS[name] : undefined;
  if (make === undefined) throw rpcFault('no-tracer', { seen: String(name).slice(0, SEEN_MAX) });
  const config = ownField(object, 'tracerConfig');
  return make(flagsOf(isObject(config) ? config : {}));
}

/** Characters of a stranger's text that an error repeats. */
const SEEN_MAX = 40;

function flagsOf(object: JsonObject): Flags {
  return (name) => optionalField(object, name, parseBoolean) ?? false;
}

/** As Go writes durations: `500ms`, `10s`, `1m`. */
function parseDuration(value: unknown): number {
  const [, digits, unit] = /^([0-9]{1,6})(ms|s|m)$/.exec(String(value)) ?? [];
  if (digits === undefined || unit === undefined)
    throw new BadParam('duration wanted, such as "5s"', '应为时长，例如 "5s"');
  return Number(digits) * (UNITS[unit] as number);
}
