import { invariant } from '@hanse/base';
import { rpcFault } from './faults.ts';
import { isObject, type JsonObject, ownField, parseJson } from './json.ts';
import { type Method, type RpcContext, readParams, type Subscriber } from './method.ts';
import { SEND_RAW_TRANSACTION } from './methods/poolMethods.ts';
import { METHODS_BY_NAME } from './methods/registry.ts';
import { errorObject } from './rpcError.ts';
import type { RpcMetrics } from './rpcMetrics.ts';

/** What a request asks for, once its form is right. `id` is JSON text; undefined for a notification. */
type Call = { readonly id: string | undefined; readonly method: string; readonly params: unknown };

const UNKNOWN_METHOD = 'unknown';

/** A call whose form is right, or the fault that says what is wrong with it. */
function readCall(value: unknown): Call | { readonly id: string; readonly fault: Error } {
  if (!isObject(value)) {
    return {
      id: 'null',
      fault: rpcFault('invalid-request', {
        seen: Array.isArray(value) ? 'an array' : String(value).slice(0, 40),
        wanted: 'an object',
      }),
    };
  }
  const id = readId(value);
  const bad = (seen: string, wanted: string) => ({
    id: id ?? 'null',
    fault: rpcFault('invalid-request', { seen, wanted }),
  });
  if (id === 'invalid') return { ...bad('an id that is no string or number', 'a string or number'), id: 'null' };
  if (ownField(value, 'jsonrpc') !== '2.0') return bad('no "jsonrpc": "2.0"', '"jsonrpc": "2.0"');
  const method = ownField(value, 'method');
  if (typeof method !== 'string' || method === '') return bad('no method', 'a method name');
  return { id, method, params: ownField(value, 'params') };
}

function readId(object: JsonObject): string | undefined | 'invalid' {
  if (!Object.hasOwn(object, 'id')) return undefined;
  const { id } = object as { readonly id: unknown };
  if (typeof id === 'number' || typeof id === 'string' || id === null) return JSON.stringify(id);
  return 'invalid';
}

/** Answers JSON-RPC texts: single requests, notifications and batches. */
export class Dispatcher {
  readonly #context: Omit<RpcContext, 'subscriber'>;
  readonly #metrics: RpcMetrics;

  constructor(context: Omit<RpcContext, 'subscriber'>, metrics: RpcMetrics) {
    this.#context = context;
    this.#metrics = metrics;
  }

  /** The answer to `text`; undefined when none is wanted (notifications only). Never throws for what it is given. */
  async answer(text: string, subscriber?: Subscriber): Promise<string | undefined> {
    const { limits } = this.#context;
    let request: unknown;
    try {
      request = parseJson(text, limits.jsonDepthMax);
      if (Array.isArray(request)) {
        if (request.length === 0) throw rpcFault('empty-batch');
        if (request.length > limits.batchMax) {
          throw rpcFault('batch-too-large', { seen: request.length, wanted: limits.batchMax });
        }
      }
    } catch (error) {
      return this.refusal(error);
    }
    const context: RpcContext = { ...this.#context, subscriber };
    return Array.isArray(request) ? this.#answerBatch(request, context) : this.#answerOne(request, context);
  }

  /** The whole answer to a request of which nothing is known but that it is refused. */
  refusal(error: unknown): string {
    const { text, code } = this.#errorText('null', error);
    this.#metrics.refused(String(code));
    return text;
  }

  async #answerOne(request: unknown, context: RpcContext): Promise<string | undefined> {
    const call = readCall(request);
    if ('fault' in call) return this.#errorText(call.id, call.fault).text;
    const answer = await this.#run(call, context);
    if (answer === undefined || answer.length <= context.limits.responseBytesMax) return answer;
    return this.#tooLarge(call.id);
  }

  #tooLarge(id: string | undefined): string {
    return this.#errorText(
      id ?? 'null',
      rpcFault('response-too-large', { wanted: this.#context.limits.responseBytesMax }),
    ).text;
  }

