import { isHash } from '@hanse/base';
import type { Hex } from 'viem';
import type { CommandRun } from '../command.ts';
import type { Exit } from '../exitCodes.ts';
import { cliFault } from '../faults.ts';
import { connect, urlOf } from '../ledgerClient.ts';
import { askingLedger } from '../ledgerFault.ts';
import { rpcCall } from '../rpcCall.ts';
import { TX } from './messages.ts';
import { receiptJson, renderReceipt } from './receiptFields.ts';

export const get: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const hash = input.arg('hash');
  if (!isHash(hash)) throw input.badArgument('hash', hash, context.words(TX.hashWanted));
  const found = await rpcCall<{ readonly blockNumber: string | null } | null>(url, 'eth_getTransactionByHash', [hash]);
  if (found === null) throw cliFault('unknown-transaction', { url, seen: hash });
  if (found.blockNumber === null) {
    context.result({ hash, status: 'pending' }, () => `${hash}  ${context.words(TX.pending)}\n`);
    return 'timeout';
  }
  return askingLedger<Exit>(url, async () => {
    const client = await connect(url);
    const receipt = await client.getTransactionReceipt({ hash: hash as Hex });
    context.result(receiptJson(receipt), () => renderReceipt(context, receipt));
    return 'ok';
  });
};
