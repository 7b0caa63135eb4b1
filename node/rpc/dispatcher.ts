import { type Fault, invariant, type Text } from '@hanse/base';
import { byteLengthOf } from './answerParts.ts';
import { rpcFault } from './faults.ts';
import { isObject, type JsonObject, ownField, parseRequest, type RequestIds } from './json.ts';
import { LoopTurns } from './loopTurns.ts';
import { type Method, type RpcClient, type RpcContext, readParams } from './method.ts';
import { SEND_RAW_TRANSACTION } from './methods/poolMethods.ts';
import { METHODS_BY_NAME } from './methods/registry.ts';
import { errorObject } from './rpcError.ts';
import type { RpcMetrics } from './rpcMetrics.ts';

/** What a request asks for, once its form is right. `id` is JSON text; undefined for a notification. */
type Call = { readonly id: string | undefined; readonly method: string; readonly params: unknown };

type ReadCall = Call | { readonly id: string; readonly fault: Error };
/** What all requests of a server share. */
type ServerContext = Omit<RpcContext, 'client' | 'turn' | 'deadlineMs'>;

const UNKNOWN_METHOD = 'unknown';

/** A call whose form is right, or the fault that says what is wrong with it. */
function readCall(value: unknown, ids: RequestIds): ReadCall {
  const bad = ({ en, zh }: Text, id = 'null') => ({
    id,
    fault: rpcFault('invalid-request', { problem: en, problemZh: zh }),
  });
  if (!isObject(value)) return bad({ en: 'it is no object', zh: '不是对象' });
  const id = readId(value, ids);
  if (id === 'invalid') return bad({ en: 'its id is no string or number', zh: 'id 既不是字符串也不是数字' });
  if (ownField(value, 'jsonrpc') !== '2.0')
    return bad({ en: 'it lacks "jsonrpc": "2.0"', zh: '缺少 "jsonrpc": "2.0"' }, id);
  const method = ownField(value, 'method');
  if (typeof method !== 'string' || method === '')
    return bad({ en: 'it lacks the name of a method', zh: '缺少方法名' }, id);
  return { id, method, params: ownField(value, 'params') };
}

/** The id as JSON text, exactly as it was sent where a number has more to it than this language can hold. */
function readId(object: JsonObject, ids: RequestIds): string | undefined | 'invalid' {
  if (!Object.hasOwn(object, 'id')) return undefined;
  const { id } = object as { readonly id: unknown };
  if (typeof id === 'number') return ids.get(object) ?? JSON.stringify(id);
  return typeof id === 'string' || id === null ? JSON.stringify(id) : 'invalid';
}

/** The answer to a request as bytes, and how many of them its client's outbox holds. */
export type Answer = { readonly parts: readonly Buffer[]; readonly heldBytes: number };

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

/** Answers JSON-RPC texts: single requests, notifications and batches. */
export class Dispatcher {
  readonly #context: ServerContext;
  readonly #metrics: RpcMetrics;
  readonly #turns = new LoopTurns();

  constructor(context: ServerContext, metrics: RpcMetrics) {
    this.#context = context;
    this.#metrics = metrics;
  }

  /**
   * The answer to `text`; undefined when none is wanted (notifications only) or nobody is left to read it. The client's
   * outbox holds it. Never throws for what it is given.
   */
  async answer(text: string, client: RpcClient): Promise<Answer | undefined> {
    const { limits } = this.#context;
    let request: unknown;
    let ids: RequestIds;
    try {
      ({ request, ids } = parseRequest(text, limits));
      if (Array.isArray(request)) {
        if (request.length === 0) throw rpcFault('empty-batch');
        if (request.length > limits.batchMax) {
          throw rpcFault('batch-too-large', { seen: request.length, wanted: limits.batchMax });
        }
      }
    } catch (error) {
      return this.refusal(error);
    }
    const deadlineMs = performance.now() + limits.requestTimeMsMax;
    const context: RpcContext = { ...this.#context, client, deadlineMs, turn: undefined };
    const answer = Array.isArray(request)
      ? await this.#answerBatch(
          request.map((one) => readCall(one, ids)),
          context,
        )
      : await this.#answerOne(readCall(request, ids), context);
    if (!client.signal.aborted) return answer;
    if (answer !== undefined) client.outbox.drop(answer.heldBytes);
    return undefined;
  }

  /** The whole answer to a request of which nothing is known but that it is refused. */
  refusal(error: unknown): Answer {
    return small(this.refusalText(error));
  }

