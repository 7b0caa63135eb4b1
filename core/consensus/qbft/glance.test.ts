import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dice } from '../world/dice.ts';
import { encodeMessage } from './encodeMessage.ts';
import { glance } from './glance.ts';
import type { QbftMessage } from './message.ts';
import { parseMessage } from './parseMessage.ts';
import { preparePayload } from './payload.ts';
import { qbft } from './qbft.ts';
import { blockBy, commit, prepare, preparedIn, preparedWish, proposal, signed, wishes } from './testMessages.ts';

const block = blockBy(2, 3);
const prepared = preparedIn(block, 3);
const nobody = { 1: undefined, 2: undefined, 3: undefined };
const messages: readonly QbftMessage[] = [
  proposal(3, 2, block, { roundChanges: wishes(3, nobody) }),
  prepare(prepared, 1),
  commit(prepared, 1),
  preparedWish(4, 1, block),
  { kind: 'prepare', signed: signed(preparePayload({ height: 2 ** 40, round: 70_000, digest: prepared.digest }), 1) },
];
const encoded = messages.flatMap((message) => [encodeMessage(message, 'full'), encodeMessage(message, 'compact')]);

test('a glance sees the height and round that parsing sees, in both forms', () => {
  for (const [at, bytes] of encoded.entries()) {
    const { height, round } = (messages[at >> 1] as QbftMessage).signed.payload;
    assert.deepEqual(qbft.glance(bytes), { height, round });
  }
});

test('nothing behind the round is looked at', () => {
  for (const bytes of encoded) {
    const wanted = glance(bytes);
    // Code, three lists of at most nine bytes, and two integers of at most eight: 32 of them are read here.
    const spoiled = bytes.map((byte, at) => (at < 32 ? byte : 0xff));
    assert.notEqual(parseMessage(spoiled, () => undefined).kind, 'accept');
    assert.deepEqual(glance(spoiled), wanted);
  }
});

test('what is no message is undefined, never thrown', () => {
  assert.equal(glance(new Uint8Array()), undefined);
  assert.equal(glance(Uint8Array.of(0x11, 0xc2, 0xc1, 0x80)), undefined);
  for (const bytes of encoded) {
    for (let length = 0; length < bytes.length; length++) assert.equal(glance(bytes.subarray(0, length)), undefined);
  }
  const tooHigh = signed(preparePayload({ height: 1, round: 2 ** 31, digest: prepared.digest }), 1);
  assert.equal(glance(encodeMessage({ kind: 'prepare', signed: tooHigh }, 'full')), undefined);
});

test('whatever parses was glanced at rightly, whatever the bytes', () => {
  const dice = new Dice(1);
  let parsedCount = 0;
  for (let run = 0; run < 20_000; run++) {
    const bytes = Uint8Array.from(dice.pick(encoded) ?? []);
    for (let flips = dice.between(0, 3); flips > 0; flips--) {
      const near = dice.happens(0.5) ? Math.min(40, bytes.length - 1) : bytes.length - 1;
      bytes[dice.between(0, near)] = dice.between(0, 255);
    }
    const cut = dice.happens(0.1) ? bytes.subarray(0, dice.between(0, bytes.length)) : bytes;
    const seen = glance(cut);
    if (run % 4 !== 0) continue;
    const parsed = parseMessage(cut, () => undefined);
    if (parsed.kind !== 'accept') continue;
    parsedCount++;
    const { height, round } = parsed.value.signed.payload;
    assert.deepEqual(seen, { height, round });
  }
  assert.ok(parsedCount > 500, `enough of them parse, seen ${parsedCount}`);
});
