import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, concatBytes, encodeRlp, encodeRlpListOfEncoded, hexToBytes, uintToBytes } from '@hanse/base';
import { keccak256, keccak256Hash } from '@hanse/crypto';
import { collected, leagueFacts } from './league.fixture.ts';
import { raftSafety } from './raftSafety.ts';

const facts = leagueFacts();
const addresses = facts.nodes.map(({ address }) => address);
const uint = (value: number): Uint8Array => encodeRlp(uintToBytes(value));
const list = encodeRlpListOfEncoded;

type Entry = readonly [index: number, term: number, block: number];
type Append = {
  readonly by: number;
  readonly term: number;
  readonly index?: number;
  readonly logTerm?: number;
  readonly commit?: number;
  readonly entries: readonly Entry[];
};

/** An append as the wire carries it; a block is a list with a header of one number and a body that does not matter. */
function append({ by, term, index = 0, logTerm = 0, commit = 0, entries }: Append): Uint8Array {
  const header = (block: number): Uint8Array => list([uint(block)]);
  const payload = (blockItem: (block: number) => Uint8Array): Uint8Array =>
    list([
      ...[1, 7].map(uint),
      encodeRlp(hexToBytes(addresses[3] as Address)),
      ...[term, index, logTerm, commit].map(uint),
      list(
        entries.map(([at, of, block]) =>
          list([uint(at), uint(of), block === 0 ? encodeRlp(new Uint8Array(0)) : blockItem(block)]),
        ),
      ),
    ]);
  const digest = keccak256Hash(
    concatBytes(
      Uint8Array.of(0x20),
      payload((block) => encodeRlp(keccak256(header(block)))),
    ),
  );
  const signature = concatBytes(hexToBytes(addresses[by] as Address), hexToBytes(digest), new Uint8Array(13));
  const body = payload((block) => list([header(block), list([])]));
  return concatBytes(Uint8Array.of(0x20), list([body, encodeRlp(signature)]));
}

function judge(...appends: readonly Append[]): readonly string[] {
  const { violations, report } = collected();
  const checker = raftSafety(facts, report);
  for (const one of appends) checker.observe({ kind: 'sent', atMs: 0, node: 'n1', to: 'n2', payload: append(one) });
  return violations.map(({ message }) => message.split(':')[0] as string);
}

const first = {
  by: 0,
  term: 1,
  entries: [
    [1, 1, 0],
    [2, 1, 5],
  ],
} as const;

test('two leaders of two terms with one history break nothing', () => {
  const replaced = {
    by: 1,
    term: 2,
    index: 1,
    logTerm: 1,
    entries: [
      [2, 2, 0],
      [3, 2, 6],
    ],
  } as const;
  assert.deepEqual(judge(first, { ...first, index: 1, logTerm: 1, entries: [[2, 1, 5]] }, replaced), []);
  assert.deepEqual(
    judge(
      first,
      { ...first, commit: 2, entries: [] },
      { by: 1, term: 2, index: 2, logTerm: 1, commit: 2, entries: [[3, 2, 0]] },
    ),
    [],
  );
});

const BAD: { readonly [what: string]: readonly Append[] } = {
  'election safety': [first, { by: 1, term: 1, entries: [] }],
  'leader append-only': [first, { by: 0, term: 1, index: 1, logTerm: 1, entries: [[2, 1, 6]] }],
  'log matching': [first, { by: 1, term: 2, index: 1, logTerm: 1, entries: [[2, 1, 6]] }],
  'leader completeness': [
    first,
    { ...first, commit: 2, entries: [] },
    { by: 1, term: 2, index: 1, logTerm: 1, entries: [[2, 2, 6]] },
  ],
  'state machine safety': [
    { ...first, commit: 2 },
    { by: 1, term: 2, index: 1, logTerm: 1, commit: 2, entries: [[2, 2, 6]] },
  ],
};
for (const [what, appends] of Object.entries(BAD)) {
  test(`S7 is broken: ${what}`, () => {
    assert.ok(judge(...appends).includes(what), judge(...appends).join(', '));
  });
}
