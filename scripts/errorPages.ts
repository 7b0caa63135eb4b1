import type { FaultTable, Language } from '@hanse/base';
import { isTestFile } from './architectureRules.ts';
import { findFiles, ROOT, readText } from './files.ts';

type Table = Pick<FaultTable<string>, 'room' | 'texts'>;

const WORDS = {
  en: {
    title: 'Error codes',
    intro:
      'Every expected failure has a stable code `room/what-happened`. JSON-RPC carries it as `data.reason`, the command line with `--json` as `code`. Words in braces are filled in when it happens.',
    head: '| code | what is said |',
    other: '[中文](errors.zh-CN.md)',
  },
  zh: {
    title: '错误代码',
    intro:
      '每个可预期的失败都有稳定的代码 `房间/发生的事`。JSON-RPC 以 `data.reason` 给出，命令行以 `--json` 的 `code` 给出。花括号中的词在发生时填入。',
    head: '| 代码 | 提示 |',
    other: '[English](errors.md)',
  },
} as const;

/** The page of all faults in one language, from the tables that the rooms export. */
export async function renderErrors(language: Language): Promise<string> {
  const words = WORDS[language];
  const tables = await collectFaultTables();
  const rooms = [...new Set(tables.map((table) => table.room))].sort();
  const sections = rooms.map((room) => {
    const rows = tables
      .filter((table) => table.room === room)
      .flatMap((table) =>
        Object.entries(table.texts).map(([name, text]) => [`${room}/${name}`, text[language]] as const),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, text]) => `| \`${code}\` | ${escapeCell(text)} |`);
    return [`## ${room}`, words.head, '| --- | --- |', ...rows, ''].join('\n');
  });
  return [
    '<!-- Generated from the rooms\' fault tables by "npm run generate". -->',
    `# ${words.title}`,
    '',
    `${words.intro} ${words.other}`,
    '',
    sections.join('\n'),
  ].join('\n');
}

/** Imports every module that declares faults; one that declares but does not export them is an error. */
export async function collectFaultTables(): Promise<Table[]> {
  const declaring = findFiles('{core,node,client,lab}/*/**/*.ts').filter(
    (path) => !isTestFile(path) && path !== 'core/base/fault.ts' && /\bdefineFaults\(/.test(readText(path)),
  );
  const found = await Promise.all(
    declaring.map(async (path) => {
      const exported = Object.values((await import(`${ROOT}/${path}`)) as object).filter(isFaultTable);
      if (exported.length === 0) throw new Error(`${path} declares faults but exports no table: export it`);
      return exported;
    }),
  );
  return [...new Set(found.flat())];
}

function isFaultTable(value: unknown): value is FaultTable<string> {
  return typeof value === 'function' && 'room' in value && 'texts' in value;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