  /** {@link refusal} as text. */
  refusalText(error: unknown): string {
    const { text, code } = this.#errorText('null', error);
    this.#metrics.refused(String(code));
    return text;
  }

  async #answerOne(call: ReadCall, context: RpcContext): Promise<Answer | undefined> {
    if ('fault' in call) return small(this.#errorText(call.id, call.fault).text);
    const text = await this.#run(call, context);
    if (text === undefined) return undefined;
    const isTooLarge = text.length > context.limits.responseBytesMax;
    if (!isTooLarge && context.client.outbox.hold(text.length)) {
      return { parts: [Buffer.from(text)], heldBytes: text.length };
    }
    const fault = isTooLarge ? this.#tooLarge() : this.#unread();
    return small(this.#errorText(call.id ?? 'null', fault).text);
  }

  #tooLarge(): Fault {
    return rpcFault('response-too-large', { wanted: this.#context.limits.responseBytesMax });
  }

  #unread(): Fault {
    this.#metrics.refused('answers-unread');
    return rpcFault('answers-unread');
  }

  async #answerBatch(calls: readonly ReadCall[], context: RpcContext): Promise<Answer | undefined> {
    const { client, limits, deadlineMs } = context;
    const { responseBytesMax } = limits;
    /** Bytes at once: strings of this size are costly to keep, and more so to join. */
    const answers: Buffer[] = [];
    let bytes = 2;
    let heldBytes = 0;
    /** Why nothing more is computed. */
    let full: Fault | undefined;
    const add = (answer: string | undefined, id: string | undefined): void => {
      if (answer === undefined) return;
      const fits = bytes + answer.length <= responseBytesMax;
      if (fits && client.outbox.hold(answer.length)) {
        heldBytes += answer.length;
        bytes += answer.length + 1;
        answers.push(Buffer.from(answer));
        return;
      }
      full = fits ? this.#unread() : this.#tooLarge();
      answers.push(Buffer.from(this.#errorText(id ?? 'null', full).text));
    };
    for (let at = 0; at < calls.length && !client.signal.aborted; ) {
      const call = calls[at] as ReadCall;
      if ('fault' in call) {
        add(this.#errorText(call.id, call.fault).text, call.id);
        at++;
      } else if (full !== undefined || performance.now() > deadlineMs) {
        const fault = full ?? rpcFault('batch-timeout', { wanted: limits.requestTimeMsMax });
        if (call.id !== undefined) answers.push(Buffer.from(this.#errorText(call.id, fault).text));
        at++;
      } else {
        const sends = sendsFrom(calls, at);
        if (sends.length > 1) {
          const texts = await this.#sendAll(sends, context);
          texts.forEach((text, index) => {
            add(text, sends[index]?.id);
          });
        } else add(await this.#run(call, context), call.id);
        at += Math.max(1, sends.length);
      }
    }
    if (answers.length === 0) return undefined;
    const parts = [OPEN, ...answers.flatMap((answer, index) => (index === 0 ? [answer] : [COMMA, answer])), CLOSE];
    const restBytes = Math.max(0, byteLengthOf(parts) - heldBytes);
    if (client.outbox.hold(restBytes)) return { parts, heldBytes: heldBytes + restBytes };
    client.outbox.drop(heldBytes);
    return this.refusal(this.#unread());
  }

  async #run({ id, method: name, params }: Call, context: RpcContext): Promise<string | undefined> {
    const method = METHODS_BY_NAME.get(name);
    const label = method === undefined ? UNKNOWN_METHOD : name;
    const pause = this.#turns.pause();
    if (pause !== undefined) await pause;
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

/** An answer for which nothing has to be held. */
function small(text: string): Answer {
  return { parts: [Buffer.from(text)], heldBytes: 0 };
}

function call(method: Method, args: readonly unknown[], context: RpcContext): unknown {
  if (method.cost === 'light') return method.call(context, args);
  return context.heavy.run(context.client, (turn) => method.call({ ...context, turn }, args));
}

function resultText(id: string, result: unknown): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result) ?? 'null'}}`;
}

/** The unbroken run of transactions to send that begins at `start`. */
function sendsFrom(calls: readonly ReadCall[], start: number): readonly Call[] {
  const sends: Call[] = [];
  for (let at = start; at < calls.length; at++) {
    const call = calls[at] as ReadCall;
    if ('fault' in call || call.method !== SEND_RAW_TRANSACTION) break;
    sends.push(call);
  }
  return sends;
}
