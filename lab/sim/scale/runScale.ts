import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureScale, type ScaleResult } from './measureScale.ts';
import { scaleReport } from './scaleReport.ts';

const ENGINES = ['qbft', 'raft'] as const;
/** Validators, and the blocks that are measured with so many. */
const SIZES: readonly (readonly [validators: number, blocks: number])[] = [
  [4, 40],
  [16, 40],
  [31, 20],
  [100, 8],
];

/** Measures all sizes and writes the report below docs/. Takes some minutes. */
export async function runScale(note: (line: string) => void): Promise<readonly ScaleResult[]> {
  const results: ScaleResult[] = [];
  for (const engine of ENGINES) {
    for (const [validators, blocks] of SIZES) {
      const result = await measureScale({ engine, validators, blocks });
      results.push(result);
      note(JSON.stringify(result));
    }
  }
  const docs = join(dirname(fileURLToPath(import.meta.url)), '../../../docs');
  for (const [path, text] of scaleReport(results)) {
    mkdirSync(dirname(join(docs, path)), { recursive: true });
    writeFileSync(join(docs, path), text);
  }
  return results;
}
