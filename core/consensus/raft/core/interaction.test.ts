import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestEnv } from './testEnv.ts';
import { parseScript, vectorFiles } from './testScript.ts';

const vectors = vectorFiles('interaction');

if ('skip' in vectors) {
  test('conversations of the reference', { skip: vectors.skip }, () => {});
} else {
  for (const { name, text } of vectors.files) {
    test(`conversations of the reference: ${name}`, () => {
      const env = new TestEnv();
      for (const directive of parseScript(text)) {
        const words = `${name}:${directive.line}: ${directive.command}`;
        assert.equal(withoutLog(env.handle(directive)), withoutLog(directive.expected), words);
      }
    });
  }
}

/** State, messages and log, without the wording of what the reference tells its logger. */
function withoutLog(text: string): string {
  const lines = text.split('\n').filter((line) => !/^\s*(DEBUG|INFO|WARN|ERROR) /.test(line));
  const rest = lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
  return rest === '' ? 'ok' : rest;
}
