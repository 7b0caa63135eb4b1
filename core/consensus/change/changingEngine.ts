import { decodeRlp, encodeRlp, RlpReader, reject } from '@hanse/base';
import type { ConsensusEngine, EngineContext, EngineEvent, EngineOutput, Head, Step } from '../engine.ts';
import { type AnyEngine, engineNamed } from '../engines.ts';
import { consensusFault } from '../faults.ts';

/** The engine at work, and what it thinks. */
export type Changing = {
  readonly context: EngineContext;
  readonly engine: AnyEngine;
  readonly inner: unknown;
  /** Told by the driver; a new engine has to know, too. */
  readonly hasTransactions: boolean;
  /** Timers of the engine at work that have not been cancelled. */
  readonly timers: ReadonlySet<string>;
};

type Spoken = { readonly engine: AnyEngine; readonly message: unknown };
type Unsaid = { readonly engine: AnyEngine; readonly unsigned: unknown };
type ChangingOutput = EngineOutput<Spoken, Unsaid>;
type ChangingStep = Step<Changing, Spoken, Unsaid>;

const utf8 = new TextEncoder();

/** The record of an engine, under its name: one engine never reads another's. */
function encodeRecord(engine: AnyEngine, record: Uint8Array): Uint8Array {
  return encodeRlp([utf8.encode(engine.name), record]);
}

/** The record as `engine` left it; undefined if the last engine here was another one. Throws `consensus/damaged-record`. */
function decodeRecord(engine: AnyEngine, bytes: Uint8Array): Uint8Array | undefined {
  try {
    decodeRlp(bytes);
    const parts = new RlpReader(bytes).list();
    const name = new TextDecoder().decode(parts.bytes());
    const record = parts.bytes();
    return name === engine.name ? record : undefined;
  } catch (error) {
    throw consensusFault('damaged-record', { seen: error instanceof Error ? error.message : String(error) }, error);
  }
}

function tag(engine: AnyEngine, one: EngineOutput<unknown, unknown>): ChangingOutput {
  switch (one.kind) {
    case 'persist':
      return { kind: 'persist', record: encodeRecord(engine, one.record) };
    case 'say':
      return { kind: 'say', utterance: { ...one.utterance, unsigned: { engine, unsigned: one.utterance.unsigned } } };
    case 'resend':
      return { ...one, message: { engine, message: one.message } };
    default:
      return one;
  }
}

/** Whether each can read what the other says. */
function speakAlike(one: AnyEngine, other: AnyEngine): boolean {
  return one.codes[0] === other.codes[0];
}

function timersAfter(
  timers: ReadonlySet<string>,
  output: readonly EngineOutput<unknown, unknown>[],
): ReadonlySet<string> {
  let after: Set<string> | undefined;
  for (const one of output) {
    if (one.kind === 'set-timer' && !(after ?? timers).has(one.name)) after = new Set(after ?? timers).add(one.name);
    if (one.kind === 'cancel-timer' && (after ?? timers).has(one.name)) {
      after = new Set(after ?? timers);
      after.delete(one.name);
    }
  }
  return after ?? timers;
}

function settle(state: Changing, { state: inner, output }: Step<unknown, unknown, unknown>): ChangingStep {
  const timers = timersAfter(state.timers, output);
  return { state: { ...state, inner, timers }, output: output.map((one) => tag(state.engine, one)) };
}

/**
 * One engine for the life of a ledger: runs whichever engine the ledger has put in charge of the next height, and hands
 * over when a head names another one (spec/change.md). The engine that is relieved has nothing left to say: its last
 * block is final.
 */
