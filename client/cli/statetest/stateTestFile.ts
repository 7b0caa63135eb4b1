import { type Address, bytesToHash, type Hash, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { FORKS, type Fork } from '@hanse/protocol';
import { type PlainAccount, PlainState } from './plainState.ts';

export type Texts = { readonly [field: string]: string };
type AccountJson = {
  readonly nonce: string;
  readonly balance: string;
  readonly code: string;
  readonly storage: Texts;
};
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
  readonly pre: { readonly [address: string]: AccountJson };
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
      state ??= plainState(pre);
      const chainId = BigInt(config?.chainid ?? 1);
      for (const one of posts) yield { name, forkName, fork, chainId, env, pre: state, post: one, transaction };
    }
  }
}

/** A state as files write it: `alloc` of a genesis, `pre` of a test. Absent fields are zero or empty. */
export function plainState(json: { readonly [address: string]: Partial<AccountJson> }): PlainState {
  return new PlainState(new Map(Object.entries(json).map(([address, one]) => [asAddress(address), accountOf(one)])));
}

export function asAddress(text: string): Address {
  const digits = text.toLowerCase().replace(/^0x/, '');
  if (!/^[0-9a-f]{40}$/.test(digits)) throw new SyntaxError(`${text.slice(0, 50)} is no address`);
  return `0x${digits}` as Address;
}

function accountOf({ nonce, balance, code, storage }: Partial<AccountJson>): PlainAccount {
  const slots = Object.entries(storage ?? {}).map(([slot, value]) => [wordOf(slot), BigInt(value)] as const);
  return {
    nonce: BigInt(nonce ?? 0),
    balance: BigInt(balance ?? 0),
    code: hexToBytes(code ?? '0x'),
    storage: new Map(slots.filter(([, value]) => value !== 0n)),
  };
}

/** A number, or hexadecimal digits of any length, as 32 bytes. */
export function wordOf(text: string): Hash {
  return bytesToHash(padLeft(uintToBytes(BigInt(text)), 32));
}
