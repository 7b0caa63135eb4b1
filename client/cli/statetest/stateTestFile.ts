import { type Address, bytesToHash, type Hash, padLeft, uintToBytes } from '@hanse/base';
import { FORKS, type Fork } from '@hanse/protocol';
import { parseAlloc } from '../t8n/allocJson.ts';
import { JsonObject } from '../t8n/jsonObject.ts';
import type { PlainState } from './plainState.ts';

export type Texts = { readonly [field: string]: string };
export type PostJson = {
  readonly hash: Hash;
  readonly logs: Hash;
  readonly txbytes?: string;
  readonly expectException?: string;
  readonly indexes: { readonly data: number; readonly gas: number; readonly value: number };
};
/** A filled state test: GeneralStateTests and the fixtures of execution-spec-tests agree in all that is read here. */
export type StateTestJson = {
  readonly env: Texts;
  readonly pre: object;
  readonly transaction?: object;
  readonly post: { readonly [fork: string]: readonly PostJson[] };
  readonly config?: { readonly chainid?: string };
};
export type StateTestFile = { readonly [name: string]: StateTestJson };

export type StateTestCase = {
  readonly name: string;
  /** As the file spells it. */
  readonly forkName: string;
  readonly fork: Fork;
  readonly chainId: bigint;
  readonly env: Texts;
  readonly pre: PlainState;
  readonly post: PostJson;
  /** From which the transaction is made when the case does not carry its bytes. */
  readonly transaction: object | undefined;
};

/** The fork that is called `name` in any spelling; undefined: not one of ours. */
export function forkNamed(name: string): Fork | undefined {
  return FORKS.find((fork) => fork === name.toLowerCase());
}

/** The cases of a file under the forks a ledger here can run, or under `only`. Throws on anything that is no such file. */
export function* stateTestCases(file: StateTestFile, only?: Fork): IterableIterator<StateTestCase> {
  for (const [name, { env, pre, post, config, transaction }] of Object.entries(file)) {
    let state: PlainState | undefined;
    for (const [forkName, posts] of Object.entries(post)) {
      const fork = forkNamed(forkName);
      if (fork === undefined || (only !== undefined && fork !== only)) continue;
      state ??= parseAlloc(new JsonObject(pre, `${name}.pre`));
      const chainId = BigInt(config?.chainid ?? 1);
      for (const one of posts) yield { name, forkName, fork, chainId, env, pre: state, post: one, transaction };
    }
  }
}

export function asAddress(text: string): Address {
  const digits = text.toLowerCase().replace(/^0x/, '');
  if (!/^[0-9a-f]{40}$/.test(digits)) throw new SyntaxError(`${text.slice(0, 50)} is no address`);
  return `0x${digits}` as Address;
}

/** A number, or hexadecimal digits of any length, as 32 bytes. */
export function wordOf(text: string): Hash {
  return bytesToHash(padLeft(uintToBytes(BigInt(text)), 32));
}
