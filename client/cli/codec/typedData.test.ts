import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypedDataEncoder } from 'ethers';
import { hashTypedData } from 'viem';
import { answersTo, codeOf, type Json } from './answers.fixture.ts';
import { typedDataCodec } from './typedData.ts';

const said = (...documents: readonly unknown[]): Promise<Json[]> =>
  answersTo(
    typedDataCodec(),
    documents.map((one) => JSON.stringify(one)),
  );

/** The example of EIP-712. */
const MAIL = {
  types: {
    EIP712Domain: [
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
    ],
    Person: [
      { name: 'name', type: 'string' },
      { name: 'wallet', type: 'address' },
    ],
    Mail: [
      { name: 'from', type: 'Person' },
      { name: 'to', type: 'Person' },
      { name: 'contents', type: 'string' },
    ],
  },
  primaryType: 'Mail',
  domain: {
    name: 'Ether Mail',
    version: '1',
    chainId: 1,
    verifyingContract: '0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC',
  },
  message: {
    from: { name: 'Cow', wallet: '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826' },
    to: { name: 'Bob', wallet: '0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB' },
    contents: 'Hello, Bob!',
  },
};

test('the example of EIP-712', async () => {
  const { EIP712Domain: _, ...others } = MAIL.types;
  const [whole, derived, domain] = await said(
    MAIL,
    { ...MAIL, types: others },
    { ...MAIL, primaryType: 'EIP712Domain' },
  );
  assert.deepEqual(whole, {
    primaryType: 'Mail',
    encodeType: 'Mail(Person from,Person to,string contents)Person(string name,address wallet)',
    typeHash: '0xa0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2',
    domainSeparator: '0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f',
    structHash: '0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e',
    digest: '0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2',
  });
  assert.deepEqual(derived, whole);
  assert.equal(domain?.['structHash'], null);
  assert.equal(domain?.['digest'], hashTypedData({ ...MAIL, primaryType: 'EIP712Domain' } as never));
});

/** A sequence of numbers that a seed repeats (mulberry32). */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Random structs S0…, each referring to later ones only, so that a value can be made for every one. */
function randomDocument(seed: number) {
  const roll = dice(seed);
  const hex = (bytes: number): string =>
    `0x${Array.from({ length: bytes }, () => roll(256).toString(16).padStart(2, '0')).join('')}`;
  const count = 1 + roll(5);
  const types: { [name: string]: { name: string; type: string }[] } = {};
  const suffixes = ['', '', '', '[]', '[2]', '[][3]', '[1][]'];
  for (let at = 0; at < count; at++) {
    types[`S${at}`] = Array.from({ length: roll(6) }, (_, index) => {
      const atoms = [
        'bool',
        'address',
        'string',
        'bytes',
        `bytes${1 + roll(32)}`,
        `uint${8 * (1 + roll(32))}`,
        `int${8 * (1 + roll(32))}`,
      ];
      const structs = Array.from({ length: count - at - 1 }, (__, next) => `S${at + 1 + next}`);
      const all = [...atoms, ...structs, ...structs];
      return { name: `m${index}`, type: `${all[roll(all.length)]}${suffixes[roll(suffixes.length)]}` };
    });
  }
  const valueFor = (type: string): unknown => {
    const array = /^(.*)\[(\d*)\]$/.exec(type);
    if (array !== null)
      return Array.from({ length: array[2] === '' ? roll(3) : Number(array[2]) }, () => valueFor(array[1] as string));
    const sized = /^(bytes|uint|int)(\d+)$/.exec(type);
    const size = Number(sized?.[2]);
    if (sized?.[1] === 'bytes') return hex(size);
    const word = BigInt(hex(32));
    if (sized?.[1] === 'uint') return BigInt.asUintN(size, word).toString();
    if (sized?.[1] === 'int') return BigInt.asIntN(size, word).toString();
    if (type === 'bool') return roll(2) === 1;
    if (type === 'address') return hex(20);
    if (type === 'bytes') return hex(roll(70));
    if (type === 'string') return ['', 'a', '联盟链', 'x'.repeat(roll(100)), '🚢'][roll(5)];
    return Object.fromEntries((types[type] ?? []).map((member) => [member.name, valueFor(member.type)]));
  };
  const domain = { name: 'D', version: '2', chainId: roll(1e6), verifyingContract: hex(20), salt: hex(32) };
  const kept = Object.fromEntries(Object.entries(domain).filter(() => roll(2) === 1)) as Partial<typeof domain>;
  return { types, primaryType: 'S0', domain: kept, message: valueFor('S0') as { [name: string]: unknown } };
}

