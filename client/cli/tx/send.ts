import { isHex } from '@hanse/base';
import type { Hex } from 'viem';
import { openAccount } from '../account/openAccount.ts';
import type { CommandRun } from '../command.ts';
import type { Exit } from '../exitCodes.ts';
import { connect, urlOf } from '../ledgerClient.ts';
import { askingLedger } from '../ledgerFault.ts';
import { receiptJson, renderReceipt } from './receiptFields.ts';
import { sendFinal, sendOptions } from './sendFinal.ts';

export const send: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const to = input.address('to');
  const data = input.text('data');
  if (data !== undefined && !isHex(data)) throw input.badOption('data', data, '0x…');
  if (to === undefined && data === undefined) input.needAddress('to');
  const request = {
    ...sendOptions(input),
    ...(to === undefined ? {} : { to }),
    ...(data === undefined ? {} : { data: data as Hex }),
  };
  const { privateKey } = await openAccount(context, input);
  return askingLedger<Exit>(url, async () => {
    const client = await connect(url, privateKey);
    const { hash, receipt } = await sendFinal({ context, input, client, url }, request);
    if (receipt === undefined) context.result({ hash }, () => `${hash}\n`);
    else context.result(receiptJson(receipt), () => renderReceipt(context, receipt));
    return 'ok';
  });
};
