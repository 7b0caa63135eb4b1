import { isHash } from '@hanse/base';
import type { RpcBlock } from '@hanse/sdk';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import { urlOf } from '../ledgerClient.ts';
import { rpcCall } from '../rpcCall.ts';
import { renderFields } from '../table.ts';
import { blockJson, namerOf, viewOf } from './blockView.ts';
import { BLOCK } from './messages.ts';

export const get: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const asked = input.argOrNone('block') ?? 'latest';
  const isHeight = /^\d{1,15}$/.test(asked);
  if (!isHeight && !isHash(asked) && asked !== 'latest')
    throw input.badArgument('block', asked, context.words(BLOCK.wanted));
  const found = isHash(asked)
    ? await rpcCall<RpcBlock | null>(url, 'eth_getBlockByHash', [asked, false])
    : await rpcCall<RpcBlock | null>(url, 'eth_getBlockByNumber', [
        isHeight ? `0x${Number(asked).toString(16)}` : asked,
        false,
      ]);
  if (found === null) {
    const newest = Number(await rpcCall<string>(url, 'eth_blockNumber'));
    throw cliFault('unknown-block', { seen: asked, wanted: newest });
  }
  const view = viewOf(found);
  const nameOf = namerOf(context, input);
  context.result(blockJson(view), () => {
    const { header, hash, round, sealers, transactions } = view;
    const values = [
      String(header.number),
      hash,
      header.parentHash,
      new Date(header.timestamp * 1000).toISOString(),
      header.number === 0 ? '–' : nameOf(header.coinbase),
      String(round),
      sealers.map(nameOf).join(', ') || '–',
      header.stateRoot,
      `${header.gasUsed} / ${header.gasLimit}`,
      String(transactions.length),
    ];
    const names = context.words(BLOCK.fields).split('|');
    const list = transactions.map((one) => `  ${one}\n`).join('');
    return renderFields(names.map((name, index) => [name, values[index] ?? ''] as const)) + list;
  });
  return 'ok';
};
