import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes } from '@hanse/base';
import { encodeFrame, FRAMES, type FrameType } from './frame.ts';
import { FrameParser } from './frameParser.ts';

const collect = (): { readonly parser: FrameParser; readonly seen: [string, Uint8Array][] } => {
  const seen: [string, Uint8Array][] = [];
  return { parser: new FrameParser((frame, payload) => seen.push([frame.type, payload])), seen };
};
const STREAM = [
  ['welcome', new Uint8Array(0)],
  ['consensus', Uint8Array.from({ length: 300 }, (_, at) => at)],
  ['ping', new Uint8Array(0)],
  ['status', Uint8Array.of(1, 2, 3)],
] as const satisfies readonly (readonly [FrameType, Uint8Array])[];
const BYTES = concatBytes(...STREAM.map(([type, payload]) => encodeFrame(FRAMES[type], payload)));

test('any way of cutting the stream gives the same frames (P2P-FRAME-1)', () => {
  for (let size = 1; size <= BYTES.length; size++) {
    const { parser, seen } = collect();
    for (let at = 0; at < BYTES.length; at += size) parser.push(BYTES.subarray(at, at + size), 0);
    assert.deepEqual(
      seen,
      STREAM.map(([type, payload]) => [type, payload]),
      `pieces of ${size}`,
    );
    assert.equal(parser.startedMs, undefined);
  }
});

test('a length beyond the limit of its type is refused with its header, and exactly the limit is not', () => {
  for (const frame of Object.values(FRAMES)) {
    const header = new Uint8Array(5);
    new DataView(header.buffer).setUint32(0, frame.bytesMax + 1);
    header[4] = frame.code;
    assert.throws(() => collect().parser.push(header, 0), { code: 'p2p/frame-too-large' }, frame.type);
    new DataView(header.buffer).setUint32(0, frame.bytesMax);
    collect().parser.push(header, 0);
  }
  assert.throws(() => collect().parser.push(Uint8Array.of(0, 0, 0, 0, 200), 0), { code: 'p2p/unknown-frame' });
});

test('the time of the first byte of an unfinished frame is known', () => {
  const { parser } = collect();
  parser.push(BYTES.subarray(0, 5 + 3), 100);
  assert.equal(parser.startedMs, 100);
  parser.push(BYTES.subarray(8, 20), 200);
  assert.equal(parser.startedMs, 100);
  parser.push(BYTES.subarray(20), 300);
  assert.equal(parser.startedMs, undefined);
});

test('after stop no frame comes, not even from the chunk at hand', () => {
  const seen: string[] = [];
  const parser: FrameParser = new FrameParser((frame) => {
    seen.push(frame.type);
    if (seen.length === 2) parser.stop();
  });
  parser.push(BYTES, 0);
  assert.deepEqual(seen, ['welcome', 'consensus']);
});

test('a frame of 16 MiB in small pieces costs one copy', () => {
  const { parser, seen } = collect();
  const piece = new Uint8Array(16_384);
  const frame = encodeFrame(FRAMES.consensus, new Uint8Array(FRAMES.consensus.bytesMax));
  const started = performance.now();
  parser.push(frame.subarray(0, 5), 0);
  for (let at = 0; at < FRAMES.consensus.bytesMax; at += piece.length) parser.push(piece, 0);
  assert.equal(seen[0]?.[1].length, FRAMES.consensus.bytesMax);
  // joining at each piece would move 8 GB
  assert.ok(performance.now() - started < 1000);
});
