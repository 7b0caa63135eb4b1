import { type Address, concatBytes, hexToBytes } from '@hanse/base';
import {
  type EngineOutput,
  preparePayload,
  proposalPayload,
  type QbftUnsigned,
  roundChangePayload,
} from '@hanse/consensus';
import { type Block, decodeBlock, encodeBlock, sealHash } from '@hanse/protocol';
import type { Conduct, Hostile, Spoken, Unsaid } from './hostileEngine.ts';
import { randomHash, SPOILED, sibling, withExtra, withHeader } from './spoil.ts';

type Proposing = Extract<QbftUnsigned, { kind: 'proposal' }>;
type Wishing = Extract<QbftUnsigned, { kind: 'round-change' }>;

const placeOf = ({ unsigned }: Unsaid): { readonly height: number; readonly round: number } =>
  unsigned.kind === 'commit' ? unsigned : unsigned.payload;

/** The statement under way, if it is one of this kind. */
function saying<Kind extends QbftUnsigned['kind']>(
  output: EngineOutput<Spoken, Unsaid>,
  kind: Kind,
): (Unsaid & { readonly unsigned: Extract<QbftUnsigned, { kind: Kind }> }) | undefined {
  const unsaid = output.kind === 'say' ? output.utterance.unsigned : undefined;
  return unsaid?.unsigned.kind === kind
    ? (unsaid as Unsaid & { readonly unsigned: Extract<QbftUnsigned, { kind: Kind }> })
    : undefined;
}

function proposing(of: Unsaid & { readonly unsigned: Proposing }, block: Block): Unsaid {
  const { height, round } = of.unsigned.payload;
  return { ...of, unsigned: { ...of.unsigned, payload: proposalPayload({ height, round, block }) } };
}

/** The same statement about something else. */
function contradiction(unsaid: Unsaid, hostile: Hostile): Unsaid | undefined {
  const { unsigned } = unsaid;
  const digest = randomHash(hostile.dice);
  const { height, round } = placeOf(unsaid);
  switch (unsigned.kind) {
    case 'proposal':
      return proposing({ ...unsaid, unsigned }, sibling(unsigned.payload.block, hostile.dice));
    case 'prepare':
      return { ...unsaid, unsigned: { kind: 'prepare', payload: preparePayload({ height, round, digest }) } };
    case 'commit':
      return { ...unsaid, unsigned: { ...unsigned, digest } };
    case 'round-change':
      return undefined;
  }
}

/** Everybody is told both: no harm may come of it, and evidence must. */
const equivocate: Conduct = {
  name: 'equivocate',
  twist(output, hostile) {
    if (output.kind !== 'say') return [output];
    const unsaid = output.utterance.unsigned;
    const other = contradiction(unsaid, hostile);
    if (other === undefined) return [output];
    // Once, so that nobody can have missed the first because a proposal was refused.
    if (unsaid.unsigned.kind === 'prepare') hostile.equivocated(placeOf(unsaid).height, 'two prepares');
    return [output, hostile.send(hostile.say(other))];
  },
};

/** Half are told one thing, half the other. */
const split: Conduct = {
  name: 'split',
  twist(output, hostile) {
    if (output.kind !== 'say') return [];
    const unsaid = output.utterance.unsigned;
    const other = contradiction(unsaid, hostile) ?? unsaid;
    const [one, two] = [hostile.say(unsaid), hostile.say(other)];
    return hostile.others.map((to, at) => hostile.send(at % 2 === 0 ? one : two, to));
  },
};

const silent: Conduct = { name: 'silent', twist: () => [] };

/** Votes as it should, never proposes. */
const idle: Conduct = { name: 'idle', twist: (output) => (saying(output, 'proposal') === undefined ? [output] : []) };

/** Tells only some, others each time. */
const selective: Conduct = {
  name: 'selective',
  twist(output, hostile) {
    const message = output.kind === 'say' ? hostile.say(output.utterance.unsigned) : output.message;
    return hostile.others.filter(() => hostile.dice.happens(0.4)).map((to) => hostile.send(message, to));
  },
};

/** Says what others said as if they had said something else: their signatures do not fit. */
const forge: Conduct = {
  name: 'forge',
  besides(event, hostile) {
    if (event.kind !== 'message' || !hostile.dice.happens(0.3)) return [];
    const { engine, message } = event.message;
    const { payload, signature } = message.signed;
    const { height, round } = payload;
    const digest = randomHash(hostile.dice);
    const forged = {
      kind: 'prepare',
      signed: { payload: preparePayload({ height, round, digest }), signature },
    } as const;
    const stolen = hostile.heard.find((one) => one.message.kind === 'commit')?.message;
    const out = [hostile.send({ engine, message: forged })];
    // A commit of its own with somebody else's seal.
    if (message.kind === 'commit' && stolen?.kind === 'commit') {
      const { seal } = stolen.signed.payload;
      out.push(
        hostile.send({
          engine,
          message: { kind: 'commit', signed: { ...message.signed, payload: { ...message.signed.payload, seal } } },
        }),
      );
    }
    return out;
  },
};

