import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Conversation } from './conversation.ts';

const folder = new URL('./testdata/', import.meta.url);
const isRewriting = process.argv.includes('--rewrite');

for (const name of readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .sort()) {
  test(`conversation ${name}`, () => {
    const file = new URL(name, folder);
    const wanted = readFileSync(file, 'utf8');
    const seen = Conversation.replay(wanted);
    if (isRewriting) writeFileSync(file, seen);
    else assert.equal(seen, wanted);
  });
}
