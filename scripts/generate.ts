import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileExists, ROOT, readText } from './files.ts';
import { PAGES } from './pages.ts';

for (const { path, render } of PAGES) {
  const text = await render();
  const isSame = fileExists(path) && readText(path) === text;
  if (!isSame) {
    mkdirSync(join(ROOT, dirname(path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
  process.stdout.write(`${isSame ? 'unchanged' : 'written  '} ${path}\n`);
}