/** Says again what others said long ago, and what they say now, many times. */
const replay: Conduct = {
  name: 'replay',
  besides(event, hostile) {
    if (event.kind !== 'message' && event.kind !== 'head') return [];
    const old = hostile.dice.pick(hostile.heard);
    return old === undefined ? [] : [hostile.send(old), hostile.send(old, hostile.dice.pick(hostile.others) ?? 'all')];
  },
};

/** Proposes blocks that are wrong in one field, or right ones that are another round's or height's. */
const spoil: Conduct = {
  name: 'spoil',
  twist(output, hostile) {
    const unsaid = saying(output, 'proposal');
    if (unsaid === undefined) return [output];
    const change = hostile.dice.pick(Object.values(SPOILED));
    const block = change?.(unsaid.unsigned.payload.block, hostile.dice) ?? unsaid.unsigned.payload.block;
    return [hostile.send(hostile.say(proposing(unsaid, block)))];
  },
};

/** Prepares and commits to what nobody proposed, here and in rounds and heights to come. */
const unseen: Conduct = {
  name: 'unseen',
  besides(event, hostile) {
    if (event.kind !== 'message' || !hostile.dice.happens(0.3)) return [];
    const { engine, message } = event.message;
    const height = message.signed.payload.height + hostile.dice.between(0, 2);
    const round = message.signed.payload.round + hostile.dice.between(0, 3);
    const digest = randomHash(hostile.dice);
    const prepare = { kind: 'prepare', payload: preparePayload({ height, round, digest }) } as const;
    const commit = { kind: 'commit', height, round, digest } as const;
    return [prepare, commit].map((unsigned) => hostile.send(hostile.say({ engine, unsigned })));
  },
};

/** `repeated`: always the own word many times. `justified`: always with all that justifies another block. */
type Style = 'any' | 'repeated' | 'justified';

/** A certificate for its own block, of prepares that it repeats, lacks, or takes from another block. */
function falseCertificate(
  wish: Wishing,
  block: Block,
  { hostile, engine, style }: { readonly hostile: Hostile; readonly engine: Unsaid['engine']; readonly style: Style },
): Wishing {
  const { height, round } = wish.payload;
  const mine = withExtra(sibling(block, hostile.dice), () => ({ round: round - 1, seals: [] }));
  const prepared = { round: round - 1, digest: sealHash(mine.header) };
  const said = hostile.say({ engine, unsigned: { kind: 'prepare', payload: preparePayload({ height, ...prepared }) } });
  const own = said.message.kind === 'prepare' ? [said.message.signed] : [];
  const theirs = hostile.heard.flatMap(({ message }) => (message.kind === 'prepare' ? [message.signed] : []));
  const wanted = hostile.head.validators.length;
  const repeated = Array.from({ length: wanted }, () => own).flat();
  const foreign = [...own, ...theirs].slice(0, wanted);
  const prepares = style === 'repeated' ? repeated : (hostile.dice.pick([own, repeated, foreign]) ?? own);
  return { ...wish, payload: roundChangePayload({ height, round, prepared }), block: mine, prepares };
}

/** Wants each round left at once, and claims that its own block was prepared. Forgets what binds it when it proposes. */
const usurping = (name: string, style: Style): Conduct => ({
  name,
  twist(output, hostile) {
    const wish = saying(output, 'round-change');
    const proposal = saying(output, 'proposal');
    if (proposal !== undefined) {
      const { unsigned, engine } = proposal;
      const { height, round, block: right } = unsigned.payload;
      const other = sibling(right, hostile.dice);
      const mine = withHeader(other, { coinbase: hostile.self });
      const kept = { ...unsigned, payload: proposalPayload({ height, round, block: other }) };
      const free = unsigned.roundChanges.filter(({ payload }) => payload.prepared === undefined);
      const payload = roundChangePayload({ height, round, prepared: undefined });
      const wished = hostile.say({
        engine,
        unsigned: { kind: 'round-change', payload, block: undefined, prepares: [] },
      });
      const own = wished.message.kind === 'round-change' ? [wished.message.signed] : [];
      const repeated = hostile.head.validators.flatMap(() => own);
      // With all that justifies another block, with what does not speak of it, with that and the own wish many times.
      const anew = (roundChanges: typeof free): Proposing => ({
        ...kept,
        payload: proposalPayload({ height, round, block: mine }),
        roundChanges,
        prepares: [],
      });
      const lies = {
        any: [kept, anew(free), anew([...free, ...own])],
        repeated: [anew(repeated)],
        justified: unsigned.prepares.length > 0 ? [kept] : [unsigned],
      }[style];
      return [hostile.send(hostile.say({ ...proposal, unsigned: hostile.dice.pick(lies) ?? kept }))];
    }
    // One may decide with it, the others not: what that one has decided is what it then tries to replace.
    if (style !== 'any' && output.kind === 'say' && output.utterance.unsigned.unsigned.kind === 'commit')
      return [hostile.send(hostile.say(output.utterance.unsigned), hostile.dice.pick(hostile.others) ?? 'all')];
    if (wish === undefined || style === 'justified') return [output];
    const heard = hostile.heard.findLast(({ message }) => message.kind === 'proposal')?.message;
    if (heard?.kind !== 'proposal' || heard.signed.payload.height !== wish.unsigned.payload.height) return [output];
    const unsigned = falseCertificate(wish.unsigned, heard.signed.payload.block, {
      hostile,
      engine: wish.engine,
      style,
    });
    return [hostile.send(hostile.say({ ...wish, unsigned }))];
  },
  besides(event, hostile) {
    if (event.kind !== 'message' || event.message.message.kind !== 'proposal' || !hostile.dice.happens(0.5)) return [];
    if (style === 'justified') return [];
    const { engine, message } = event.message;
    const { height, round, block } = message.signed.payload;
    const wish: Wishing = {
      kind: 'round-change',
      payload: roundChangePayload({ height, round: round + 1, prepared: undefined }),
      block: undefined,
      prepares: [],
    };
    return [hostile.send(hostile.say({ engine, unsigned: falseCertificate(wish, block, { hostile, engine, style }) }))];
  },
});

