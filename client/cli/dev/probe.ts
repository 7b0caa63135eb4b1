import type { Text } from '@hanse/base';
import { adminUrl, type LeagueFolder, type LeagueNode } from './league.ts';
import { isRunning } from './processes.ts';

/** What a node says of itself on its admin port. */
export type Probe = {
  /** stopped: no process; silent: a process that does not answer; waiting: it says why; ready: it takes part. */
  readonly state: 'stopped' | 'silent' | 'waiting' | 'ready';
  readonly reasons: readonly Text[];
  readonly facts: { readonly [name: string]: unknown };
};

const ANSWER_MS_MAX = 1500;

export async function probe(folder: LeagueFolder, node: LeagueNode): Promise<Probe> {
  if (!isRunning(folder, node)) return { state: 'stopped', reasons: [], facts: {} };
  try {
    const response = await fetch(`${adminUrl(node)}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    const answer: unknown = await response.json();
    return { state: response.ok ? 'ready' : 'waiting', ...readAnswer(answer) };
  } catch {
    return { state: 'silent', reasons: [], facts: {} }; // starting, stopping or stuck: it has not opened the port
  }
}

/** `/readyz` gives reasons as {code, en, zh} beside its facts. */
function readAnswer(answer: unknown): Pick<Probe, 'reasons' | 'facts'> {
  const { reasons, ...facts } = (answer ?? {}) as { readonly reasons?: unknown };
  const list = Array.isArray(reasons) ? (reasons as unknown[]) : [];
  return { reasons: list.flatMap(readReason), facts };
}

function readReason(reason: unknown): Text[] {
  const { en, zh } = (reason ?? {}) as Partial<Text>;
  return typeof en === 'string' && typeof zh === 'string' ? [{ en, zh }] : [];
}
