import { setTimeout as delay } from 'node:timers/promises';
import { hexToBytes, isFault } from '@hanse/base';
import { decodeExtraData } from '@hanse/protocol';
import type { Context } from '../context.ts';
import { type League, rpcUrl } from '../dev/league.ts';
import { rpcCall } from '../rpcCall.ts';
import { TOUR } from './messages.ts';

const POLL_MS = 500;

type RpcBlock = {
  readonly number: string;
  readonly miner: string;
  readonly extraData: string;
  readonly transactions: readonly string[];
};

/** Prints each new block until Ctrl-C; asks the next node when one is gone. */
export async function followBlocks(context: Context, league: League): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  let height: number | undefined;
  for (let turn = 0; !stop.signal.aborted; ) {
    const url = rpcUrl(league.nodes[turn % league.nodes.length] as League['nodes'][number]);
    try {
      const head = Number(await rpcCall<string>(url, 'eth_blockNumber'));
      height ??= head;
      while (height < head) tellBlock(context, league, await blockAt(url, ++height));
    } catch (error) {
      if (!isFault(error)) throw error;
      turn++; // this node is gone: another one has the same ledger
    }
    await delay(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  process.off('SIGINT', end);
  process.off('SIGTERM', end);
}

const blockAt = (url: string, height: number): Promise<RpcBlock> =>
  rpcCall<RpcBlock>(url, 'eth_getBlockByNumber', [`0x${height.toString(16)}`, false]);

function tellBlock(context: Context, league: League, block: RpcBlock): void {
  const proposer =
    league.nodes.find(({ address }) => address === block.miner.toLowerCase())?.organisation ?? block.miner;
  const { round } = decodeExtraData(hexToBytes(block.extraData));
  const said = { height: Number(block.number), transactions: block.transactions.length, proposer, round };
  context.raw(`${context.words(TOUR.newBlock, said)}\n`);
}