/** Proposes when it is somebody else's turn: their block with another face. */
const outOfTurn: Conduct = {
  name: 'out-of-turn',
  besides(event, hostile) {
    if (event.kind !== 'message' || event.message.message.kind !== 'proposal') return [];
    const { engine, message } = event.message;
    const { height, round, block } = message.signed.payload;
    const mine = withExtra({ ...block, header: { ...block.header, coinbase: hostile.self } }, () => ({}));
    const unsigned = {
      kind: 'proposal',
      payload: proposalPayload({ height, round, block: mine }),
      roundChanges: [],
      prepares: [],
    } as const;
    return [hostile.send(hostile.say({ engine, unsigned }))];
  },
};

const SEALS: readonly ((seals: readonly Uint8Array[], hostile: Hostile) => readonly Uint8Array[])[] = [
  (seals) => seals.slice(1),
  (seals) => [...seals.slice(1), ...seals.slice(-1)],
  (seals) => [new Uint8Array(65).fill(1), ...seals.slice(1)],
  () => [],
];

/** Bytes of a block as a liar serves it: seals missing, twice, made up; another body; a field changed; cut short. */
function spoiledAnswer(bytes: Uint8Array, hostile: Hostile): Uint8Array {
  const { dice } = hostile;
  const decoded = decodeBlock(bytes);
  if ('missing' in decoded) return bytes;
  const { block } = decoded;
  if (dice.happens(0.1)) return bytes.subarray(0, dice.between(0, bytes.length - 1));
  if (dice.happens(0.5)) {
    const change = dice.pick(SEALS);
    return encodeBlock(
      withExtra(block, ({ seals }) => ({ seals: change?.(seals, hostile) ?? seals })),
      'full',
    );
  }
  const change = dice.pick(Object.values(SPOILED));
  return encodeBlock(change?.(block, dice) ?? block, 'full');
}

/** Lies to those who ask it for blocks. */
const poison: Conduct = {
  name: 'poison',
  answer: (blocks, hostile) =>
    blocks.map((bytes) => (hostile.dice.happens(0.5) ? spoiledAnswer(bytes, hostile) : bytes)),
};

const DEEP = 5000;

/** Frames that no codec writes: bits turned, cut, padded, nested without end, lengths that lie. */
function garbled(bytes: Uint8Array, { dice }: Hostile): Uint8Array {
  const copy = bytes.slice();
  switch (dice.between(0, 5)) {
    case 0:
      for (let count = dice.between(1, 8); count > 0; count--)
        copy[dice.between(0, copy.length - 1)] = dice.between(0, 255);
      return copy;
    case 1:
      return copy.subarray(0, dice.between(0, copy.length));
    case 2:
      return concatBytes(copy, new Uint8Array(dice.between(1, 64)));
    case 3:
      return concatBytes(copy.subarray(0, 1), new Uint8Array(DEEP).fill(0xc1));
    case 4:
      return concatBytes(copy.subarray(0, 1), hexToBytes('0xfb7fffffff' as Address), copy);
    default:
      return concatBytes(Uint8Array.of(dice.between(0, 255)), copy.subarray(1));
  }
}

const garble: Conduct = {
  name: 'garble',
  besides(event, hostile) {
    if (event.kind !== 'message' || !hostile.dice.happens(0.3)) return [];
    const { engine, message } = event.message;
    return [hostile.send({ raw: garbled(engine.encodeMessage(message, 'full'), hostile) })];
  },
};

export const CONDUCTS: ReadonlyMap<string, Conduct> = new Map(
  [
    equivocate,
    split,
    silent,
    idle,
    selective,
    forge,
    replay,
    spoil,
    unseen,
    usurping('usurp', 'any'),
    usurping('usurp-repeating', 'repeated'),
    usurping('usurp-justified', 'justified'),
    outOfTurn,
    poison,
    garble,
  ].map((one) => [one.name, one]),
);

/** The conduct of this name; throws a RangeError that names all. */
export function conductNamed(name: string): Conduct {
  const conduct = CONDUCTS.get(name);
  if (conduct === undefined) throw new RangeError(`no conduct ${name}, there are ${[...CONDUCTS.keys()].join(', ')}`);
  return conduct;
}
