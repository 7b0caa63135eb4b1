import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

test('a preloaded clock is ahead and runs at its own rate; new Date(…) of a time stays that time', async () => {
  const preload = new URL('skewedClock.ts?aheadMs=3600000&rate=2', import.meta.url).href;
  const program = `
    const from = Date.now(), start = performance.now();
    while (performance.now() - start < 100);
    console.log(JSON.stringify([from, Date.now() - from, new Date().getTime(), new Date(5).getTime(), new Date() instanceof Date]));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', preload, '-e', program]);
  const [from, passedMs, made, five, isDate] = JSON.parse(stdout) as [number, number, number, number, boolean];
  const aheadMs = from - Date.now();
  assert.ok(aheadMs > 3_590_000 && aheadMs < 3_600_500, `${aheadMs} ms ahead`);
  assert.ok(passedMs >= 199 && passedMs < 400, `${passedMs} ms in 100`);
  assert.ok(made >= from);
  assert.equal(five, 5);
  assert.equal(isDate, true);
});
