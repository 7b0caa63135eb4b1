import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Address, Hex } from '@hanse/base';
import { quorumOf } from '@hanse/consensus';
import { loadGenesis } from '@hanse/daemon';
import { decryptKeystore, parseKeystore } from '@hanse/signer';
import { readFile } from '../account/openAccount.ts';
import type { Context } from '../context.ts';
import {
  adminUrl,
  LEAGUE_FOLDER,
  type League,
  type LeagueAccount,
  type LeagueFolder,
  type LeagueNode,
  rpcUrl,
} from '../dev/league.ts';
import { lockLeague } from '../dev/lockLeague.ts';
import { passphrasePath } from '../dev/provision.ts';
import type { Exit } from '../exitCodes.ts';
import { cliFault } from '../faults.ts';
import { clientOf, type LedgerClient } from '../ledgerClient.ts';
import { askingLedger } from '../ledgerFault.ts';
import { renderFields } from '../table.ts';
import { followBlocks } from './followBlocks.ts';
import { TOUR } from './messages.ts';
import { balanceOf, balanceSlot, deployToken, sendToken, TOKEN_UNIT } from './token.ts';

/** An organisation as the tour acts for it: its account, on its own node. */
type Party = {
  readonly organisation: string;
  readonly address: Address;
  readonly node: LeagueNode;
  readonly client: LedgerClient;
};

export type TourOptions = {
  readonly folder: LeagueFolder;
  readonly league: League;
  readonly isNew: boolean;
  readonly follow: 'yes' | 'no';
};

const SEEDED = 1000n * TOKEN_UNIT;
const SENT = 5n * TOKEN_UNIT;

/** Shows what a league can do by doing it. Everything it prints as done was final and read back. */
export async function tour(context: Context, { folder, league, follow }: TourOptions): Promise<Exit> {
  const lines: string[] = [];
  const tell = (line: string): void => {
    lines.push(line);
    if (!context.isJson) context.raw(`${line}\n`);
  };
  const parties = await Promise.all(league.accounts.map((account) => partyOf(folder, league, account)));
  const first = parties[0] as Party;
  const token = await askingLedger(rpcUrl(first.node), () => show({ context, folder, league, parties, tell }));
  tellWhere({ context, folder, league, token, tell });
  tell(context.words(TOUR.up));
  if (context.isJson) context.result({ chainId: league.chainId, token, nodes: league.nodes.map(rpcUrl) }, () => '');
  if (follow === 'no' || !context.isInteractive || context.env['CI'] === 'true') return 'ok';
  tell(context.words(TOUR.following));
  await followBlocks(context, league);
  tell(context.words(TOUR.goesOn, { option: folderOption(context, folder) }));
  return 'ok';
}

type Stage = {
  readonly context: Context;
  readonly folder: LeagueFolder;
  readonly league: League;
  readonly parties: readonly Party[];
  readonly tell: (line: string) => void;
};

async function show(stage: Stage): Promise<Address> {
  const { context, folder, parties, tell, league } = stage;
  const validators = (loadGenesis(folder.genesisFile).hanse?.validators ?? []).map(({ address }) => address);
  const needed = quorumOf(validators.length);
  tell(context.words(TOUR.who, { organisations: league.organisations.length, validators: validators.length, needed }));
  const { token, from } = await tokenOf(stage);
  tell(context.words(TOUR.transfers));
  const owner = parties.at(-1) as Party;
  const before = await balanceOf(owner.client, { token, owner: owner.address });
  const heights = await exchange(stage, token);
  tell(context.words(TOUR.blocks));
  const last = Math.max(...heights);
  for (let height = from ?? Math.min(...heights); height <= last; height++) await tellBlock(stage, height, validators);
  await readBack(stage, { token, before, height: last, validators });
  return token;
}

async function partyOf(folder: LeagueFolder, league: League, { organisation, address }: LeagueAccount): Promise<Party> {
  const path = join(folder.accounts(organisation), `${address}.json`);
  const passphrase = readFile(passphrasePath(path)).trimEnd();
  const privateKey = await decryptKeystore(parseKeystore(readFile(path), path), passphrase, path);
  const node = league.nodes.find((one) => one.organisation === organisation) as LeagueNode;
  return { organisation, address, node, client: clientOf({ url: rpcUrl(node), chainId: league.chainId }, privateKey) };
}

/** The token of an earlier tour, or a new one whose supply is spread over the organisations. `from`: its first block. */
async function tokenOf({ context, folder, league, parties, tell }: Stage): Promise<{ token: Address; from?: number }> {
  const first = parties[0] as Party;
  const known = league.token;
  if (known !== undefined && (await first.client.getCode({ address: known })) !== undefined) {
    const height = Number(await first.client.getBlockNumber());
    tell(context.words(TOUR.sameToken, { address: known, height }));
    return { token: known };
  }
  tell(context.words(TOUR.deploying, { organisation: first.organisation }));
  const { address: token, height } = await deployToken(first.client);
  tell(context.words(TOUR.deployed, { address: token, height }));
  let nonce = await first.client.getTransactionCount({ address: first.address });
  const hashes: Hex[] = [];
  for (const { address: to } of parties.slice(1))
    hashes.push(await sendToken(first.client, { token, to, amount: SEEDED, nonce: nonce++ }));
  // Each on its own node, so that the exchange that follows finds it there.
  for (const party of parties) for (const hash of hashes) await party.client.waitForFinality({ hash });
  await lockLeague(folder, async () => folder.save({ ...folder.load(), token }));
  return { token, from: height };
}

