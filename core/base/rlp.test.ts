import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { uintToBytes } from './bytes.ts';
import { isFault } from './fault.ts';
import { bytesToHex, hexToBytes } from './hex.ts';
import {
  decodeRlp,
  encodeRlp,
  encodeRlpListOfEncoded,
  RLP_DEPTH_MAX,
  type RlpItem,
  RlpReader,
  rlpLength,
} from './rlp.ts';

type Input = string | number | readonly Input[];
type Vectors = { readonly [name: string]: { readonly in: Input; readonly out: string } };

const folder = new URL('../../../shared/vectors/ethereum-tests/RLPTests/', import.meta.url);
const skip = existsSync(folder) ? false : `vectors absent: ${folder.pathname}`;
const load = (name: string): Vectors => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Vectors;
const bytesOf = (text: string): Uint8Array => hexToBytes(text.startsWith('0x') ? text : `0x${text}`);
const code = (wanted: string) => (error: unknown) => isFault(error, `rlp/${wanted}`);

function itemOf(input: Input): RlpItem {
  if (typeof input === 'number') return uintToBytes(input);
  if (typeof input !== 'string') return input.map(itemOf);
  return input.startsWith('#') ? uintToBytes(BigInt(input.slice(1))) : new TextEncoder().encode(input);
}

for (const name of ['rlptest.json', 'invalidRLPTest.json', 'RandomRLPTests/example.json']) {
  test(`RLPTests ${name}`, { skip }, () => {
    const vectors = Object.entries(load(name));
    assert.ok(vectors.length > 0);
    for (const [title, vector] of vectors) {
      const encoded = bytesOf(vector.out);
      if (vector.in === 'INVALID') {
        assert.throws(() => decodeRlp(encoded), isFault, title);
        continue;
      }
      const decoded = decodeRlp(encoded);
      assert.deepEqual(bytesToHex(encodeRlp(decoded)), bytesToHex(encoded), title);
      if (vector.in === 'VALID') continue;
      const item = itemOf(vector.in);
      assert.equal(bytesToHex(encodeRlp(item)), bytesToHex(encoded), title);
      assert.equal(rlpLength(item), encoded.length, title);
      assert.deepEqual(decoded, item, title);
    }
  });
}

test('lengths around every border', () => {
  for (const length of [0, 1, 2, 54, 55, 56, 57, 255, 256, 65535, 65536]) {
    for (const first of [0, 127, 128, 255]) {
      const bytes = new Uint8Array(length).fill(first);
      const encoded = encodeRlp(bytes);
      assert.equal(encoded.length, rlpLength(bytes));
      assert.deepEqual(decodeRlp(encoded), bytes);
      assert.deepEqual(decodeRlp(encodeRlp([bytes, [bytes]])), [bytes, [bytes]]);
      assert.deepEqual(encodeRlpListOfEncoded([encoded, encoded]), encodeRlp([bytes, bytes]));
    }
  }
});

test('the reader returns what it is asked for', () => {
  const hash = new Uint8Array(32).fill(0xab);
  const encoded = encodeRlp([
    hash,
    hash.subarray(12),
    uintToBytes(2n ** 200n),
    uintToBytes(77),
    [uintToBytes(1)],
    [],
    hash,
  ]);
  const outer = new RlpReader(encoded);
  assert.ok(outer.isList());
  const reader = outer.list();
  outer.end();
  assert.equal(reader.hash(), bytesToHex(hash));
  assert.equal(reader.address(), bytesToHex(hash.subarray(12)));
  assert.ok(!reader.isList());
  assert.equal(reader.uint(), 2n ** 200n);
  assert.equal(reader.safeUint(), 77);
  assert.equal(reader.list().uint(), 1n);
  assert.equal(bytesToHex(reader.raw()), '0xc0');
  const before = reader.offset;
  assert.ok(!reader.isDone());
  assert.deepEqual(reader.bytes(32), hash);
  assert.equal(reader.offset, before + 33);
  assert.ok(reader.isDone());
  assert.throws(() => reader.isList(), code('truncated'));
  assert.throws(() => reader.bytes(), code('truncated'));
});

test('each kind of mistake has its fault', () => {
  const read = (hex: string): RlpReader => new RlpReader(hexToBytes(hex));
  assert.throws(() => read('0xc0').bytes(), code('wrong-kind'));
  assert.throws(() => read('0x80').list(), code('wrong-kind'));
  assert.throws(() => read('0x820102').bytes(3), code('wrong-length'));
  assert.throws(() => read('0x820102').hash(), code('wrong-length'));
  assert.throws(() => read('0x820102').uint(1), code('wrong-length'));
  assert.throws(() => read('0x820002').uint(), code('not-canonical'));
  assert.throws(() => read('0x00').uint(), code('not-canonical'));
  assert.throws(() => read('0x8720000000000000').safeUint(), code('wrong-length'));
  assert.equal(read('0x871fffffffffffff').safeUint(), Number.MAX_SAFE_INTEGER);
  assert.throws(() => decodeRlp(hexToBytes('0x8080')), code('trailing'));
  assert.throws(() => decodeRlp(hexToBytes('0xc3820102').subarray(0, 3)), code('truncated'));
  assert.throws(() => decodeRlp(hexToBytes('0xc2820102')), code('truncated'));
});

test('nesting is limited and hostile input never does worse than a fault', () => {
  const nested = (levels: number): Uint8Array => {
    let item: RlpItem = [];
    for (let level = 0; level < levels; level++) item = [item];
    return encodeRlp(item);
  };
  decodeRlp(nested(RLP_DEPTH_MAX - 1));
  assert.throws(() => decodeRlp(nested(RLP_DEPTH_MAX + 1)), code('too-deep'));
  let state = 1;
  const byte = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  for (let turn = 0; turn < 20_000; turn++) {
    const bytes = Uint8Array.from({ length: byte() & 31 }, byte);
    try {
      assert.deepEqual(encodeRlp(decodeRlp(bytes)), bytes);
    } catch (error) {
      assert.ok(isFault(error), String(error));
    }
  }
});
