import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadNodeConfig, readGenesis } from '@hanse/daemon';
import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { renderFields, renderTable } from '../table.ts';
import { type AuditReport, auditFolder } from './auditFolder.ts';
import { AUDIT } from './messages.ts';

const PROGRESS_MS = 1000;

export const audit: CommandRun = async (context, input) => {
  const folder = resolve(context.cwd, input.arg('datafolder'));
  if (!existsSync(folder)) throw cliFault('not-a-data-folder', { folder, seen: '–' });
  const genesis = readGenesis(genesisPathOf(context, input, folder));
  context.say(AUDIT.begins, { folder });
  let saidAt = Date.now();
  const report = await auditFolder({
    folder,
    genesis,
    onProgress: (height, last) => {
      if (Date.now() - saidAt < PROGRESS_MS) return;
      saidAt = Date.now();
      context.say(AUDIT.progress, { height, last });
    },
  });
  context.result({ folder, ...report }, () => render(context, folder, report));
  if (report.tornTail) context.say(AUDIT.torn);
  context.say(report.isClean ? AUDIT.clean : AUDIT.notClean, { count: report.findingsCount });
  return report.isClean ? 'ok' : 'mismatch';
};

function genesisPathOf(context: Context, input: Input, folder: string): string {
  const named = input.text('genesis');
  if (named !== undefined) return resolve(context.cwd, named);
  const config = join(dirname(folder), 'node.json');
  if (!existsSync(config)) throw cliFault('needs-audit-genesis', { folder });
  return loadNodeConfig(config).genesisPath;
}

function render(context: Context, folder: string, report: AuditReport): string {
  const { height, hash, stateRoot, transactions, indexHeight, entries, findingsCount, findings } = report;
  const values = [folder, height, hash, stateRoot, transactions, indexHeight, entries, findingsCount].map(String);
  const names = context.words(AUDIT.fields).split('|');
  const summary = renderFields(names.map((name, index) => [name, values[index] ?? ''] as const));
  if (findings.length === 0) return summary;
  const rows = findings.map((one) => [
    one.part,
    one.height === undefined ? '–' : String(one.height),
    context.words(one.text),
  ]);
  return `${summary}\n${renderTable(context.words(AUDIT.columns).split('|'), rows)}`;
}
