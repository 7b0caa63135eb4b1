import { mkdirSync } from 'node:fs';
import { EPOCH_BLOCKS_MAX, STAKE_TOKEN_ADDRESS } from '@hanse/league';
import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import { epochBlocksIn } from '../genesis/foundingStake.ts';
import { ENGINE_NAMES, type EngineName } from '../genesis/systemAccounts.ts';
import type { Input } from '../input.ts';
import { renderTable } from '../table.ts';
import { launch, waitFor } from './launch.ts';
import { adminUrl, type League, type LeagueFolder, leagueFolderOf, rpcUrl } from './league.ts';
import { lockLeague } from './lockLeague.ts';
import { DEV } from './messages.ts';
import { isOrganisationName, organisationNames } from './organisations.ts';
import { checkPorts, planPorts } from './ports.ts';
import { type LeaguePlan, nodeName, provisionLeague, STAKE_MODES, type StakeMode } from './provision.ts';

const DEFAULT_ORGANISATIONS = 4;
const DEFAULT_CHAIN_ID = 20260;
const VALIDATORS_MAX = 100;
const BLOCK_MS_MIN = 50;
const BLOCK_MS = 1000;
const EMPTY_BLOCK_MS = 30_000;
/** Short, so that a committee can be seen to change. */
const EPOCH_BLOCKS = 20;

export const up: CommandRun = async (context, input) => {
  const folder = leagueFolderOf(context, input);
  const { league, isNew } = await bringUp(context, input, folder);
  if (input.has('tour')) {
    const { tour } = await import('../tour/tour.ts');
    return tour(context, { folder, league, isNew, follow: input.has('no-follow') ? 'no' : 'yes' });
  }
  context.result(describe(folder, league), () => renderUp(context, folder, league));
  return 'ok';
};

/** The league in `folder`, made if there is none, with every node ready. */
export async function bringUp(
  context: Context,
  input: Input,
  folder: LeagueFolder,
): Promise<{ readonly league: League; readonly isNew: boolean }> {
  const isNew = !folder.exists();
  const plan = isNew ? await planLeague(context, input) : undefined;
  if (!isNew) await checkSame(readAsked(context, input), folder);
  mkdirSync(folder.path, { recursive: true });
  const league = await lockLeague(folder, async () => {
    // Another `dev up` may have made it while this one waited for the lock.
    const known = folder.exists() ? folder.load() : undefined;
    if (known !== undefined) context.say(DEV.continuing, { folder: context.shown(folder.path) });
    const made = known ?? (await makeLeague(context, folder, plan ?? (await planLeague(context, input))));
    const started = await launch(context, folder, { league: made, nodes: made.nodes });
    await waitFor('ready', context, { folder, nodes: started.nodes });
    return started;
  });
  return { league, isNew };
}

function makeLeague(context: Context, folder: LeagueFolder, plan: LeaguePlan): Promise<League> {
  const { organisations, ports } = plan;
  context.say(DEV.making, {
    organisations: organisations.length,
    nodes: ports.length,
    folder: context.shown(folder.path),
  });
  return provisionLeague(folder, plan);
}

type AskedLeague = {
  readonly engine: EngineName | undefined;
  readonly names: readonly string[] | undefined;
  readonly count: number | undefined;
  readonly validators: number | undefined;
  readonly base: number | undefined;
  readonly blockPeriodMs: number | undefined;
  readonly emptyBlockPeriodMs: number | undefined;
  readonly chainId: number | undefined;
  readonly epochBlocks: number | undefined;
  readonly stake: StakeMode | undefined;
};

/** What the options ask of the league, each of the right form: looked at before they are compared with what is there. */
function readAsked(context: Context, input: Input): AskedLeague {
  const names = readNames(context, input);
  const count = input.integer('organisations', { min: 1, max: VALIDATORS_MAX });
  if (names !== undefined && count !== undefined && count !== names.length)
    throw input.badOption('organisations', String(count), String(names.length));
  const blockPeriodMs = input.integer('block-period', { min: BLOCK_MS_MIN, max: 3_600_000 });
  return {
    engine: input.oneOf('engine', ENGINE_NAMES),
    names,
    count,
    validators: input.integer('validators', { min: 1, max: VALIDATORS_MAX }),
    base: input.integer('base-port', { min: 0, max: 60_000 }),
    blockPeriodMs,
    emptyBlockPeriodMs: input.integer('empty-block-period', { min: blockPeriodMs ?? BLOCK_MS_MIN, max: 86_400_000 }),
    chainId: input.integer('chain-id', { min: 1, max: 4_503_599_627_370_476 }),
    epochBlocks: input.integer('epoch', { min: 2, max: EPOCH_BLOCKS_MAX }),
    stake: input.oneOf('stake', STAKE_MODES),
  };
}