export function changingEngine(engines: ReadonlyMap<string, AnyEngine>): ConsensusEngine<Changing, Spoken, Unsaid> {
  const begin = (
    context: EngineContext,
    record: Uint8Array | undefined,
    head: Head,
    hasTransactions: boolean,
    nowMs: number,
  ): ChangingStep => {
    // Throws if this node does not know it (CHANGE-ENGINE-3).
    const engine = engineNamed(head.engine, engines);
    const own = record === undefined ? undefined : decodeRecord(engine, record);
    const first = engine.start(context, own, head, nowMs);
    const state: Changing = { context, engine, inner: undefined, hasTransactions, timers: new Set() };
    const started = settle(state, first);
    if (!hasTransactions) return started;
    const told = engine.step(first.state, { kind: 'pool', hasTransactions }, nowMs);
    const next = settle(started.state, told);
    return { state: next.state, output: [...started.output, ...next.output] };
  };

  /** CHANGE-ENGINE-1: the old engine's timers end, the new one begins without a record at this very head. */
  const handOver = (state: Changing, head: Head, nowMs: number): ChangingStep => {
    const cleared = [...state.timers].map((name): ChangingOutput => ({ kind: 'cancel-timer', name }));
    const fields = {
      height: head.header.number + 1,
      from: state.engine.name,
      to: head.engine,
      validators: head.validators.length,
    };
    const started = begin(state.context, undefined, head, state.hasTransactions, nowMs);
    return {
      state: started.state,
      output: [...cleared, { kind: 'note', event: 'engine-changed', fields }, ...started.output],
    };
  };

  const step = (state: Changing, event: EngineEvent<Spoken>, nowMs: number): ChangingStep => {
    const { engine } = state;
    if (event.kind === 'message') {
      // CHANGE-MESSAGE-1: what another engine said is about heights that are not this engine's.
      if (!speakAlike(event.message.engine, engine)) return { state, output: [] };
      return settle(state, engine.step(state.inner, { kind: 'message', message: event.message.message }, nowMs));
    }
    // Only a head tells who seals what comes after it (CHANGE-ENGINE-2).
    if (event.kind === 'head' && event.head.engine !== engine.name) return handOver(state, event.head, nowMs);
    const known = event.kind === 'pool' ? { ...state, hasTransactions: event.hasTransactions } : state;
    return settle(known, engine.step(state.inner, event, nowMs));
  };

  /** Whose message this is, by its first byte (CHANGE-MESSAGE-1). */
  const speakerOf = (bytes: Uint8Array): AnyEngine | undefined => {
    const code = bytes[0];
    for (const engine of engines.values()) if (code !== undefined && engine.codes.includes(code)) return engine;
    return undefined;
  };

  return {
    name: 'league',
    faults: 'byzantine',
    quorum: (count) => Math.max(...[...engines.values()].map((engine) => engine.quorum(count))),
    codes: [...new Set([...engines.values()].flatMap(({ codes }) => codes))],
    start: (context, record, head, nowMs) => begin(context, record, head, false, nowMs),
    step,
    sign: ({ engine, unsigned }, signatures) => ({ engine, message: engine.sign(unsigned, signatures) }),
    encodeMessage: ({ engine, message }, form) => engine.encodeMessage(message, form),
    glance: (bytes) => speakerOf(bytes)?.glance(bytes),
    parseMessage: (bytes, transaction) => {
      const engine = speakerOf(bytes);
      if (engine === undefined) return reject(consensusFault('unknown-message', { seen: bytes[0] ?? 'nothing' }));
      const parsed = engine.parseMessage(bytes, transaction);
      return parsed.kind === 'accept' ? { kind: 'accept', value: { engine, message: parsed.value } } : parsed;
    },
    authorOf: ({ engine, message }, recover) => engine.authorOf?.(message, recover),
    // By the sealers of its own height and nobody else's (CHANGE-SEALERS-2).
    verifySeals: (header, sealers, recover) =>
      engineNamed(sealers.engine, engines).verifySeals(header, sealers, recover),
    turns: (sealers, height) => engineNamed(sealers.engine, engines).turns?.(sealers, height) ?? [],
    describe: ({ engine, inner }) => engine.describe(inner),
  };
}