/** Each organisation sends to the next, all at once; gives the heights it ended up in. */
async function exchange({ context, parties, tell }: Stage, token: Address): Promise<number[]> {
  const sent = await Promise.all(
    parties.map(async (from, index) => {
      const to = parties[(index + 1) % parties.length] as Party;
      const amount = SENT * BigInt(index + 1);
      return { from, to, amount, hash: await sendToken(from.client, { token, to: to.address, amount }) };
    }),
  );
  const heights: number[] = [];
  for (const { from, to, amount, hash } of sent) {
    const { blockNumber, status } = await from.client.waitForFinality({ hash });
    const height = Number(blockNumber);
    if (status !== 'success') throw cliFault('reverted-on-ledger', { hash, height, seen: 'transfer' });
    heights.push(height);
    const said = {
      from: from.organisation,
      to: to.organisation,
      amount: String(amount / TOKEN_UNIT),
      node: from.node.name,
      height,
    };
    tell(context.words(TOUR.transfer, said));
  }
  return heights;
}

async function tellBlock(
  { context, league, parties, tell }: Stage,
  height: number,
  validators: readonly Address[],
): Promise<void> {
  const { client } = parties[0] as Party;
  const block = await client.getBlock({ blockNumber: BigInt(height) });
  const finality = await client.verifyFinality({ block: height, validators });
  if (!finality.isFinal) throw finality.fault;
  const nameOf = (address: string): string =>
    league.nodes.find((node) => node.address === address.toLowerCase())?.organisation ?? address;
  const sealers = finality.sealers.map(nameOf).toSorted().join(', ');
  tell(
    context.words(TOUR.block, {
      height,
      transactions: block.transactions.length,
      proposer: nameOf(block.miner),
      sealers,
    }),
  );
}

/** The last organisation's balance: read from another organisation's node, then proved. */
async function readBack(
  { context, parties, tell }: Stage,
  checked: {
    readonly token: Address;
    readonly before: bigint;
    readonly height: number;
    readonly validators: readonly Address[];
  },
): Promise<void> {
  const { token, before, height, validators } = checked;
  const owner = parties.at(-1) as Party;
  const other = parties[Math.max(0, parties.length - 2)] as Party;
  const node = other.node.name;
  const block = BigInt(height);
  while ((await other.client.getBlockNumber()) < block) await delay(50);
  const seen = await balanceOf(other.client, { token, owner: owner.address, height });
  const count = BigInt(parties.length);
  // It sent its own share and got that of the one before it.
  const wanted = parties.length === 1 ? before : before - SENT * count + SENT * (count - 1n);
  const compare = (what: string, value: bigint): void => {
    if (value === wanted) return;
    throw cliFault('read-back-differs', { url: rpcUrl(other.node), what, seen: String(value), wanted: String(wanted) });
  };
  compare('balanceOf', seen);
  tell(context.words(TOUR.readBack, { node, organisation: owner.organisation, amount: String(seen / TOKEN_UNIT) }));
  const slot = balanceSlot(owner.address);
  const proved = await other.client.proveState({ address: token, slots: [slot], block, validators });
  compare('eth_getProof', proved.storage[0]?.value ?? 0n);
  const raw = await other.client.getProof({ address: token, storageKeys: [slot], blockNumber: block });
  const nodes = raw.accountProof.length + (raw.storageProof[0]?.proof.length ?? 0);
  tell(context.words(TOUR.proof, { node, nodes, height }));
}

/** What other commands need to find this league. */
function folderOption(context: Context, folder: LeagueFolder): string {
  return context.shown(folder.path) === LEAGUE_FOLDER ? '' : ` --folder ${folder.path}`;
}

function tellWhere(stage: Omit<Stage, 'parties'> & { readonly token: Address }): void {
  const { context, folder, league, token, tell } = stage;
  const home = context.shown(folder.path);
  const option = folderOption(context, folder);
  const node = league.nodes[0] as LeagueNode;
  const rows = [
    [context.words(TOUR.rpc), league.nodes.map(rpcUrl).join('  ')],
    [context.words(TOUR.health), `${adminUrl(node)}/readyz`],
    [context.words(TOUR.metrics), `${adminUrl(node)}/metrics`],
    [context.words(TOUR.data), `${home}/organisations/…/nodes/…`],
  ] as const;
  const indent = (text: string): string => text.trimEnd().replace(/^/gm, '   ');
  tell(`${context.words(TOUR.where)}\n${indent(renderFields(rows))}`);
  const [one, two] = league.accounts;
  const command = (words: string): string => `npx hanse ${words}${option}`;
  const tries = [
    [command('dev status'), context.words(TOUR.tryStatus)],
    [
      command(`dev stop ${league.nodes.findLast(({ role }) => role === 'validator')?.name ?? ''}`),
      context.words(TOUR.tryStop),
    ],
    [
      command(`tx send --from ${one?.organisation} --to ${(two ?? one)?.address} --value 0`),
      context.words(TOUR.trySend),
    ],
    [
      command(`contract call --artifact contracts/out/LeagueToken.json --at ${token} totalSupply`),
      context.words(TOUR.tryCall),
    ],
    [command(`dev join --organisation ${league.organisations[0]}`), context.words(TOUR.tryJoin)],
    [command('dev stop'), context.words(TOUR.tryDown)],
  ] as const;
  tell([context.words(TOUR.next), ...tries.map(([line, what]) => `   ${what}\n      ${line}`)].join('\n'));
}
