import type { ConsensusEngine, EngineContext, EngineEvent, EngineOutput, Utterance } from '@hanse/consensus';
import type { TraceEntry } from './traceFile.ts';

/** Where the entries of a trace go. */
export type Trace = (entry: TraceEntry) => void;

/** What the engine is told, as a line for outside checkers. */
export function traceEvent<Message>(
  engine: Pick<ConsensusEngine<unknown, Message, unknown>, 'encodeMessage' | 'glance' | 'authorOf'>,
  event: EngineEvent<Message>,
  recover: EngineContext['recover'],
): TraceEntry {
  switch (event.kind) {
    case 'head': {
      const { header, hash, engine: name, validators, since } = event.head;
      return { kind: 'head', height: header.number, hash, next: { engine: name, since, validators } };
    }
    case 'message': {
      const { message } = event;
      return { kind: 'message', from: engine.authorOf?.(message, recover), ...glance(engine, message) };
    }
    case 'timer':
    case 'pool':
    case 'peer':
      return event;
    case 'built': {
      const { kind, height, round, block } = event;
      return { kind, height, round, hash: block?.hash };
    }
    case 'checked': {
      const { kind, height, round, digest, verdict } = event;
      return { kind, height, round, digest, verdict: verdict.kind };
    }
  }
}

/** What the engine wants, as a line; `say` has its own, {@link traceSay}, with what was signed. */
export function traceOutput<Message, Unsigned>(
  engine: Pick<ConsensusEngine<unknown, Message, Unsigned>, 'encodeMessage' | 'glance'>,
  output: Exclude<EngineOutput<Message, Unsigned>, { readonly kind: 'say' }>,
): TraceEntry {
  switch (output.kind) {
    case 'persist':
      return { kind: 'persist', bytes: output.record.length };
    case 'resend':
      return { kind: 'resend', to: output.to, ...glance(engine, output.message) };
    case 'build': {
      const { kind, height, round, coinbase } = output;
      return { kind, height, round, coinbase };
    }
    case 'check': {
      const { kind, height, round, digest, block } = output;
      return { kind, height, round, digest, hash: block.hash };
    }
    case 'decide':
      return { kind: 'decide', height: output.block.header.number, hash: output.block.hash };
    case 'evidence': {
      const { offender, height, round, kind } = output.evidence;
      return { kind: 'evidence', offender, height, round, type: kind };
    }
    case 'set-timer':
    case 'cancel-timer':
    case 'behind':
      return output;
    case 'note':
      return { ...output.fields, kind: 'note', event: output.event };
  }
}

/** A vote with all the hashes it signed, or, if the signer refused, those before the refusal and its code. */
export function traceSay<Unsigned>(
  { slot, to }: Utterance<Unsigned>,
  signed: { readonly hashes: readonly string[]; readonly refused?: string },
): TraceEntry {
  const { height, round, kind: type, prepared, pledge } = slot;
  return { kind: 'say', height, round, type, prepared, pledge, to, ...signed };
}

/** Code, height and round of a message, as whoever passes it on sees them. */
function glance<Message>(
  engine: Pick<ConsensusEngine<unknown, Message, unknown>, 'encodeMessage' | 'glance'>,
  message: Message,
): { readonly code: number | undefined; readonly height?: number; readonly round?: number } {
  const bytes = engine.encodeMessage(message, 'compact');
  return { code: bytes[0], ...engine.glance(bytes) };
}
