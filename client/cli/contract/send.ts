import { encodeFunctionData, toFunctionSignature } from 'viem';
import { openAccount } from '../account/openAccount.ts';
import type { CommandRun } from '../command.ts';
import type { Exit } from '../exitCodes.ts';
import { connect, urlOf } from '../ledgerClient.ts';
import { receiptJson, renderReceipt } from '../tx/receiptFields.ts';
import { sendFinal, sendOptions } from '../tx/sendFinal.ts';
import { askingContract } from './askingContract.ts';
import { findFunction } from './findFunction.ts';
import { loadArtifact } from './loadArtifact.ts';
import { parseValues } from './parseValues.ts';

export const send: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const { abi } = loadArtifact(context, input);
  const to = input.needAddress('at');
  const words = input.args('arguments');
  const asked = findFunction(abi, input.arg('function'), words.length);
  const args = parseValues(toFunctionSignature(asked), asked.inputs, words);
  const data = encodeFunctionData({ abi: [asked], functionName: asked.name, args });
  const { privateKey } = await openAccount(context, input);
  return askingContract<Exit>(url, abi, async () => {
    const client = await connect(url, privateKey);
    const { hash, receipt } = await sendFinal(
      { context, input, client, url, abi },
      { ...sendOptions(input), to, data },
    );
    if (receipt === undefined) context.result({ hash }, () => `${hash}\n`);
    else context.result(receiptJson(receipt), () => renderReceipt(context, receipt));
    return 'ok';
  });
};
