import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RoomFiles } from './architectureRules.ts';
import { WINGS, type Wing } from './rooms.ts';

export const ROOT: string = fileURLToPath(new URL('..', import.meta.url));

const NEVER = ['node_modules', '.git', '.hanse', 'out'];

/** Paths of the repository's own files that match, relative to its root, sorted. */
export function findFiles(...patterns: readonly string[]): string[] {
  const exclude = (path: string): boolean => NEVER.some((name) => path === name || path.endsWith(`/${name}`));
  return globSync([...patterns], { cwd: ROOT, exclude })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

export function readText(path: string): string {
  return readFileSync(`${ROOT}/${path}`, 'utf8');
}

export function fileExists(path: string): boolean {
  return existsSync(`${ROOT}/${path}`);
}

/** Every folder of the wings that holds TypeScript or a package.json. */
export function loadRooms(): RoomFiles[] {
  return (Object.keys(WINGS) as Wing[]).flatMap((wing) => {
    const files = findFiles(`${wing}/*/package.json`, `${wing}/*/README.md`, `${wing}/*/**/*.ts`);
    const names = [...new Set(files.map((path) => path.split('/')[1] ?? ''))];
    return names.map((name) => loadRoom({ wing, name, files }));
  });
}

function loadRoom({ wing, name, files }: { wing: Wing; name: string; files: readonly string[] }): RoomFiles {
  const prefix = `${wing}/${name}/`;
  const own = files.filter((path) => path.startsWith(prefix) && !path.endsWith('.wasm.ts'));
  const manifest = own.includes(`${prefix}package.json`) ? JSON.parse(readText(`${prefix}package.json`)) : {};
  return { name, wing, manifest, files: new Map(own.map((path) => [path.slice(prefix.length), readText(path)])) };
}
