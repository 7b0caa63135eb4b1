import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerAll, type Codec } from './answerAll.ts';
import { answersTo, chunksOf, codeOf, loadVector, skip } from './answers.fixture.ts';
import { readInputs } from './readInputs.ts';
import { readLines } from './readLines.ts';
import { rlpCodec } from './rlp.ts';

async function inputsOf(text: string): Promise<string[]> {
  const all: string[] = [];
  for await (const input of readInputs(chunksOf(text, 7))) all.push(typeof input === 'string' ? input : input.code);
  return all;
}

test('a stream is its lines; a JSON text over several lines is one input if it comes first', async () => {
  assert.deepEqual(await inputsOf('a\r\n\nb'), ['a', '', 'b']);
  assert.deepEqual(await inputsOf(''), ['']);
  assert.deepEqual(await inputsOf('\n'), ['']);
  assert.deepEqual(await inputsOf('{\n"a": [1,\n\n2]\n}\n[\nx'), ['{\n"a": [1,\n\n2]\n}', '[', 'x']);
  assert.deepEqual(await inputsOf('[]\n{\n}\n'), ['[]', '{', '}']);
  for (const broken of [
    '[1,',
    '{"a"',
    '{"a":',
    '"a',
    '[}',
    '{"a" 1',
    '{1:2}',
    '[1 2',
    '{,',
    ']',
    'tru',
    '[1,]',
    '{"a":1,}',
  ])
    assert.deepEqual(await inputsOf(`${broken}\n0x80\n0x81`), [broken, '0x80', '0x81'], broken);
  assert.deepEqual(await inputsOf('{"a":\n{"b":1}\n{"c":2}\n{"d":3}'), ['{"a":', '{"b":1}', '{"c":2}', '{"d":3}']);
  assert.deepEqual(await inputsOf('{"a":\n1'), ['{"a":', '1']);
});

test('a first line of any length is judged without a deep stack', async () => {
  const long = 'a'.repeat(8_000_000);
  for (const line of [
    `["${long}"`,
    `"${long}"`,
    `{"${long}`,
    `[${'1'.repeat(8_000_000)}`,
    '['.repeat(1_000_000),
    `["${'\\\\'.repeat(1_000_000)}"`,
  ]) {
    const found: string[] = [];
    for await (const input of readInputs(chunksOf(`${line}\nx`, 65_536))) found.push(input as string);
    assert.deepEqual(
      found.map((one) => one.length),
      [line.length, 1],
    );
  }
});

test('inputs of very many values are refused, not kept', async () => {
  const count = 1_000_100;
  const listed = `[${'0,'.repeat(count)}0]`;
  const encoded = `0xfa${count.toString(16).padStart(6, '0')}${'01'.repeat(count)}`;
  const digits = '9'.repeat(200_000);
  const said = await answersTo(rlpCodec(), [listed, encoded, `["#${digits}"]`, `[${digits}]`]);
  assert.deepEqual(said.map(codeOf), ['codec/too-many', 'codec/too-many', 'codec/bad-field', 'codec/bad-field']);
});

test('a line that is too long or no text costs only itself', async () => {
  const lines: string[] = [];
  const bytes = (async function* () {
    yield Uint8Array.of(0x61, 0x0a, 0xff, 0x0a);
    for (let at = 0; at < 10; at++) yield new Uint8Array(8).fill(0x62);
    yield Uint8Array.of(0x0a, 0x63);
  })();
  for await (const line of readLines(bytes, 64)) lines.push(typeof line === 'string' ? line : line.code);
  assert.deepEqual(lines, ['a', 'codec/not-text', 'codec/line-too-long', 'c']);
});

test('the next input is read only when the answer was taken', async () => {
  let read = 0;
  let taken = 0;
  const source = (async function* () {
    for (; read < 5; read++) yield new TextEncoder().encode('0x80\n');
  })();
  await answerAll({
    source,
    codec: rlpCodec(),
    language: 'en',
    write: async () => {
      assert.equal(read, taken++);
      await new Promise(setImmediate);
    },
  });
  assert.equal(taken, 5);
});