  async #answerBatch(requests: readonly unknown[], context: RpcContext): Promise<string | undefined> {
    const { responseBytesMax } = context.limits;
    const calls = requests.map(readCall);
    const answers: string[] = [];
    let bytes = 2;
    const add = (answer: string | undefined, id: string | undefined): void => {
      if (answer === undefined) return;
      const fits = bytes + answer.length <= responseBytesMax;
      answers.push(fits ? answer : this.#tooLarge(id));
      // After the first that does not fit, nothing more is computed.
      bytes = fits ? bytes + answer.length + 1 : responseBytesMax;
    };
    for (let at = 0; at < calls.length; ) {
      const call = calls[at] as (typeof calls)[0];
      const sends = sendsFrom(calls, at);
      if (sends.length > 1) {
        const texts = await this.#sendAll(sends, context);
        texts.forEach((text, index) => {
          add(text, sends[index]?.id);
        });
        at += sends.length;
        continue;
      }
      if ('fault' in call) add(this.#errorText(call.id, call.fault).text, call.id);
      // Nothing is computed that could not be sent any more.
      else if (bytes >= responseBytesMax) add(this.#tooLarge(call.id), call.id);
      else add(await this.#run(call, context), call.id);
      at++;
    }
    return answers.length === 0 ? undefined : `[${answers.join(',')}]`;
  }

  async #run({ id, method: name, params }: Call, context: RpcContext): Promise<string | undefined> {
    const method = METHODS_BY_NAME.get(name);
    const label = method === undefined ? UNKNOWN_METHOD : name;
    const start = performance.now();
    try {
      if (method === undefined) throw rpcFault('method-not-found', { seen: name.slice(0, 64) });
      const result = await call(method, readParams(method, params), context);
      const text = id === undefined ? undefined : resultText(id, result);
      this.#metrics.answered(label, { code: 0, count: 1 });
      return text;
    } catch (error) {
      const { text, code } = this.#errorText(id ?? 'null', error);
      this.#metrics.answered(label, { code, count: 1 });
      return id === undefined ? undefined : text;
    } finally {
      this.#metrics.took(label, (performance.now() - start) / 1000);
    }
  }

  /** Sends of a batch that follow each other go to the pool in one call. */
  async #sendAll(sends: readonly Call[], context: RpcContext): Promise<readonly (string | undefined)[]> {
    const method = METHODS_BY_NAME.get(SEND_RAW_TRANSACTION);
    invariant(method !== undefined, 'the method that sends transactions exists');
    const start = performance.now();
    const texts: (string | undefined)[] = new Array(sends.length);
    const raws: Uint8Array[] = [];
    const places: number[] = [];
    const fail = (at: number, error: unknown): void => {
      const { id } = sends[at] as Call;
      const { text, code } = this.#errorText(id ?? 'null', error);
      texts[at] = id === undefined ? undefined : text;
      this.#metrics.answered(SEND_RAW_TRANSACTION, { code, count: 1 });
    };
    sends.forEach(({ params }, at) => {
      try {
        raws.push(readParams(method, params)[0] as Uint8Array);
        places.push(at);
      } catch (error) {
        fail(at, error);
      }
    });
    try {
      const answers = await context.ports.pool.add(raws);
      let added = 0;
      for (const [index, answer] of answers.entries()) {
        const at = places[index] as number;
        const { id } = sends[at] as Call;
        if (answer.kind === 'refused') fail(at, answer.fault);
        else {
          texts[at] =
            id === undefined ? undefined : `{"jsonrpc":"2.0","id":${id},"result":"${answer.transaction.hash}"}`;
          added++;
        }
      }
      if (added > 0) this.#metrics.answered(SEND_RAW_TRANSACTION, { code: 0, count: added });
    } catch (error) {
      for (const at of places) if (texts[at] === undefined) fail(at, error);
    }
    this.#metrics.took(SEND_RAW_TRANSACTION, (performance.now() - start) / 1000);
    return texts;
  }

  #errorText(id: string, error: unknown): { readonly text: string; readonly code: number } {
    const object = errorObject(error, (own) => {
      this.#context.log.error('rpc-internal-error', {
        reason: own instanceof Error ? (own.stack ?? own.message) : String(own),
      });
    });
    return { text: `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(object)}}`, code: object.code };
  }
}

function call(method: Method, args: readonly unknown[], context: RpcContext): unknown {
  return method.cost === 'heavy' ? context.heavy.run(() => method.call(context, args)) : method.call(context, args);
}

function resultText(id: string, result: unknown): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result) ?? 'null'}}`;
}

/** The unbroken run of transactions to send that begins at `start`. */
function sendsFrom(calls: readonly ReturnType<typeof readCall>[], start: number): readonly Call[] {
  const sends: Call[] = [];
  for (let at = start; at < calls.length; at++) {
    const call = calls[at] as ReturnType<typeof readCall>;
    if ('fault' in call || call.method !== SEND_RAW_TRANSACTION) break;
    sends.push(call);
  }
  return sends;
}
