import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileExists, findFiles, readText } from './files.ts';
import { checkRules, citedIn, rulesIn } from './specRules.ts';

const PAGES = ['qbft', 'raft', 'dpos', 'change', 'contracts', 'signer', 'p2p'];

describe('the rules of agreement, in code and tests', () => {
  const paths = findFiles('{core,node,client,lab,contracts}/**/*.ts', 'core/**/testdata/*.txt', 'contracts/**/*.sol');
  const files = new Map(paths.map((path) => [path, citedIn(readText(path))] as const));
  for (const name of PAGES.filter((page) => fileExists(`spec/${page}.md`))) {
    test(`every rule of spec/${name}.md is cited by code and by a test`, () => {
      assert.deepEqual(checkRules({ name: `spec/${name}.md`, text: readText(`spec/${name}.md`) }, files), []);
    });
  }
});

describe('the checker itself', () => {
  test('ranges and lists are written out', () => {
    const text = 'as QBFT-SEAL-1 to -3 say (QBFT-AGE-3, -4; P2P-LINK-1 to P2P-LINK-3 and -6), not QBFT-9 or A-1';
    assert.deepEqual(
      [...citedIn(text)],
      [
        'QBFT-SEAL-1',
        'QBFT-SEAL-2',
        'QBFT-SEAL-3',
        'QBFT-AGE-3',
        'QBFT-AGE-4',
        'P2P-LINK-1',
        'P2P-LINK-2',
        'P2P-LINK-3',
        'P2P-LINK-6',
      ],
    );
  });
  test('a rule without code, without test, and one that does not exist are found', () => {
    const text = '- **X-ONE-1** first\n- **X-ONE-2** second, see X-ONE-1\n- **X-ONE-3** third';
    assert.deepEqual(rulesIn(text), ['X-ONE-1', 'X-ONE-2', 'X-ONE-3']);
    const files = new Map([
      ['core/a.ts', new Set(['X-ONE-1', 'X-ONE-2'])],
      ['core/a.test.ts', new Set(['X-ONE-1', 'X-ONE-3', 'X-TWO-1', 'Y-ONE-9'])],
    ]);
    assert.deepEqual(checkRules({ name: 'x.md', text }, files), [
      'X-ONE-2 is cited by no test',
      'X-ONE-3 is cited by no code',
      'core/a.test.ts cites X-TWO-1, which x.md does not have',
    ]);
  });
});
