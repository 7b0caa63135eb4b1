import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { TraceFile } from './traceFile.ts';

const read = (path: string): { readonly kind: string; readonly height?: number }[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string });

test('a trace holds one object a line, turns its file over at its limit, and says so', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hanse-trace-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'trace.ndjson');
  let now = 0;
  const failed = (error: Error): never => assert.fail(error);
  const trace = new TraceFile({ path, node: '0x01', now: () => ++now, failed, bytesMax: 2000 });
  for (let height = 1; height <= 60; height++) trace.write({ kind: 'decide', height });
  trace.close();
  trace.write({ kind: 'after the end' });

  assert.ok(statSync(path).size <= 2200 && statSync(`${path}.1`).size <= 2200, 'two files, each within the limit');
  const [before, last] = [read(`${path}.1`), read(path)];
  assert.equal(before.at(-1)?.kind, 'trace-goes-on');
  assert.equal(last[0]?.kind, 'trace-goes-on');
  assert.equal(last.at(-1)?.height, 60);
  const heights = [...before, ...last].flatMap(({ height }) => (height === undefined ? [] : [height]));
  assert.deepEqual(
    heights,
    Array.from({ length: heights.length }, (_, index) => 60 - heights.length + 1 + index),
  );

  const again = new TraceFile({ path, node: '0x01', now: () => ++now, failed, bytesMax: 2000 });
  again.close();
  assert.equal(read(path).at(-1)?.kind, 'trace-begins', 'a restart goes on behind what is there');
});

test('a trace that cannot be written ends, says so once, and throws nothing', () => {
  const told: string[] = [];
  const trace = new TraceFile({
    path: '/dev/full',
    node: '0x01',
    now: () => 0,
    failed: ({ message }) => told.push(message),
  });
  trace.write({ kind: 'decide' });
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /ENOSPC/);
});