test('random documents have the hashes of viem and ethers', async () => {
  const documents = Array.from({ length: 300 }, (_, seed) => randomDocument(seed));
  const answers = await said(...documents);
  for (const [seed, document] of documents.entries()) {
    const { types, domain, message } = document;
    assert.equal(answers[seed]?.['digest'], hashTypedData(document as never), `seed ${seed}`);
    // ethers wants one root: with structs that S0 does not reach there are several.
    const text = String(answers[seed]?.['encodeType']);
    const reached = Object.fromEntries(Object.entries(types).filter(([name]) => text.includes(`${name}(`)));
    const hash = TypedDataEncoder.from(reached).hash(message);
    assert.equal(answers[seed]?.['structHash'], hash, `seed ${seed}`);
    assert.equal(answers[seed]?.['domainSeparator'], TypedDataEncoder.hashDomain(domain as never), `seed ${seed}`);
  }
});

const simple = (type: string, value: unknown, more: object = {}): object => ({
  types: { A: [{ name: 'x', type }], ...more },
  primaryType: 'A',
  domain: {},
  message: { x: value },
});

test('types that refer to themselves end where their value ends', async () => {
  const types = {
    Node: [
      { name: 'id', type: 'uint8' },
      { name: 'below', type: 'Node[]' },
    ],
  };
  const leaf = { id: 2, below: [] };
  const document = { types, primaryType: 'Node', domain: {}, message: { id: 1, below: [leaf, leaf] } };
  const [tree] = await said(document);
  assert.equal(tree?.['digest'], hashTypedData(document as never));
  assert.equal(tree?.['encodeType'], 'Node(uint8 id,Node[] below)');
  const circle = { A: [{ name: 'b', type: 'B' }], B: [{ name: 'a', type: 'A' }] };
  let deep: object = leaf;
  for (let level = 0; level < 500; level++) deep = { id: 1, below: [deep] };
  const refused = await said(
    { types: circle, primaryType: 'A', domain: {}, message: { b: { a: { b: null } } } },
    { types, primaryType: 'Node', domain: {}, message: deep },
  );
  assert.deepEqual(refused.map(codeOf), ['codec/bad-field', 'codec/too-deep']);
});

test('types that are none are refused', async () => {
  const atoms = [
    'uint',
    'int',
    'uint7',
    'uint0',
    'uint264',
    'uint08',
    'bytes0',
    'bytes33',
    'bytes01',
    'byte',
    'Foo',
    '',
    ' bool',
    'bool ',
    'Bool',
  ];
  const arrays = [
    'bool[',
    'bool]',
    '[]',
    'bool[0]',
    'bool[01]',
    'bool[-1]',
    'bool[][',
    'bool[1e3]',
    `bool${'[]'.repeat(17)}`,
    'bool[9999999999]',
  ];
  for (const answer of await said(
    ...[...atoms, ...arrays, '__proto__', 'constructor', 'function', 'fixed128x18'].map((type) => simple(type, null)),
  ))
    assert.equal(codeOf(answer), 'codec/bad-type', JSON.stringify(answer));
  const types: readonly unknown[] = [
    null,
    [],
    'A',
    { A: 1 },
    { A: [1] },
    { A: [{ name: 'x' }] },
    { A: [{ name: 1, type: 'bool' }] },
    { A: [{ name: 'x y', type: 'bool' }] },
    { A: [{ name: 'x,uint256 y', type: 'bool' }] },
    {
      A: [
        { name: 'x', type: 'bool' },
        { name: 'x', type: 'bool' },
      ],
    },
    { A: [], 'B(': [] },
    { A: [], uint256: [] },
    { A: [], bytes: [] },
    { A: [{ name: 'x'.repeat(70_000), type: 'bool' }] },
    Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`A${at}`, []])),
  ];
  for (const [at, answer] of (
    await said(...types.map((one) => ({ types: one, primaryType: 'A', domain: {}, message: {} })))
  ).entries())
    assert.equal(codeOf(answer), 'codec/bad-type', `${at} ${JSON.stringify(answer)}`);
});

