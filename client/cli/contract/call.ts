import {
  type AbiFunction,
  BaseError,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  toFunctionSignature,
} from 'viem';
import type { CommandRun } from '../command.ts';
import { toJson } from '../context.ts';
import type { Exit } from '../exitCodes.ts';
import { cliFault } from '../faults.ts';
import { connect, urlOf } from '../ledgerClient.ts';
import { askingContract } from './askingContract.ts';
import { findFunction } from './findFunction.ts';
import { loadArtifact } from './loadArtifact.ts';
import { parseValues } from './parseValues.ts';

/** Characters of an undecodable answer that an error shows. */
const SHOWN_MAX = 66;

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
    const newest = Number(await client.getBlockNumber());
    if (block !== undefined && block > newest) throw cliFault('unknown-block', { seen: block, wanted: newest });
    const asOf = BigInt(block ?? newest);
    const { data = '0x' } = await client.call({
      to,
      data: encodeFunctionData({ ...one, args }),
      blockNumber: asOf,
      ...(account === undefined ? {} : { account }),
    });
    // Only now: a precompiled contract answers without having code.
    if (data === '0x' && (await client.getCode({ address: to, blockNumber: asOf })) === undefined)
      throw cliFault('no-contract', { seen: to, height: asOf, url });
    const value = resultOf(asked, data, to);
    context.result(value, () => `${typeof value === 'object' ? toJson(value) : String(value)}\n`);
    return 'ok';
  });
};

/** Null for a function that returns nothing. Throws `cli/bad-answer`. */
function resultOf(asked: AbiFunction, data: Hex, at: Hex): unknown {
  if (asked.outputs.length === 0) return null;
  try {
    return decodeFunctionResult({ abi: [asked], functionName: asked.name, data });
  } catch (error) {
    if (!(error instanceof BaseError)) throw error;
    const seen = data.length > SHOWN_MAX ? `${data.slice(0, SHOWN_MAX)}…` : data;
    throw cliFault('bad-answer', { at, seen, wanted: asked.outputs.map(({ type }) => type).join(', ') }, error);
  }
}
