import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address, Hash, Verdict } from '@hanse/base';
import { GOSSIP_TRANSACTIONS_MAX, REQUEST_HASHES_MAX, TRANSACTION_BYTES_MAX } from '../limits.ts';
import { encodeAnswer, parseAnswer } from './answer.ts';
import { encodeHello, parseHello } from './hello.ts';
import { encodeLinks, parseLinks } from './links.ts';
import { encodeRefuse, parseRefuse } from './refuse.ts';
import { encodeRequest, parseGetBlocks, parseGetTransactions } from './request.ts';
import { encodeStatus, parseStatus } from './status.ts';
import { encodeTransactions, parseTransactions } from './transactions.ts';

const HASH = `0x${'ab'.repeat(32)}` as Hash;
const ADDRESSES = ['cd', 'ef'].map((byte) => `0x${byte.repeat(20)}` as Address);
const HELLO = {
  chainId: 2n ** 60n,
  genesisHash: HASH,
  forkId: '0x01020304',
  height: 2 ** 40,
  headHash: HASH,
  clientVersion: 'hanse/0.1.0',
  instance: '0x0102030405060708',
  proof: new Uint8Array(65).fill(7),
} as const;

const acceptedOf = <Value>(verdict: Verdict<Value>): Value => {
  assert.equal(verdict.kind, 'accept');
  return (verdict as Extract<Verdict<Value>, { kind: 'accept' }>).value;
};
const faultOf = (verdict: Verdict<unknown>): string => (verdict.kind === 'reject' ? verdict.fault.code : verdict.kind);

const CODECS: readonly (readonly [Uint8Array, (payload: Uint8Array) => Verdict<unknown>])[] = [
  [encodeHello(HELLO), parseHello],
  [encodeRefuse('different-genesis'), parseRefuse],
  [encodeStatus({ height: 12, hash: HASH }), parseStatus],
  [encodeLinks(ADDRESSES), parseLinks],
  [encodeTransactions([new Uint8Array(100), new Uint8Array(3)])[0] as Uint8Array, parseTransactions],
  [encodeRequest({ id: 7, request: { type: 'get-transactions', hashes: [HASH, HASH] } }), parseGetTransactions],
  [encodeRequest({ id: 7, request: { type: 'get-blocks', from: 3, count: 64 } }), parseGetBlocks],
  [encodeAnswer({ id: 7, items: [new Uint8Array(60)] }, 1000), (payload) => parseAnswer('blocks-answer', payload)],
];

test('every message comes back as it was', () => {
  assert.deepEqual(acceptedOf(parseHello(encodeHello(HELLO))), HELLO);
  assert.equal(acceptedOf(parseRefuse(encodeRefuse('banned'))), 'banned');
  assert.equal(acceptedOf(parseRefuse(Uint8Array.of(0xc1, 0x41))), 'unknown');
  assert.deepEqual(acceptedOf(parseStatus(encodeStatus({ height: 0, hash: HASH }))), { height: 0, hash: HASH });
  assert.deepEqual(acceptedOf(parseLinks(encodeLinks(ADDRESSES))), ADDRESSES);
  assert.deepEqual(acceptedOf(parseLinks(encodeLinks([]))), []);
  const get = { id: 2 ** 32 - 1, request: { type: 'get-transactions', hashes: [HASH] } } as const;
  assert.deepEqual(acceptedOf(parseGetTransactions(encodeRequest(get))), get);
  const blocks = { id: 1, request: { type: 'get-blocks', from: 0, count: 1 } } as const;
  assert.deepEqual(acceptedOf(parseGetBlocks(encodeRequest(blocks))), blocks);
});

test('cut, lengthened or altered anywhere, a message is refused or is another message, and nothing is thrown', () => {
  for (const [payload, parse] of CODECS) {
    assert.equal(parse(payload).kind, 'accept');
    for (let length = 0; length < payload.length; length++)
      assert.equal(faultOf(parse(payload.slice(0, length))), 'p2p/bad-frame');
    assert.equal(faultOf(parse(Uint8Array.of(...payload, 0))), 'p2p/bad-frame');
    for (let at = 0; at < payload.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const altered = payload.slice();
        altered[at] = (altered[at] as number) ^ flip;
        assert.match(parse(altered).kind, /accept|reject/);
      }
    }
  }
});

test('limits of each message', () => {
  const tooMany = Array.from({ length: GOSSIP_TRANSACTIONS_MAX + 1 }, () => Uint8Array.of(1));
  assert.equal(encodeTransactions(tooMany).length, 2);
  const hashes = Array.from({ length: REQUEST_HASHES_MAX + 1 }, () => HASH);
  assert.equal(
    faultOf(parseGetTransactions(encodeRequest({ id: 1, request: { type: 'get-transactions', hashes } }))),
    'p2p/bad-frame',
  );
  for (const count of [0, 65]) {
    assert.equal(
      faultOf(parseGetBlocks(encodeRequest({ id: 1, request: { type: 'get-blocks', from: 1, count } }))),
      'p2p/bad-frame',
    );
  }
  const large = encodeTransactions([new Uint8Array(TRANSACTION_BYTES_MAX + 1)])[0] as Uint8Array;
  assert.equal(faultOf(parseTransactions(large)), 'p2p/bad-frame');
  assert.deepEqual(encodeTransactions([]), []);
});

test('transactions are copies that do not keep their frame in memory', () => {
  const [payload] = encodeTransactions([new Uint8Array(100), new Uint8Array(200)]);
  const [first] = acceptedOf(parseTransactions(payload as Uint8Array));
  assert.equal(first?.buffer.byteLength, 100);
});

test('an answer ends before its byte limit but holds at least one item', () => {
  const items = [new Uint8Array(500), new Uint8Array(500), new Uint8Array(500)];
  assert.equal(acceptedOf(parseAnswer('blocks-answer', encodeAnswer({ id: 1, items }, 1100))).items.length, 2);
  assert.equal(acceptedOf(parseAnswer('blocks-answer', encodeAnswer({ id: 1, items }, 10))).items.length, 1);
});