async function planLeague(context: Context, input: Input): Promise<LeaguePlan> {
  const asked = readAsked(context, input);
  const { names, count, base, validators = 1, blockPeriodMs = BLOCK_MS } = asked;
  const { emptyBlockPeriodMs = Math.max(EMPTY_BLOCK_MS, blockPeriodMs) } = asked;
  if (emptyBlockPeriodMs < blockPeriodMs)
    throw input.badOption('empty-block-period', String(emptyBlockPeriodMs), `≥ ${blockPeriodMs}`);
  const organisations = names ?? organisationNames(count ?? DEFAULT_ORGANISATIONS);
  const total = organisations.length * validators;
  if (total > VALIDATORS_MAX)
    throw input.badOption('validators', String(validators), `≤ ${VALIDATORS_MAX} / ${organisations.length}`);
  const ports = await planPorts(total, base);
  const nodes = organisations.flatMap((name) =>
    Array.from({ length: validators }, (_, index) => nodeName(name, index + 1)),
  );
  await checkPorts(
    ports.map((one, index) => ({ name: nodes[index] ?? '', ports: one })),
    context,
  );
  return {
    chainId: asked.chainId ?? DEFAULT_CHAIN_ID,
    engine: asked.engine ?? 'qbft',
    organisations,
    validators,
    ports,
    blockPeriodMs,
    emptyBlockPeriodMs,
    epochBlocks: asked.epochBlocks ?? EPOCH_BLOCKS,
    stake: asked.stake ?? 'seats',
  };
}

function readNames(context: Context, input: Input): string[] | undefined {
  const text = input.text('names');
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (names.every(isOrganisationName) && new Set(names).size === names.length) return names;
  throw input.badOption('names', text, context.words(DEV.organisationName));
}

/** Options that would make another league than the one that is there are refused, not ignored. */
async function checkSame(asked: AskedLeague, folder: LeagueFolder): Promise<void> {
  const { organisations, chainId, nodes } = folder.load();
  const differs = (name: string, seen: string | number, wanted: string | number | undefined): void => {
    if (wanted === undefined || String(seen) === String(wanted)) return;
    throw cliFault('league-differs', { folder: folder.path, seen: `${name} ${seen}`, wanted: `${name} ${wanted}` });
  };
  differs('--organisations', organisations.length, asked.count);
  differs('--names', organisations.join(','), asked.names?.join(','));
  differs('--chain-id', chainId, asked.chainId);
  if (asked.base !== 0) differs('--base-port', nodes[0]?.ports.rpc ?? '', asked.base);
  const { engine, blockPeriodMs, emptyBlockPeriodMs, epochBlocks, stake } = asked;
  const fixed = [asked.validators, engine, blockPeriodMs, emptyBlockPeriodMs, epochBlocks, stake];
  if (fixed.every((one) => one === undefined)) return;
  // They are rules of the ledger: every node holds them in its genesis, so no restart can change them.
  const { loadGenesis } = await import('@hanse/daemon');
  const { hanse, alloc } = loadGenesis(folder.genesisFile);
  // Nodes that joined later are not in it.
  differs('--validators', (hanse?.validators.length ?? 0) / organisations.length, asked.validators);
  differs('--engine', hanse?.engine ?? '', engine);
  differs('--block-period', hanse?.blockPeriodMs ?? '', blockPeriodMs);
  differs('--empty-block-period', hanse?.emptyBlockPeriodMs ?? '', emptyBlockPeriodMs);
  differs('--epoch', epochBlocksIn(alloc) ?? '', epochBlocks);
  differs('--stake', alloc.has(STAKE_TOKEN_ADDRESS) ? 'token' : 'seats', stake);
}

function describe(folder: LeagueFolder, league: League): object {
  return {
    folder: folder.path,
    chainId: league.chainId,
    genesis: folder.genesisFile,
    nodes: league.nodes.map((node) => ({
      name: node.name,
      organisation: node.organisation,
      role: node.role,
      address: node.address,
      pid: node.process?.pid,
      rpc: rpcUrl(node),
      admin: adminUrl(node),
      p2pPort: node.ports.p2p,
      data: folder.nodeData(node),
      log: folder.nodeLog(node),
    })),
    accounts: league.accounts,
  };
}

function renderUp(context: Context, folder: LeagueFolder, league: League): string {
  const rows = league.nodes.map((node) => [
    node.name,
    node.organisation,
    rpcUrl(node),
    adminUrl(node),
    context.shown(folder.nodeData(node)),
  ]);
  return renderTable(context.words(DEV.upColumns).split('|'), rows);
}
