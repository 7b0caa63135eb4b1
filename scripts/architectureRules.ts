import { posix } from 'node:path';
import type { Room, Wing } from './rooms.ts';
import { importsOf, scanSource } from './scanSource.ts';

/** A workspace as found on disk: paths are relative to its folder. */
export type RoomFiles = {
  readonly name: string;
  readonly wing: Wing;
  readonly manifest: {
    readonly dependencies?: { readonly [name: string]: string };
    readonly devDependencies?: { readonly [name: string]: string };
  };
  readonly files: ReadonlyMap<string, string>;
};

const WING_ORDER: readonly Wing[] = ['core', 'node', 'client', 'lab'];
const REQUIRED_FILES = ['package.json', 'index.ts', 'README.md'];
const PURE_WING: Wing = 'core';
const SCOPE = '@hanse/';

/** Names of the outside world that a pure room must not say. A leading dot (a method of that name) is allowed. */
const IMPURE: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'fetch', pattern: /(?<![.\w$])fetch\s*\(/ },
  { what: 'process', pattern: /(?<![.\w$])process\s*[.[]/ },
  { what: 'Date', pattern: /(?<![.\w$])Date\s*[.(]|\bnew\s+Date\b/ },
  { what: 'a timer', pattern: /(?<![.\w$])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/ },
  { what: 'performance', pattern: /(?<![.\w$])performance\s*\./ },
  { what: 'Math.random', pattern: /\bMath\s*\.\s*random\b/ },
  { what: 'crypto randomness', pattern: /\b(?:getRandomValues|randomUUID|randomBytes)\b/ },
  { what: 'console', pattern: /(?<![.\w$])console\s*\./ },
  // Asking whether a faster Buffer is there is allowed: it changes no result.
  { what: 'globalThis', pattern: /(?<![.\w$])globalThis\b(?!\s+as\s+\{\s*Buffer\?)/ },
];

/** Code that is not part of what a room ships: tests and what only they use, and the build step. */
export function isTestFile(path: string): boolean {
  return /(?:\.(?:test|fixture|bench)\.ts$)|(?:^|\/)(?:test[A-Z]\w*|\w*[fF]ixture|testing|build)\.ts$|(?:^|\/)(?:fixtures|testing)\//.test(
    path,
  );
}

/** What rooms are checked against: the table, and the packages that the root lists for everyone's tests and builds. */
export type House = { readonly table: readonly Room[]; readonly tools: readonly string[] };

/** Every broken rule as one sentence: what was seen, what is wanted. */
export function checkRoom(room: RoomFiles, { table, tools }: House): string[] {
  const where = `${room.wing}/${room.name}`;
  const entry = table.find((candidate) => candidate.name === room.name && candidate.wing === room.wing);
  if (entry === undefined) return [`${where} is not in the table of rooms: add it to scripts/rooms.ts`];
  const problems = REQUIRED_FILES.filter((file) => !room.files.has(file)).map((file) => `${where} has no ${file}`);
  for (const [path, source] of room.files) {
    if (!path.endsWith('.ts') || path.includes('assembly/')) continue;
    problems.push(
      ...checkFile({ room, entry, path, source, table, tools }).map((problem) => `${where}/${path}: ${problem}`),
    );
  }
  return [...problems, ...checkManifest(room, entry).map((problem) => `${where}/package.json: ${problem}`)];
}

type TestImportToCheck = Pick<FileToCheck, 'room' | 'table' | 'tools'> & { readonly name: string };
type ImportToCheck = Pick<FileToCheck, 'room' | 'entry' | 'path'> & { readonly name: string };

type FileToCheck = {
  readonly room: RoomFiles;
  readonly entry: Room;
  readonly path: string;
  readonly source: string;
  readonly table: readonly Room[];
  readonly tools: readonly string[];
};

function checkFile({ room, entry, path, source, table, tools }: FileToCheck): string[] {
  const scanned = scanSource(source);
  const isTest = isTestFile(path);
  const problems = importsOf(scanned).flatMap((name) => {
    const problem = isTest ? checkTestImport({ room, name, table, tools }) : checkImport({ room, entry, path, name });
    return problem === undefined ? [] : [problem];
  });
  if (
    /(?<![.\w$])export\s+default\b|(?<![.\w$])export\s*\{[^}]*\bas\s+default\b/.test(scanned.code) &&
    !path.endsWith('.config.ts')
  ) {
    problems.push('has a default export: name it');
  }
  if (room.wing === PURE_WING && !isTest) {
    const impure = IMPURE.filter(({ pattern }) => pattern.test(scanned.code));
    problems.push(...impure.map(({ what }) => `names ${what}: a pure room takes it as an argument`));
  }
  return problems;
}

function checkImport({ room, entry, path, name }: ImportToCheck): string | undefined {
  if (name.startsWith(SCOPE)) {
    const target = name.slice(SCOPE.length);
    if (target === room.name) return `imports itself by name ${name}: use a relative path`;
    if (target.includes('/')) return `imports ${name}: only a room's index may be imported`;
    return entry.mayImport.includes(target)
      ? declared(room, name)
      : `imports ${name}: not permitted by the table of rooms`;
  }
  if (name.startsWith('.'))
    return isTestFile(name) && !name.endsWith('build.ts') ? `imports the test file ${name}` : leavesRoom(path, name);
  if (name.startsWith('node:')) return room.wing === PURE_WING ? `imports ${name}: a pure room does no I/O` : undefined;
  return declared(room, packageOf(name));
}

/** Tests may use any room of the same wing or of one before it, and what the root lists as tools for all. */
function checkTestImport({ room, name, table, tools }: TestImportToCheck): string | undefined {
  if (name.startsWith('.') || name.startsWith('node:') || name === `${SCOPE}${room.name}`) return undefined;
  const target = table.find((candidate) => `${SCOPE}${candidate.name}` === name);
  if (target !== undefined && WING_ORDER.indexOf(target.wing) > WING_ORDER.indexOf(room.wing)) {
    return `imports ${name}: a test uses its own wing or one before it`;
  }
  const wanted = packageOf(name);
  const { dependencies = {}, devDependencies = {} } = room.manifest;
  if (wanted in dependencies || wanted in devDependencies || tools.includes(wanted)) return undefined;
  return `imports ${name}, which package.json lists neither in dependencies nor in devDependencies`;
}

/** `../x` is fine in a subfolder; a path that leaves the room is not. */
function leavesRoom(path: string, name: string): string | undefined {
  const isOutside = posix.join(posix.dirname(path), name).startsWith('..');
  return isOutside ? `imports ${name}: other rooms only by their names` : undefined;
}

function declared(room: RoomFiles, name: string): string | undefined {
  return room.manifest.dependencies?.[name] === undefined
    ? `imports ${name}, which package.json does not list as a dependency`
    : undefined;
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

function checkManifest(room: RoomFiles, entry: Room): string[] {
  return Object.entries(room.manifest.dependencies ?? {}).flatMap(([name, version]) => {
    if (name.startsWith(SCOPE)) {
      return entry.mayImport.includes(name.slice(SCOPE.length))
        ? []
        : [`depends on ${name}: not permitted by the table of rooms`];
    }
    return /^\d+\.\d+\.\d+/.test(version) ? [] : [`${name} has version "${version}": an exact one is wanted`];
  });
}

/** A circle in the table as `a → b → a`, or undefined. */
export function findCircle(table: readonly Room[]): string | undefined {
  const byName = new Map(table.map((room) => [room.name, room]));
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): string | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name].join(' → ');
    if (done.has(name)) return undefined;
    for (const next of byName.get(name)?.mayImport ?? []) {
      const circle = visit(next, [...way, name]);
      if (circle !== undefined) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const { name } of table) {
    const circle = visit(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** Imports that the table permits although the wings forbid them, and names in it that are no room. */
export function checkTable(table: readonly Room[], others: readonly string[]): string[] {
  return table.flatMap((room) =>
    room.mayImport.flatMap((name) => {
      const target = table.find((candidate) => candidate.name === name);
      if (target === undefined)
        return others.includes(name) ? [] : [`${room.name} may import ${name}, which is no room`];
      const isUp = WING_ORDER.indexOf(target.wing) > WING_ORDER.indexOf(room.wing);
      return isUp ? [`${room.name} may import ${name} of a later wing (${target.wing})`] : [];
    }),
  );
}
