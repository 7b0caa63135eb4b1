import { setTimeout as delay } from 'node:timers/promises';
import type { RpcBlock } from '@hanse/sdk';
import type { CommandRun } from '../command.ts';
import { toJson } from '../context.ts';
import { urlOf } from '../ledgerClient.ts';
import { rpcCall } from '../rpcCall.ts';
import { renderTable } from '../table.ts';
import { type BlockView, blockJson, namerOf, viewOf } from './blockView.ts';
import { BLOCK } from './messages.ts';

const BLOCKS_DEFAULT = 10;
const BLOCKS_MAX = 1000;
const POLL_MS = 500;

/** With --json one line a block, so that a program can read them as they come. */
export const tail: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const count = input.integer('lines', { min: 1, max: BLOCKS_MAX }) ?? BLOCKS_DEFAULT;
  const nameOf = namerOf(context, input);
  const rowOf = ({ header, hash, round, sealers, transactions }: BlockView): string[] => [
    String(header.number),
    new Date(header.timestamp * 1000).toISOString(),
    String(transactions.length),
    String(header.gasUsed),
    header.number === 0 ? '–' : `${nameOf(header.coinbase)} (${round})`,
    String(sealers.length),
    hash,
  ];
  const head = Number(await rpcCall<string>(url, 'eth_blockNumber'));
  const first: BlockView[] = [];
  for (let height = Math.max(0, head - count + 1); height <= head; height++) first.push(await blockAt(url, height));
  const table = renderTable(context.words(BLOCK.columns).split('|'), first.map(rowOf));
  if (context.isJson) for (const view of first) context.raw(`${toJson(blockJson(view))}\n`);
  else context.raw(table);
  for (let last = head; input.has('follow'); ) {
    await delay(POLL_MS);
    const now = Number(await rpcCall<string>(url, 'eth_blockNumber'));
    for (; last < now; last++) {
      const view = await blockAt(url, last + 1);
      context.raw(context.isJson ? `${toJson(blockJson(view))}\n` : `${rowOf(view).join('  ')}\n`);
    }
  }
  return 'ok';
};

const blockAt = async (url: string, height: number): Promise<BlockView> =>
  viewOf(await rpcCall<RpcBlock>(url, 'eth_getBlockByNumber', [`0x${height.toString(16)}`, false]));
