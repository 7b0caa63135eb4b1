import { type Address, hexToBytes, isFault } from '@hanse/base';
import { quorumOf } from '@hanse/consensus';
import { decodeExtraData } from '@hanse/protocol';
import type { CommandRun } from '../command.ts';
import type { Context } from '../context.ts';
import { rpcCall } from '../rpcCall.ts';
import { renderTable } from '../table.ts';
import { type League, type LeagueFolder, type LeagueNode, leagueFolderOf, rpcUrl } from './league.ts';
import { DEV } from './messages.ts';
import { type Probe, probe } from './probe.ts';

type NodeStatus = {
  readonly node: LeagueNode;
  readonly probe: Probe;
  readonly chain: ChainView | undefined;
};

type ChainView = {
  readonly height: number;
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
  const quorum = quorumFrom(nodes);
  const hasQuorum = quorum.present >= quorum.needed && nodes.some(({ probe: found }) => found.state === 'ready');
  context.result({ quorum: { ...quorum, isThere: hasQuorum }, nodes: nodes.map((one) => describe(one, league)) }, () =>
    render(context, league, nodes),
  );
  context.say(DEV.quorum, quorum);
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
    return {
      height: Number(block.number),
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

/** Validators that answer, against what agreement takes. Joined observers do not count. */
function quorumFrom(nodes: readonly NodeStatus[]): {
  readonly needed: number;
  readonly total: number;
  readonly present: number;
} {
  const validators = nodes.filter(({ node }) => node.role === 'validator');
  const present = validators.filter(({ probe: { state } }) => state === 'ready' || state === 'waiting');
  return { needed: quorumOf(validators.length), total: validators.length, present: present.length };
}

function describe({ node, probe: found, chain }: NodeStatus, league: League): object {
  const { name, organisation, role, address } = node;
  return {
    name,
    organisation,
    role,
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

function render(context: Context, league: League, nodes: readonly NodeStatus[]): string {
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
      context.words(DEV[node.role]),
      found.state === 'stopped' ? '–' : String(node.process?.pid ?? '–'),
      chain === undefined ? '–' : String(chain.height),
      chain === undefined ? '–' : String(chain.peers),
      proposed,
      reasons === '' ? state : `${state}: ${reasons}`,
    ];
  });
  return renderTable(context.words(DEV.columns).split('|'), rows);
}
