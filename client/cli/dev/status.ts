import { readFileSync } from 'node:fs';
import { type Address, hexToBytes, isFault } from '@hanse/base';
import { decodeExtraData } from '@hanse/protocol';
import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { neededOf } from '../genesis/systemAccounts.ts';
import { rpcCall } from '../rpcCall.ts';
import { renderTable } from '../table.ts';
import { readSealers } from '../validators/readSealers.ts';
import { type League, type LeagueFolder, type LeagueNode, leagueFolderOf, rpcUrl } from './league.ts';
import { DEV } from './messages.ts';
import { type Probe, probe } from './probe.ts';

type NodeStatus = {
  readonly node: LeagueNode;
  readonly probe: Probe;
  readonly chain: ChainView | undefined;
};

/** Who seals the next block, as one node says. */
type InCharge = { readonly engine: string; readonly validators: readonly Address[] };

type ChainView = {
  readonly height: number;
  /** Undefined on a ledger without the contract Validators. */
  readonly inCharge: InCharge | undefined;
  readonly hash: string;
  readonly peers: number;
  readonly proposer: Address;
  readonly round: number;
};

const RPC_MS_MAX = 1500;

export const status: CommandRun = async (context, input) => {
  const folder = leagueFolderOf(context, input);
  const league = folder.load();
  const nodes = await Promise.all(league.nodes.map((node) => look(folder, node)));
  const inCharge = newestSealers(nodes) ?? firstSealers(folder, league);
  const quorum = quorumFrom(nodes, inCharge);
  const { engine } = inCharge;
  const hasQuorum = quorum.present >= quorum.needed && nodes.some(({ probe: found }) => found.state === 'ready');
  const faults = engine === 'raft' ? 'crash' : 'byzantine';
  context.result(
    {
      engine,
      faults,
      quorum: { ...quorum, isThere: hasQuorum },
      nodes: nodes.map((one) => describe(one, league, inCharge)),
    },
    () => render(context, league, { nodes, inCharge }),
  );
  context.say(DEV.quorum, { ...quorum, engine });
  if (faults === 'crash') context.say(DEV.crashOnly);
  if (quorum.present < quorum.needed) context.say(DEV.noQuorum);
  return hasQuorum ? 'ok' : 'notReady';
};

async function look(folder: LeagueFolder, node: LeagueNode): Promise<NodeStatus> {
  const found = await probe(folder, node);
  const chain = found.state === 'stopped' || found.state === 'silent' ? undefined : await viewOf(node);
  return { node, probe: found, chain };
}

async function viewOf(node: LeagueNode): Promise<ChainView | undefined> {
  type RpcBlock = {
    readonly number: string;
    readonly hash: string;
    readonly miner: string;
    readonly extraData: string;
  };
  const limit = { timeoutMs: RPC_MS_MAX };
  try {
    const [block, peers] = await Promise.all([
      rpcCall<RpcBlock>(rpcUrl(node), 'eth_getBlockByNumber', ['latest', false], limit),
      rpcCall<string>(rpcUrl(node), 'net_peerCount', [], limit),
    ]);
    const height = Number(block.number);
    return {
      height,
      inCharge: await sealersOf(node, height),
      hash: block.hash,
      peers: Number(peers),
      proposer: block.miner.toLowerCase() as Address,
      round: decodeExtraData(hexToBytes(block.extraData)).round,
    };
  } catch (error) {
    if (isFault(error)) return undefined; // it answers on its admin port only: shown without figures
    throw error;
  }
}

async function sealersOf(node: LeagueNode, height: number): Promise<InCharge | undefined> {
  try {
    const { engine, members } = await readSealers(rpcUrl(node), height);
    return { engine, validators: members.map(({ address }) => address) };
  } catch (error) {
    if (isFault(error, 'cli/no-system-contract')) return undefined;
    throw error;
  }
}

/** What the node with the most blocks says. */
function newestSealers(nodes: readonly NodeStatus[]): InCharge | undefined {
  const views = nodes.flatMap(({ chain }) => (chain === undefined ? [] : [chain]));
  return views.toSorted((a, b) => b.height - a.height)[0]?.inCharge;
}

/** Those of the genesis, while no node says otherwise. */
function firstSealers(folder: LeagueFolder, { nodes }: League): InCharge {
  const { hanse } = JSON.parse(readFileSync(folder.genesisFile, 'utf8')) as { readonly hanse?: Partial<InCharge> };
  const validators = nodes.filter(({ role }) => role === 'validator').map(({ address }) => address);
  return { engine: hanse?.engine ?? 'qbft', validators };
}

/** Validators in charge that answer here, against what agreement takes. Those on other machines are not seen. */
function quorumFrom(
  nodes: readonly NodeStatus[],
  { engine, validators }: InCharge,
): { readonly needed: number; readonly total: number; readonly present: number } {
  const present = nodes.filter(
    ({ node, probe: { state } }) => validators.includes(node.address) && (state === 'ready' || state === 'waiting'),
  );
  return { needed: neededOf(engine, validators.length), total: validators.length, present: present.length };
}

/** A node of the league may have been voted in or out since it was made. */
const roleOf = ({ address }: LeagueNode, { validators }: InCharge): LeagueNode['role'] =>
  validators.includes(address) ? 'validator' : 'observer';

function describe({ node, probe: found, chain }: NodeStatus, league: League, inCharge: InCharge): object {
  const { name, organisation, address } = node;
  return {
    name,
    organisation,
    role: roleOf(node, inCharge),
    address,
    pid: found.state === 'stopped' ? null : (node.process?.pid ?? null),
    state: found.state,
    reasons: found.reasons,
    height: chain?.height ?? null,
    hash: chain?.hash ?? null,
    peers: chain?.peers ?? null,
    proposer: chain === undefined ? null : nameOf(league, chain.proposer),
    round: chain?.round ?? null,
    rpc: rpcUrl(node),
  };
}

const nameOf = (league: League, address: Address): string =>
  league.nodes.find((node) => node.address === address)?.name ?? address;

function render(
  context: Context,
  league: League,
  { nodes, inCharge }: { readonly nodes: readonly NodeStatus[]; readonly inCharge: InCharge },
): string {
  const states = {
    stopped: DEV.stateStopped,
    silent: DEV.stateSilent,
    waiting: DEV.stateWaiting,
    ready: DEV.stateReady,
  };
  const rows = nodes.map(({ node, probe: found, chain }) => {
    const proposed =
      chain === undefined || chain.height === 0 ? '–' : `${nameOf(league, chain.proposer)} (${chain.round})`;
    const reasons = found.reasons.map((reason) => context.words(reason)).join('; ');
    const state = context.words(states[found.state]);
    return [
      node.name,
      node.organisation,
      context.words(DEV[roleOf(node, inCharge)]),
      found.state === 'stopped' ? '–' : String(node.process?.pid ?? '–'),
      chain === undefined ? '–' : String(chain.height),
      chain === undefined ? '–' : String(chain.peers),
      proposed,
      reasons === '' ? state : `${state}: ${reasons}`,
    ];
  });
  return renderTable(context.words(DEV.columns).split('|'), rows);
}
