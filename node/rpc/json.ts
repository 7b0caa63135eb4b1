import { rpcFault } from './faults.ts';

export type JsonObject = { readonly [name: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own field; a name such as `__proto__` or `constructor` never reaches the prototype. */
export function ownField(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Index of the quote that ends the string which begins at `start`; -1 when nothing ends it. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

export type JsonLimits = {
  /** Arrays and objects inside each other. */
  readonly jsonDepthMax: number;
  /** Arrays, objects and commas. */
  readonly jsonValuesMax: number;
};

/** Throws `rpc/too-deep` and `rpc/too-many-values`: parsing would cost far more than `text` is long. */
function checkSize(text: string, { jsonDepthMax, jsonValuesMax }: JsonLimits): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        if (end === -1) return;
        at = end;
        break;
      }
      case 0x5b:
      case 0x7b:
        values++;
        if (++depth > jsonDepthMax) throw rpcFault('too-deep', { wanted: jsonDepthMax });
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case 0x2c:
        values++;
    }
    if (values > jsonValuesMax) throw rpcFault('too-many-values', { wanted: jsonValuesMax });
  }
}

/** `text` as JSON. Throws `rpc/parse`, `rpc/too-deep` or `rpc/too-many-values`. */
export function parseJson(text: string, limits: JsonLimits): unknown {
  checkSize(text, limits);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw rpcFault('parse', { seen: error instanceof Error ? error.message.slice(0, 120) : 'unreadable' }, error);
  }
}

/** The source text of ids that are numbers and not safe integers, by the request that has them. */
export type RequestIds = ReadonlyMap<object, string>;

const NO_IDS: RequestIds = new Map();

function hasInexactId(request: unknown): request is JsonObject {
  if (!isObject(request)) return false;
  const id = ownField(request, 'id');
  return typeof id === 'number' && !Number.isSafeInteger(id);
}

/** As {@link parseJson}, for requests and batches: an id is known as it was written even where a number cannot hold it. */
export function parseRequest(
  text: string,
  limits: JsonLimits,
): { readonly request: unknown; readonly ids: RequestIds } {
  const request = parseJson(text, limits);
  const requests: readonly unknown[] = Array.isArray(request) ? request : [request];
  if (!requests.some(hasInexactId)) return { request, ids: NO_IDS };
  const sources = idSources(text, Array.isArray(request) ? 2 : 1);
  const ids = new Map<object, string>();
  for (const [index, one] of requests.entries()) {
    const source = sources.get(index);
    if (hasInexactId(one) && source !== undefined) ids.set(one, source);
  }
  return { request, ids };
}

/** The source texts of the numbers called `id` in the requests of valid JSON, which lie `depth` levels deep; the last of a name counts. */
function idSources(text: string, requestDepth: number): ReadonlyMap<number, string> {
  const sources = new Map<number, string>();
  const value = /\s*:\s*(-?[0-9][^,}\s]*)?/y;
  let depth = 0;
  let index = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        if (depth === requestDepth) {
          value.lastIndex = end + 1;
          const match = value.exec(text);
          if (match !== null && isId(text.slice(at, end + 1))) {
            if (match[1] === undefined) sources.delete(index);
            else sources.set(index, match[1]);
          }
        }
        at = end;
        break;
      }
      case 0x5b:
      case 0x7b:
        depth++;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case 0x2c:
        if (depth === requestDepth - 1) index++;
    }
  }
  return sources;
}

/** Whether the JSON string `text` is `id`, be it written with escapes. */
function isId(text: string): boolean {
  return text === '"id"' || (text.includes('\\') && JSON.parse(text) === 'id');
}