test('our own mistake costs only the answer to its input', async () => {
  const codec: Codec = (input) => {
    if (input === 'b') throw new TypeError('oh');
    return { input };
  };
  const all = await answersTo(codec, ['a', 'b', 'c']);
  assert.deepEqual(all.map(codeOf), [undefined, 'codec/defect', undefined]);
});

test('RLPTests, written and read', { skip }, async () => {
  type Case = { readonly in: unknown; readonly out: string };
  const cases = Object.values(loadVector<{ [name: string]: Case }>('ethereum-tests/RLPTests/rlptest.json'));
  assert.ok(cases.length > 25);
  const written = await answersTo(
    rlpCodec(),
    cases.map((one) => JSON.stringify(one.in)),
  );
  assert.deepEqual(
    written.map((answer) => answer['rlp']),
    cases.map(({ out }) => out),
  );
  const read = await answersTo(
    rlpCodec(),
    cases.map(({ out }) => out),
  );
  const again = await answersTo(
    rlpCodec('encode'),
    read.map((answer) => JSON.stringify(answer['value'])),
  );
  assert.deepEqual(
    again.map((answer) => answer['rlp']),
    cases.map(({ out }) => out),
  );
  // An answer is an input: the value is encoded, the encoding decoded.
  assert.deepEqual(
    await answersTo(
      rlpCodec(),
      read.map((answer) => JSON.stringify(answer)),
    ),
    again,
  );
  assert.deepEqual(
    await answersTo(
      rlpCodec(),
      written.map((answer) => JSON.stringify(answer)),
    ),
    read,
  );
});

test('RLPTests that are invalid', { skip }, async () => {
  type Case = { readonly in: string; readonly out: string };
  const invalid = Object.values(loadVector<{ [name: string]: Case }>('ethereum-tests/RLPTests/invalidRLPTest.json'));
  assert.equal(invalid.length, 26);
  const said = await answersTo(
    rlpCodec('decode'),
    invalid.map(({ out }) => out),
  );
  for (const [at, answer] of said.entries())
    assert.match(codeOf(answer) ?? '', invalid[at]?.out === '' ? /^codec\/empty-input$/ : /^rlp\//);
  const random = loadVector<{ [name: string]: Case }>('ethereum-tests/RLPTests/RandomRLPTests/example.json');
  for (const [at, answer] of (
    await answersTo(
      rlpCodec(),
      Object.values(random).map(({ out }) => out),
    )
  ).entries())
    assert.equal('error' in answer, Object.values(random)[at]?.in === 'INVALID');
});

test('what RLP cannot say is refused by name', async () => {
  const nested = `${'['.repeat(100)}${']'.repeat(100)}`;
  const deep = '['.repeat(200_000);
  const bad = [
    'null',
    'true',
    '-1',
    '1.5',
    '1.5e30',
    '{"a":1}',
    '["0x1"]',
    '"0xzz"',
    nested,
    `${deep}${']'.repeat(200_000)}`,
    deep,
  ];
  const said = await answersTo(rlpCodec(), bad);
  assert.deepEqual(said.map(codeOf), [
    ...Array.from({ length: 6 }, () => 'codec/bad-field'),
    'codec/bad-hex',
    'codec/bad-hex',
    'rlp/too-deep',
    'rlp/too-deep',
    'codec/bad-json',
  ]);
  const [big, hash] = await answersTo(rlpCodec(), ['[18446744073709551616,"#18446744073709551616"]', '["#x","é"]']);
  assert.equal(big?.['rlp'], '0xd489010000000000000000890100000000000000'.concat('00'));
  assert.equal(hash?.['rlp'], '0xc6822378' + '82c3a9');
});
