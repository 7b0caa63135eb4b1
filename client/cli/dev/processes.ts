import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LeagueFolder, LeagueNode, ProcessMark } from './league.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const POLL_MS = 50;

/** What tells a process from a later one with the same number; undefined when there is none. */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).trim() || undefined;
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // after the name, which may hold spaces and brackets: state is the third field, the start the 22nd
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  } catch {
    return undefined; // no such process
  }
}

function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  } catch {
    return ''; // no such process
  }
}

/** Whether the process that was started for this node still runs: same number, same start, same command. */
export function isRunning(folder: LeagueFolder, node: LeagueNode): boolean {
  const mark = node.process;
  if (mark === undefined || startOf(mark.pid) !== mark.startedAt) return false;
  return commandLineOf(mark.pid).includes(folder.nodeConfig(node));
}

/** Starts a node as a process of its own, which outlives this one; its output goes to its log file. */
export function spawnNode(folder: LeagueFolder, node: LeagueNode): ProcessMark {
  const log = folder.nodeLog(node);
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a', 0o600);
  try {
    const child = spawn(process.execPath, [...nodeFlags(), MAIN, 'node', 'run', '--config', folder.nodeConfig(node)], {
      detached: true,
      stdio: ['ignore', output, output],
      cwd: folder.node(node),
    });
    child.on('error', () => undefined); // told by the missing process below
    child.unref();
    const { pid } = child;
    return { pid: pid ?? 0, startedAt: (pid === undefined ? undefined : startOf(pid)) ?? '' };
  } finally {
    closeSync(output);
  }
}

/** Flags of Node.js for a node: several share a machine here, so their young generation is kept small. */
function nodeFlags(): readonly string[] {
  return ['--max-semi-space-size=16'];
}

/** Ends a node's process: asks, waits, then forces. Only a process that we started is touched. True when it is gone. */
export async function endNode(
  folder: LeagueFolder,
  node: LeagueNode,
  { graceMs }: { readonly graceMs: number },
): Promise<boolean> {
  for (const [signal, waitMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', 2000],
  ] as const) {
    if (!isRunning(folder, node) || node.process === undefined) return true;
    try {
      process.kill(node.process.pid, signal);
    } catch {
      return !isRunning(folder, node); // ended between the look and the signal
    }
    const end = Date.now() + waitMs;
    while (isRunning(folder, node) && Date.now() < end) await delay(POLL_MS);
  }
  return !isRunning(folder, node);
}
