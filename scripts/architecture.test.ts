import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkRoom, checkTable, findCircle, type RoomFiles } from './architectureRules.ts';
import { changedPackage } from './bootstrap/install.mjs';
import { missingOptionals } from './completeLock.mjs';
import { fileExists, findFiles, loadRooms, ROOT, readText } from './files.ts';
import { findDeadLinks } from './links.ts';
import { CONTRACTS_ROOM, ROOMS, type Room } from './rooms.ts';

describe('the house as it stands', () => {
  const rooms = loadRooms();
  const tools = Object.keys(JSON.parse(readText('package.json')).devDependencies);
  for (const room of rooms) {
    test(`${room.wing}/${room.name} keeps the rules`, () =>
      assert.deepEqual(checkRoom(room, { table: ROOMS, tools }), []));
  }
  test('every room of the table exists', () => {
    const missing = ROOMS.filter(({ name, wing }) => !rooms.some((room) => room.name === name && room.wing === wing));
    assert.deepEqual(
      missing.map(({ name, wing }) => `${wing}/${name}`),
      [],
    );
  });
  test('the table has no circle and no import of a later wing', () => {
    assert.equal(findCircle(ROOMS), undefined);
    assert.deepEqual(checkTable(ROOMS, [CONTRACTS_ROOM]), []);
  });
  test('no page has a dead link', () => {
    assert.deepEqual(
      findFiles('**/*.md').flatMap((page) => findDeadLinks(page, readText(page), fileExists)),
      [],
    );
  });
  test('the lock file says what every room wants, for every platform, and names no registry', () => {
    const text = readText('package-lock.json');
    assert.deepEqual(Object.keys(missingOptionals(JSON.parse(text))), [], 'run npm run lock');
    assert.doesNotMatch(text, /"resolved": "https?:/);
    assert.equal(changedPackage(ROOT), undefined, 'run npm run lock');
  });
});

describe('the checker itself', () => {
  const table: Room[] = [
    { name: 'base', wing: 'core', duty: { en: '', zh: '' }, mayImport: [] },
    { name: 'law', wing: 'core', duty: { en: '', zh: '' }, mayImport: ['base'] },
    { name: 'disk', wing: 'node', duty: { en: '', zh: '' }, mayImport: ['base'] },
  ];
  const check = (files: { [path: string]: string }, changes: Partial<RoomFiles> = {}): string[] => {
    const all = { 'package.json': '{}', 'README.md': '', 'index.ts': '', ...files };
    const manifest = { dependencies: { '@hanse/base': '*', ws: '8.23.0' } };
    return checkRoom(
      { name: 'law', wing: 'core', manifest, files: new Map(Object.entries(all)), ...changes },
      { table, tools: ['esbuild'] },
    );
  };

  const bad: { [name: string]: string } = {
    'an unlisted room': `import { x } from '@hanse/disk';`,
    'an unlisted room, type only': `import type { x } from "@hanse/disk";`,
    'an unlisted room, over lines': `import {\n  x,\n  y,\n} from '@hanse/disk';`,
    'an unlisted room, re-exported': `export { x } from '@hanse/disk';`,
    'an unlisted room, for effect': `import '@hanse/disk';`,
    'an unlisted room, dynamic': `const x = await import('@hanse/disk');`,
    'an undeclared package': `import { x } from 'lmdb';`,
    'the inside of a room': `import { x } from '@hanse/base/hex.ts';`,
    'a path out of the room': `import { x } from '../base/index.ts';`,
    'a test file': `import { x } from './testFolder.ts';`,
    'node:fs in a pure room': `import { readFileSync } from 'node:fs';`,
    'fetch in a pure room': 'const x = await fetch(url);',
    'process in a pure room': 'const x = process.env;',
    'Date in a pure room': 'const x = Date.now();',
    'new Date in a pure room': 'const x = new Date();',
    'a timer in a pure room': 'setTimeout(() => {}, 1);',
    'chance in a pure room': 'const x = Math.random();',
    'console in a pure room': `console.log('x');`,
    'console in a template': ['`$', '{console.log(1)}`;'].join(''),
    'a default export': 'export default 1;',
    'a default export by name': 'const a = 1; export { a as default };',
  };
  for (const [name, source] of Object.entries(bad)) {
    test(`finds ${name}`, () => assert.equal(check({ 'bad.ts': source }).length, 1));
  }

  const good: { [name: string]: string } = {
    'a permitted room and a listed package': `import { x } from '@hanse/base';\nimport { y } from 'ws';`,
    comments: `// import { x } from '@hanse/disk'; Date.now()\n/* console.log(1) */`,
    'strings and regular expressions': `const a = "import { x } from '@hanse/disk'"; const b = /'fetch("/; const c = \`Date.now()\`;`,
    'methods of those names': 'clock.fetch(1); this.process.run(); const Dates = 1;',
    'division after a bracket': `const a = (b) / 2; const c = d / 'x'.length;`,
  };
  for (const [name, source] of Object.entries(good)) {
    test(`allows ${name}`, () => assert.deepEqual(check({ 'good.ts': source }), []));
  }

  test('leaves tests more freedom, but not upwards', () => {
    assert.deepEqual(
      check({ 'a.test.ts': `import { test } from 'node:test';\nimport { x } from 'esbuild';\nDate.now();` }),
      [],
    );
    assert.equal(check({ 'a.test.ts': `import { x } from '@hanse/disk';` }).length, 1);
    assert.equal(check({ 'a.test.ts': `import { x } from 'lmdb';` }).length, 1);
  });
  test('finds a dependency that the table forbids, and a loose version', () => {
    const manifest = { dependencies: { '@hanse/disk': '*', ws: '^8.0.0' } };
    assert.equal(check({}, { manifest }).length, 2);
  });
  test('finds an unknown room and missing files', () => {
    assert.equal(check({}, { name: 'attic' }).length, 1);
    assert.equal(
      checkRoom({ name: 'law', wing: 'core', manifest: {}, files: new Map() }, { table, tools: [] }).length,
      3,
    );
  });
  test('finds circles, imports of a later wing and unknown names', () => {
    const circle = table.map((room) => (room.name === 'base' ? { ...room, mayImport: ['law'] } : room));
    assert.equal(findCircle(circle), 'base → law → base');
    const up = table.map((room) => (room.name === 'law' ? { ...room, mayImport: ['disk', 'attic'] } : room));
    assert.equal(checkTable(up, []).length, 2);
  });
  test('finds dead links, not those in code', () => {
    const exists = (path: string): boolean => path === 'docs/a.md';
    assert.deepEqual(
      findDeadLinks('docs/x.md', '[a](a.md#b) [w](https://w.org) `[c](c.md)`\n```\n[d](d.md)\n```', exists),
      [],
    );
    assert.equal(findDeadLinks('docs/x.md', '[`b`](../b.md)', exists).length, 1);
  });
});
