import type { Hex } from 'viem';
import { encodeDeployData } from 'viem';
import { openAccount } from '../account/openAccount.ts';
import type { CommandRun } from '../command.ts';
import type { Exit } from '../exitCodes.ts';
import { cliFault } from '../faults.ts';
import { connect, urlOf } from '../ledgerClient.ts';
import { receiptJson, renderReceipt } from '../tx/receiptFields.ts';
import { sendFinal, sendOptions } from '../tx/sendFinal.ts';
import { askingContract } from './askingContract.ts';
import { loadArtifact } from './loadArtifact.ts';
import { CONTRACT } from './messages.ts';
import { parseValues } from './parseValues.ts';

export const deploy: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const { abi, bytecode } = loadArtifact(context, input);
  if (bytecode === undefined)
    throw input.badOption('artifact', input.text('artifact') ?? '–', context.words(CONTRACT.hasCode));
  const made = abi.find((one) => one.type === 'constructor');
  const args = parseValues('constructor', made?.inputs ?? [], input.args('arguments'));
  const data: Hex = made === undefined ? bytecode : encodeDeployData({ abi, bytecode, args });
  const { privateKey } = await openAccount(context, input);
  return askingContract<Exit>(url, abi, async () => {
    const client = await connect(url, privateKey);
    const { hash, receipt } = await sendFinal({ context, input, client, url, abi }, { ...sendOptions(input), data });
    if (receipt === undefined) {
      context.result({ hash }, () => `${hash}\n`);
      return 'ok';
    }
    const address = receipt.contractAddress;
    const code = address == null ? undefined : await client.getCode({ address });
    if (address == null || code === undefined || code === '0x')
      throw cliFault('read-back-differs', {
        url,
        what: 'code',
        seen: code ?? '–',
        wanted: context.words(CONTRACT.hasCode),
      });
    context.say(CONTRACT.deployed, { address });
    context.result(receiptJson(receipt), () => renderReceipt(context, receipt));
    return 'ok';
  });
};