test('values that do not fit their type are refused with their place', async () => {
  const wrong: readonly [string, unknown][] = [
    ['uint8', 256],
    ['uint8', -1],
    ['uint8', '256'],
    ['uint8', 1.5],
    ['uint8', ''],
    ['uint8', '0x'],
    ['uint8', true],
    ['uint256', `0x1${'00'.repeat(32)}`],
    ['uint256', 1e30],
    ['int8', 128],
    ['int8', -129],
    ['int8', '-129'],
    ['bool', 1],
    ['bool', 'true'],
    ['address', '0x12'],
    ['address', 5],
    ['string', 5],
    ['string', '\ud800'],
    ['bytes', 'text'],
    ['bytes', '0x1'],
    ['bytes4', '0x010203'],
    ['bytes4', '0x0102030405'],
    ['bool[2]', [true]],
    ['bool[]', true],
    ['bool[]', { 0: true, length: 1 }],
    ['string', null],
  ];
  const answers = await said(...wrong.map(([type, value]) => simple(type, value)));
  for (const [at, answer] of answers.entries()) {
    assert.equal(codeOf(answer), 'codec/bad-field', `${wrong[at]} ${JSON.stringify(answer)}`);
    assert.equal((answer['error'] as { params: Json }).params['field'], 'message.x');
  }
  const nested = simple('B[]', [{ y: [1, 2] }, { y: [1, 'z'] }], { B: [{ name: 'y', type: 'uint8[]' }] });
  const [place] = await said(nested);
  assert.equal((place?.['error'] as { params: Json } | undefined)?.params['field'], 'message.x[1].y[1]');
});

test('documents that are none are refused', async () => {
  const documents: readonly unknown[] = [
    {},
    [],
    1,
    '0x12',
    { ...MAIL, message: undefined },
    { ...MAIL, message: { from: MAIL.message.from } },
    { ...MAIL, domain: { name: 'Ether Mail' } },
    { ...MAIL, domain: 1 },
    { ...MAIL, primaryType: 'Letter' },
    { ...MAIL, primaryType: 'toString' },
    { ...MAIL, primaryType: undefined },
    { ...MAIL, types: { Mail: [] }, domain: { nmae: 'x' } },
  ];
  for (const answer of await said(...documents))
    assert.match(codeOf(answer) ?? '', /^codec\/(bad-field|bad-type|unknown-field|wrong-kind|bad-hex)$/);
  // What the type does not name is not hashed: a member of the prototype is no member.
  const [inherited] = await said(simple('string', undefined, { A: [{ name: 'toString', type: 'string' }] }));
  assert.equal(codeOf(inherited ?? {}), 'codec/bad-field');
});

test('the least and the greatest of every integer', async () => {
  const edges = [8, 64, 128, 256].flatMap((bits): [string, string][] => [
    [`uint${bits}`, ((1n << BigInt(bits)) - 1n).toString()],
    [`int${bits}`, ((1n << BigInt(bits - 1)) - 1n).toString()],
    [`int${bits}`, (-(1n << BigInt(bits - 1))).toString()],
  ]);
  const documents = edges.map(([type, value]) => simple(type, value));
  const answers = await said(...documents);
  for (const [at, document] of documents.entries())
    assert.equal(answers[at]?.['digest'], hashTypedData(document as never));
});

test('an integer beyond 2^53 written as a number is exact', async () => {
  const lines = ['12345678901234567890', '"12345678901234567890"'].map((x) =>
    JSON.stringify(simple('uint64', 0)).replace('"x":0', `"x":${x}`),
  );
  const [number, text] = await answersTo(typedDataCodec(), lines);
  assert.ok(text !== undefined && !('error' in text));
  assert.deepEqual(number, text);
});
