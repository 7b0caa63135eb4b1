import type { Address, Hash } from '@hanse/base';
import {
  type AnyEngine,
  commitPayload,
  type Dice,
  type EngineEvent,
  type EngineOutput,
  type Head,
  type QbftMessage,
  type QbftUnsigned,
} from '@hanse/consensus';

/** What others said, kept to be misused; the newest. */
const HEARD_MAX = 64;

/** Bytes instead of a message: whatever the codec would refuse to write. */
export type Raw = { readonly raw: Uint8Array };
export type Output = EngineOutput<Spoken, Unsaid>;
/** As the composite engine passes messages on. */
export type Spoken = { readonly engine: AnyEngine; readonly message: QbftMessage };
export type Unsaid = { readonly engine: AnyEngine; readonly unsigned: QbftUnsigned };

export type HostileOptions = {
  readonly self: Address;
  /** Signs with the adversary's own key, asking no signer's memory. */
  readonly sign: (hash: Hash) => Uint8Array;
  readonly dice: Dice;
  readonly conduct: Conduct;
  /** Told when two contradicting statements went to every other validator at once. */
  readonly equivocated: (height: number, what: string) => void;
};

/** What a conduct knows and can do. */
export type Hostile = Pick<HostileOptions, 'self' | 'dice' | 'equivocated'> & {
  readonly head: Head;
  readonly others: readonly Address[];
  /** What others said, oldest first. */
  readonly heard: readonly Spoken[];
  /** Signs a statement with the own key. */
  readonly say: (unsigned: Unsaid) => Spoken;
  /** A signed message, a forged one or mere bytes, on its way to one or all. */
  readonly send: (message: Spoken | Raw, to?: 'all' | Address) => Output;
};

/** A way of lying: what becomes of each thing that an honest node would do, and what is said besides. */
export type Conduct = {
  readonly name: string;
  /** Only `say` and `resend` come here. By default as it is. */
  readonly twist?: (output: Output & { kind: 'say' | 'resend' }, hostile: Hostile) => readonly Output[];
  /** After each event. */
  readonly besides?: (event: EngineEvent<Spoken>, hostile: Hostile) => readonly Output[];
  /** Blocks given to a peer that asks for some. */
  readonly answer?: (blocks: readonly Uint8Array[], hostile: Hostile) => readonly Uint8Array[];
};

type State = { readonly inner: unknown; readonly head: Head; readonly heard: readonly Spoken[] };

function signed(unsaid: Unsaid, sign: HostileOptions['sign']): Spoken {
  const { engine, unsigned } = unsaid;
  if (unsigned.kind !== 'commit') {
    return { engine, message: engine.sign(unsigned, [sign(unsigned.payload.signingHash())]) as QbftMessage };
  }
  const seal = sign(unsigned.digest);
  const message = engine.sign(unsigned, [seal, sign(commitPayload({ ...unsigned, seal }).signingHash())]);
  return { engine, message: message as QbftMessage };
}

/**
 * An engine that thinks as `engine` does and speaks as its conduct wants: what it says of its own is signed with its own
 * key only, past its signer. It speaks QBFT, and whatever uses QBFT's messages; others it leaves alone.
 */
export function hostileEngine(engine: AnyEngine, options: HostileOptions): AnyEngine {
  const { self, sign, dice, conduct, equivocated } = options;
  let last: Hostile | undefined;
  const hostileAt = ({ head, heard }: State): Hostile => ({
    self,
    dice,
    equivocated,
    head,
    heard,
    others: head.validators.filter((one) => one !== self),
    say: (unsigned) => signed(unsigned, sign),
    send: (message, to = 'all') => ({ kind: 'resend', message: message as Spoken, to }),
  });
  const isOurs = ({ head }: State): boolean => head.engine !== 'raft';
  const settle = (
    state: State,
    output: readonly unknown[],
    event: EngineEvent<Spoken> | undefined,
  ): ReturnType<AnyEngine['step']> => {
    if (!isOurs(state)) return { state, output: output as readonly Output[] };
    const hostile = hostileAt(state);
    last = hostile;
    const twisted = (output as readonly Output[]).flatMap((one) =>
      one.kind === 'say' || one.kind === 'resend' ? (conduct.twist?.(one, hostile) ?? [one]) : [one],
    );
    const besides = event === undefined ? [] : (conduct.besides?.(event, hostile) ?? []);
    return { state, output: [...twisted, ...besides] };
  };
  return {
    ...engine,
    start(context, record, head, nowMs) {
      const { state: inner, output } = engine.start(context, record, head, nowMs);
      return settle({ inner, head, heard: [] }, output, undefined);
    },
    step(before, event, nowMs) {
      const state = before as State;
      const { state: inner, output } = engine.step(state.inner, event, nowMs);
      const heard =
        event.kind === 'message' ? [...state.heard.slice(1 - HEARD_MAX), event.message as Spoken] : state.heard;
      const head = event.kind === 'head' ? event.head : state.head;
      return settle({ inner, head, heard }, output, event as EngineEvent<Spoken>);
    },
    encodeMessage: (message, form) => (message as Partial<Raw>).raw ?? engine.encodeMessage(message, form),
    describe: (state) => engine.describe((state as State).inner),
    /** Not of the contract: what the network asks of a liar. */
    ...{
      answer: (blocks: readonly Uint8Array[]) =>
        last === undefined ? blocks : (conduct.answer?.(blocks, last) ?? blocks),
    },
  };
}

/** What a node with this engine answers to a request for blocks: an honest engine gives what is there. */
export function answerOf(engine: AnyEngine, blocks: readonly Uint8Array[]): readonly Uint8Array[] {
  return (engine as { answer?: (blocks: readonly Uint8Array[]) => readonly Uint8Array[] }).answer?.(blocks) ?? blocks;
}
