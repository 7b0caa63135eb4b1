import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { accept } from '@hanse/base';
import { type SealRules, UNSEALED } from '@hanse/chain';
import { createLogger, ReadOnlyLedger, readGenesis, sealRulesOf } from '@hanse/daemon';
import { HanseEvm } from '@hanse/evm';
import type { Genesis } from '@hanse/protocol';
import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { renderFields } from '../table.ts';
import { IMPORT } from './messages.ts';
import { readBlocks } from './readBlocks.ts';

const PROGRESS_MS = 1000;
const DEFAULT_PORT = 8545;

export const importChain: CommandRun = async (context, input) => {
  const genesis = readGenesis(resolve(context.cwd, input.needText('genesis', 'FILE')));
  const seals = sealsOf(genesis, input);
  const port = input.integer('port', { min: 0, max: 65_535 }) ?? DEFAULT_PORT;
  const host = input.text('host') ?? '127.0.0.1';
  const kept = input.text('data');
  const folder = kept === undefined ? mkdtempSync(join(tmpdir(), 'hanse-import-')) : resolve(context.cwd, kept);
  const log = createLogger({ level: 'warn', path: undefined, name: 'import' });
  try {
    const ledger = await ReadOnlyLedger.open({ genesis, dataFolder: folder, evm: new HanseEvm(), seals, log });
    try {
      const taken = await importFiles(context, input, ledger);
      const server = input.has('serve') ? await ledger.serve({ host, port }) : undefined;
      // Heard from the moment on at which anybody can know that it serves.
      const ended = server && signalled();
      const rpc = server === undefined ? null : urlOf(host, server.address.port);
      report(context, { ...stateOf(ledger, genesis), ...taken, rpc });
      if (rpc !== null) {
        context.say(IMPORT.serving, { url: rpc });
        await ended;
      }
    } finally {
      await ledger.close();
    }
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
  return 'ok';
};

/** A plain chain has no seals: whoever imports it says that he knows. */
function sealsOf(genesis: Genesis, input: Input): SealRules {
  const isUnchecked = input.has('no-seal-check');
  if (genesis.hanse === undefined) {
    if (!isUnchecked) throw cliFault('needs-no-seal-check', { command: input.command });
    return UNSEALED;
  }
  const seals = sealRulesOf(genesis);
  return isUnchecked ? { ...seals, verifySeals: () => accept() } : seals;
}

type Taken = { readonly blocks: number; readonly transactions: number; readonly gasUsed: bigint };

async function importFiles(context: Context, input: Input, ledger: ReadOnlyLedger): Promise<Taken> {
  let blocks = 0;
  let transactions = 0;
  let gasUsed = 0n;
  let saidAt = Date.now();
  for (const name of input.args('file')) {
    const path = resolve(context.cwd, name);
    context.say(IMPORT.begins, { path: context.shown(path) });
    let position = 0;
    for (const bytes of readBlocks(path)) {
      position++;
      const verdict = await ledger.importBlock(bytes);
      if (verdict.kind === 'reject') {
        const { fault } = verdict;
        const seen = `${fault.code}: ${fault.text[context.language]}`;
        const height = ledger.chain.head().header.number;
        throw cliFault('block-refused', { path: context.shown(path), position, height, seen }, fault);
      }
      if (verdict.kind === 'ignore') continue;
      const { block } = ledger.chain.blocks.head;
      blocks++;
      transactions += block.transactions.length;
      gasUsed += block.header.gasUsed;
      if (Date.now() - saidAt < PROGRESS_MS) continue;
      saidAt = Date.now();
      context.say(IMPORT.progress, { height: block.header.number });
    }
  }
  return { blocks, transactions, gasUsed };
}

function stateOf({ chain }: ReadOnlyLedger, genesis: Genesis) {
  const { header, hash } = chain.head();
  return { chainId: genesis.chainId, height: header.number, hash, stateRoot: header.stateRoot };
}

type Report = ReturnType<typeof stateOf> & Taken & { readonly rpc: string | null };

function report(context: Context, value: Report): void {
  context.result(value, () => {
    const { chainId, height, hash, stateRoot, blocks, transactions, gasUsed, rpc } = value;
    const values = [chainId, height, hash, stateRoot, blocks, transactions, gasUsed, rpc ?? '–'].map(String);
    const names = context.words(IMPORT.fields).split('|');
    return renderFields(names.map((name, index) => [name, values[index] ?? ''] as const));
  });
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function signalled(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGTERM', () => done());
    process.once('SIGINT', () => done());
  });
}
