import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bytesToHex } from '@hanse/base';
import { signTransaction } from '@hanse/protocol';
import { LINE_BYTES_MAX } from './readLines.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

function start(...args: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [MAIN, 'codec', ...args]);
}

async function answersOf(
  args: string[],
  input: string | readonly string[],
): Promise<{ lines: string[]; code: number }> {
  const child = start(...args);
  const closed = once(child, 'close');
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  for (const part of typeof input === 'string' ? [input] : input)
    if (!child.stdin.write(part)) await once(child.stdin, 'drain');
  child.stdin.end();
  const [code] = (await closed) as [number];
  return { lines: out.trimEnd().split('\n'), code };
}

test('through pipes: answers in order, the exit code tells of errors, either language', async () => {
  const good = await answersOf(['rlp'], '0x83646f67\n["dog"]\n');
  assert.equal(good.code, 0);
  assert.deepEqual(
    good.lines.map((line) => Object.keys(JSON.parse(line) as object)[0]),
    ['value', 'rlp'],
  );
  const mixed = await answersOf(['rlp', '--lang', 'zh'], '0x80\nnonsense\n0x80');
  assert.equal(mixed.code, 1);
  assert.equal(mixed.lines.length, 3);
  assert.equal(mixed.lines[0], mixed.lines[2]);
  assert.match(mixed.lines[1] ?? '', /^\{"error":\{"code":"codec\/bad-json","message":"输入/);
  const document = await answersOf(['trie', '--prove', 'dog'], '{\n  "dog": "puppy",\n  "doe": "reindeer"\n}\n');
  assert.deepEqual([document.code, document.lines.length], [0, 1]);
  assert.equal((await answersOf(['tx', '--fork', 'Nowhere'], '')).code, 2);
});

test('an answer comes before the next input is sent', async () => {
  const child = start('rlp');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const [input, wanted] of [
    ['0x01', 'value'],
    ['[]', 'rlp'],
    ['[', 'error'],
    ['0x', 'error'],
  ] as const) {
    child.stdin.write(`${input}\n`);
    const { value } = (await lines.next()) as { value: string };
    assert.equal(Object.keys(JSON.parse(value) as object)[0], wanted, input);
  }
  const closed = once(child, 'close');
  child.stdin.end();
  assert.deepEqual(await closed, [1, null]);
});

test('a transaction of 10 MB is one line; what is longer than a line may be costs only itself', async () => {
  const fields = { type: 0, chainId: 1n, nonce: 0n, gasPrice: 1n, gasLimit: 10n ** 9n, to: null, value: 0n } as const;
  const data = new Uint8Array(10_000_000).fill(0xab);
  const { raw: bytes, hash } = signTransaction({ ...fields, data }, new Uint8Array(32).fill(1));
  const raw = bytesToHex(bytes);
  const long = Array.from({ length: LINE_BYTES_MAX / 2 ** 20 + 1 }, () => 'c'.repeat(2 ** 20));
  const { lines, code } = await answersOf(['tx'], [raw, '\n', ...long, '\n', '0x\n']);
  const answers = lines.map((line) => JSON.parse(line) as { hash?: string; error?: { code: string } });
  assert.deepEqual([code, answers.length], [1, 3]);
  assert.equal(answers[0]?.hash, hash);
  assert.deepEqual(
    answers.slice(1).map((answer) => answer.error?.code),
    ['codec/line-too-long', 'protocol/bad-transaction'],
  );
});

test('a reader that goes away ends the command quietly', async () => {
  const child = start('rlp');
  const closed = once(child, 'close');
  let stderr = '';
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  child.stdin.on('error', () => undefined);
  child.stdout.once('data', () => child.stdout.destroy());
  const line = '0x83646f67\n'.repeat(1000);
  const feed = setInterval(() => child.stdin.write(line), 1);
  const [code] = (await closed) as [number];
  clearInterval(feed);
  assert.deepEqual([code, stderr], [0, '']);
});
