import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isHex } from '@hanse/base';
import type { Abi, Hex } from 'viem';
import { readFile } from '../account/openAccount.ts';
import type { Context } from '../context.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';

export type ContractCode = { readonly abi: Abi; readonly bytecode: Hex | undefined };

type Json = { readonly [name: string]: unknown };

/** Interface and code that --artifact, --abi and --bytecode name. */
export function loadArtifact(context: Context, input: Input): ContractCode {
  const artifact = input.text('artifact');
  const abiFile = input.text('abi');
  const loaded =
    artifact === undefined ? undefined : readArtifact(resolve(context.cwd, artifact), input.text('contract'));
  const abi = abiFile === undefined ? loaded?.abi : readAbi(resolve(context.cwd, abiFile));
  const bytecode = readBytecode(context, input) ?? loaded?.bytecode;
  if (abi === undefined && bytecode === undefined) input.needText('artifact', 'FILE');
  return { abi: abi ?? [], bytecode };
}

function readBytecode(context: Context, input: Input): Hex | undefined {
  const named = input.text('bytecode');
  if (named === undefined) return undefined;
  const path = resolve(context.cwd, named);
  const text = existsSync(path) ? readFile(path).trim() : named;
  const code = text.startsWith('0x') ? text : `0x${text}`;
  if (isHex(code) && code.length > 2) return code as Hex;
  throw input.badOption('bytecode', named.slice(0, 40), '0x…');
}

function readAbi(path: string): Abi {
  const json = parseJson(path);
  const abi = Array.isArray(json) ? json : (json as Json)['abi'];
  if (Array.isArray(abi)) return abi as Abi;
  throw cliFault('bad-file', { path, seen: 'JSON', wanted: '[…] / {"abi": […]}' });
}

function readArtifact(path: string, name: string | undefined): ContractCode {
  const json = parseJson(path) as Json;
  const one = Array.isArray(json['abi']) ? json : contractIn(json, path, name);
  const bytecode = codeOf(one);
  return { abi: one['abi'] as Abi, bytecode: bytecode === undefined ? undefined : linked(bytecode, path) };
}

/** Out of solc's standard output: contracts → file → name. */
function contractIn(json: Json, path: string, name: string | undefined): Json {
  const files = Object.values((json['contracts'] ?? {}) as { readonly [file: string]: Json });
  const all = files
    .flatMap((file) => Object.entries(file) as [string, Json][])
    .filter(([, one]) => Array.isArray(one?.['abi']));
  const found = all.filter(([key]) => name === undefined || key === name);
  const only = found[0];
  if (found.length === 1 && only !== undefined) return only[1];
  const names = all.map(([key]) => key).join(', ');
  throw cliFault('bad-file', {
    path,
    seen: names || 'JSON',
    wanted: names === '' ? '{"abi": …, "bytecode": …}' : '--contract NAME',
  });
}

/** Hardhat and ours: bytecode "0x…"; Foundry: bytecode.object; solc: evm.bytecode.object without 0x. */
function codeOf(one: Json): string | undefined {
  const bytecode = one['bytecode'] ?? (one['evm'] as Json | undefined)?.['bytecode'];
  const text = typeof bytecode === 'object' && bytecode !== null ? (bytecode as Json)['object'] : bytecode;
  if (typeof text !== 'string' || text === '' || text === '0x') return undefined;
  return text.startsWith('0x') ? text : `0x${text}`;
}

function linked(bytecode: string, path: string): Hex {
  if (isHex(bytecode)) return bytecode as Hex;
  throw cliFault('bad-file', { path, seen: '__$…$__', wanted: '0x6080…' });
}

function parseJson(path: string): unknown {
  try {
    const json: unknown = JSON.parse(readFile(path));
    if (typeof json === 'object' && json !== null) return json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw cliFault('bad-file', { path, seen: error.message, wanted: 'JSON' }, error);
  }
  throw cliFault('bad-file', { path, seen: 'JSON', wanted: '{"abi": …}' });
}
