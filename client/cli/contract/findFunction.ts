import { type Abi, type AbiFunction, toFunctionSignature } from 'viem';
import { cliFault } from '../faults.ts';

/** The function of that name or signature. Throws `cli/no-function` when there is none or the name alone leaves a choice. */
export function findFunction(abi: Abi, name: string, count: number): AbiFunction {
  const all = abi.filter((one): one is AbiFunction => one.type === 'function');
  const bySignature = all.find((one) => toFunctionSignature(one) === name.replaceAll(' ', ''));
  if (bySignature !== undefined) return bySignature;
  const named = all.filter((one) => one.name === name);
  const fitting = named.length > 1 ? named.filter(({ inputs }) => inputs.length === count) : named;
  const only = fitting[0];
  if (fitting.length === 1 && only !== undefined) return only;
  throw cliFault('no-function', {
    seen: name,
    wanted: (named.length > 0 ? named : all).map(toFunctionSignature).join(', '),
  });
}
