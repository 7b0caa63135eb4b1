import { decodeFunctionResult, encodeFunctionData, toFunctionSignature } from 'viem';
import type { CommandRun } from '../command.ts';
import { toJson } from '../context.ts';
import type { Exit } from '../exitCodes.ts';
import { connect, urlOf } from '../ledgerClient.ts';
import { askingContract } from './askingContract.ts';
import { findFunction } from './findFunction.ts';
import { loadArtifact } from './loadArtifact.ts';
import { parseValues } from './parseValues.ts';

export const call: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const { abi } = loadArtifact(context, input);
  const to = input.needAddress('at');
  const words = input.args('arguments');
  const asked = findFunction(abi, input.arg('function'), words.length);
  const args = parseValues(toFunctionSignature(asked), asked.inputs, words);
  const block = input.integer('block', { min: 0, max: Number.MAX_SAFE_INTEGER });
  const account = input.address('caller');
  const one = { abi: [asked], functionName: asked.name } as const;
  return askingContract<Exit>(url, abi, async () => {
    const client = await connect(url);
    const { data = '0x' } = await client.call({
      to,
      data: encodeFunctionData({ ...one, args }),
      ...(block === undefined ? {} : { blockNumber: BigInt(block) }),
      ...(account === undefined ? {} : { account }),
    });
    const value: unknown = asked.outputs.length === 0 ? null : decodeFunctionResult({ ...one, data });
    context.result(value, () => `${typeof value === 'object' ? toJson(value) : String(value)}\n`);
    return 'ok';
  });
};
