/** Who cites a rule of the specification. */
export type Citations = { readonly code: readonly string[]; readonly tests: readonly string[] };

const RULE = /^- \*\*([A-Z][A-Z0-9]*(?:-[A-Z]+)+-\d+)\*\*/gm;
/** `QBFT-COMMIT-3`, `QBFT-COMMIT-3, -4`, `QBFT-SEAL-1 to -3`, `P2P-LINK-1 to P2P-LINK-4`. */
const CITATION = /\b([A-Z][A-Z0-9]*(?:-[A-Z]+)+)-(\d+)((?:(?:, | and | to )(?:\1)?-\d+)*)/g;
const MORE = /(, | and | to )(?:[A-Z][A-Z0-9-]*)?-(\d+)/g;

/** The ids that a page of the specification gives to its rules. */
export function rulesIn(page: string): readonly string[] {
  return [...page.matchAll(RULE)].map(([, id = '']) => id);
}

/** The ids that a text cites, ranges written out. */
export function citedIn(text: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [, name = '', first = '', rest = ''] of text.matchAll(CITATION)) {
    let last = Number(first);
    ids.add(`${name}-${last}`);
    for (const [, joint, number] of rest.matchAll(MORE)) {
      const next = Number(number);
      for (let at = joint === ' to ' ? last + 1 : next; at <= next; at++) ids.add(`${name}-${at}`);
      last = next;
    }
  }
  return ids;
}

/** Tests, what they stand on, and conversations; everything else is code. */
export function isTest(path: string): boolean {
  return /\.(test|fixture)\.ts$|\/testdata\/|engineSuite\.ts$|\/(testMessages|conversation)\.ts$|^lab\//.test(path);
}

/** What is wrong with the citations of `page`: rules that code or tests do not cite, and ids that it does not have. */
export function checkRules(
  page: { readonly name: string; readonly text: string },
  files: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const rules = rulesIn(page.text);
  const wrong: string[] = [];
  const prefix = rules[0]?.split('-')[0] ?? '';
  for (const id of rules) {
    const citing = [...files].filter(([, ids]) => ids.has(id)).map(([path]) => path);
    if (!citing.some((path) => !isTest(path))) wrong.push(`${id} is cited by no code`);
    if (!citing.some(isTest)) wrong.push(`${id} is cited by no test`);
  }
  const known = new Set(rules);
  for (const [path, ids] of files) {
    for (const id of ids) {
      if (id.split('-')[0] === prefix && !known.has(id))
        wrong.push(`${path} cites ${id}, which ${page.name} does not have`);
    }
  }
  return wrong;
}
