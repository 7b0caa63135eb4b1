import { rpcFault } from './faults.ts';

export type JsonObject = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own field; a name such as `__proto__` or `constructor` never reaches the prototype. */
export function ownField(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether `text` opens more than `depthMax` arrays and objects inside each other; strings are skipped over. */
function isTooDeep(text: string, depthMax: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        let end = text.indexOf('"', at + 1);
        while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
        if (end === -1) return false;
        at = end;
        break;
      }
      case 0x5b:
      case 0x7b:
        if (++depth > depthMax) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
    }
  }
  return false;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

/** `text` as JSON. Throws `rpc/parse` or `rpc/too-deep`. */
export function parseJson(text: string, depthMax: number): unknown {
  if (isTooDeep(text, depthMax)) throw rpcFault('too-deep', { wanted: depthMax });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw rpcFault('parse', { seen: error instanceof Error ? error.message.slice(0, 120) : 'unreadable' }, error);
  }
}

/** The source text of ids that are numbers and not safe integers, by the request that has them. */
export type RequestIds = ReadonlyMap<object, string>;

const NO_IDS: RequestIds = new Map();

function hasInexactId(request: unknown): boolean {
  if (!isObject(request)) return false;
  const id = ownField(request, 'id');
  return typeof id === 'number' && !Number.isSafeInteger(id);
}

/** As {@link parseJson}, for requests and batches: an id is known as it was written even where a number cannot hold it. */
export function parseRequest(text: string, depthMax: number): { readonly request: unknown; readonly ids: RequestIds } {
  const request = parseJson(text, depthMax);
  const isInexact = Array.isArray(request) ? request.some(hasInexactId) : hasInexactId(request);
  if (!isInexact) return { request, ids: NO_IDS };
  const ids = new Map<object, string>();
  const again: unknown = JSON.parse(
    text,
    function (this: object, key, value: unknown, context?: { readonly source?: string }) {
      if (key === 'id' && typeof value === 'number' && context?.source !== undefined) ids.set(this, context.source);
      return value;
    },
  );
  return { request: again, ids };
}
