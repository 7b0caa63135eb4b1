import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import { type League, type LeagueFolder, type LeagueNode, withNode } from './league.ts';
import { DEV } from './messages.ts';
import { checkPorts } from './ports.ts';
import { type Probe, probe } from './probe.ts';
import { isRunning, spawnNode } from './processes.ts';

const READY_MS_MAX = 60_000;
/** More nodes on the same cores take longer. */
const READY_MS_PER_NODE = 3000;
const POLL_MS = 100;
const REMIND_MS = 5000;
const TAIL_LINES = 12;

/** Starts those of `nodes` that do not run; the caller holds the lock. Ports are checked first. */
export async function launch(
  context: Context,
  folder: LeagueFolder,
  { league, nodes }: { readonly league: League; readonly nodes: readonly LeagueNode[] },
): Promise<League> {
  const resting = nodes.filter((node) => !isRunning(folder, node));
  if (resting.length === 0) {
    context.say(DEV.allRunning);
    return league;
  }
  await checkPorts(resting, context);
  context.say(DEV.starting, { nodes: resting.map(({ name }) => name).join(', ') });
  let next = league;
  for (const node of resting) {
    next = withNode(next, { ...node, process: spawnNode(folder, node) });
    folder.save(next); // at once: an interrupted start must still be stoppable
  }
  return next;
}

/**
 * Waits until each of `nodes` is ready (takes part with a quorum) or, with `answering`, at least answers. Tells of each.
 * Throws `cli/node-died` with the end of its log, or `cli/not-ready`.
 */
export async function waitFor(
  goal: 'ready' | 'answering',
  context: Context,
  { folder, nodes }: { readonly folder: LeagueFolder; readonly nodes: readonly LeagueNode[] },
): Promise<void> {
  const begin = Date.now();
  const end = begin + READY_MS_MAX + READY_MS_PER_NODE * nodes.length;
  const waiting = new Map(nodes.map((node) => [node.name, node]));
  const last = new Map<string, Probe>();
  for (let remindAt = begin + REMIND_MS; waiting.size > 0; ) {
    const probes = await Promise.all(
      [...waiting.values()].map(async (node) => [node, await probe(folder, node)] as const),
    );
    for (const [node, found] of probes) {
      if (found.state === 'stopped') throw died(folder, node);
      last.set(node.name, found);
      if (found.state !== 'ready' && !(goal === 'answering' && found.state === 'waiting')) continue;
      waiting.delete(node.name);
      const seconds = ((Date.now() - begin) / 1000).toFixed(1);
      context.say(found.state === 'ready' ? DEV.ready : DEV.answering, { node: node.name, seconds });
    }
    const now = Date.now();
    if (now >= end && waiting.size > 0) {
      const named = [...waiting.keys()].map((name) => `${name} (${reasonOf(context, last.get(name))})`).join('; ');
      throw cliFault('not-ready', { seconds: Math.round((now - begin) / 1000), nodes: named });
    }
    if (now >= remindAt) {
      for (const name of waiting.keys())
        context.say(DEV.waiting, { node: name, reason: reasonOf(context, last.get(name)) });
      remindAt = now + REMIND_MS;
    }
    if (waiting.size > 0) await delay(POLL_MS);
  }
}

function reasonOf(context: Context, found: Probe | undefined): string {
  if (found === undefined || found.reasons.length === 0) return context.words(DEV.noAnswer);
  return found.reasons.map((reason) => context.words(reason)).join('; ');
}

function died(folder: LeagueFolder, node: LeagueNode): Error {
  const path = folder.nodeLog(node);
  return cliFault('node-died', { node: node.name, path, tail: tailOf(path, TAIL_LINES) });
}

/** The last lines of a text file; empty when there is none. */
export function tailOf(path: string, lines: number): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return ''; // nothing was logged yet
  }
}
