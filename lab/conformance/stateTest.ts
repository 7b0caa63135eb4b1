import { type Address, bytesToHash, encodeRlp, Fault, type Hash, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { EMPTY_LIST_HASH, keccak256Hash } from '@hanse/crypto';
import { applyTransaction, type BlockContext, checkSender, type Evm, executionFault } from '@hanse/execution';
import {
  checkTransaction,
  decodeTransaction,
  FORKS,
  type Fork,
  type Log,
  recoverSender,
  withSender,
} from '@hanse/protocol';
import { Journal } from '@hanse/state';
import { type PlainAccount, PlainState } from './plainState.ts';

type Json = { readonly [field: string]: string };
type AccountJson = {
  readonly nonce: string;
  readonly balance: string;
  readonly code: string;
  readonly storage: Json;
};
type PostJson = {
  readonly hash: Hash;
  readonly logs: Hash;
  readonly txbytes: string;
  readonly expectException?: string;
  readonly indexes: { readonly data: number; readonly gas: number; readonly value: number };
};
/** A file of GeneralStateTests: cases by name. */
export type StateTestFile = {
  readonly [name: string]: {
    readonly env: Json;
    readonly pre: { readonly [address: string]: AccountJson };
    readonly post: { readonly [fork: string]: readonly PostJson[] };
  };
};

export type StateTestCase = {
  readonly name: string;
  readonly fork: Fork;
  readonly env: Json;
  readonly pre: PlainState;
  readonly post: PostJson;
};

export type StateTestResult =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped' | 'failed'; readonly why: string };

const CHAIN_ID = 1n;

/** The cases of a file under the forks a ledger here can run. */
export function* stateTestCases(file: StateTestFile): IterableIterator<StateTestCase> {
  for (const [name, { env, pre, post }] of Object.entries(file)) {
    const state = new PlainState(
      new Map(Object.entries(pre).map(([address, json]) => [asAddress(address), account(json)])),
    );
    for (const fork of FORKS) {
      const posts = post[`${fork.charAt(0).toUpperCase()}${fork.slice(1)}`] ?? [];
      for (const one of posts) {
        const { data, gas, value } = one.indexes;
        yield { name: `${name} ${fork} d${data}g${gas}v${value}`, fork, env, pre: state, post: one };
      }
    }
  }
}

function asAddress(text: string): Address {
  return text.toLowerCase() as Address;
}

function account({ nonce, balance, code, storage }: AccountJson): PlainAccount {
  const slots = Object.entries(storage).map(([slot, value]) => [word(slot), BigInt(value)] as const);
  return {
    nonce: BigInt(nonce),
    balance: BigInt(balance),
    code: hexToBytes(code),
    storage: new Map(slots.filter(([, value]) => value !== 0n)),
  };
}

function word(hex: string): Hash {
  return bytesToHash(padLeft(uintToBytes(BigInt(hex)), 32));
}

function contextOf(env: Json, fork: Fork): BlockContext {
  const number = Number(env['currentNumber']);
  return {
    number,
    timestamp: Number(env['currentTimestamp']),
    coinbase: asAddress(env['currentCoinbase'] as string),
    gasLimit: BigInt(env['currentGasLimit'] as string),
    baseFeePerGas: BigInt(env['currentBaseFee'] ?? '0x0a'),
    prevRandao: word(env['currentRandom'] ?? '0x00'),
    excessBlobGas: BigInt(env['currentExcessBlobGas'] ?? '0x00'),
    chainId: CHAIN_ID,
    fork,
    // The suite's convention: the hash of a block is that of its number written in decimal.
    blockHash: (asked) =>
      asked >= number || asked < number - 256 ? undefined : keccak256Hash(new TextEncoder().encode(String(asked))),
  };
}

function logsHash(logs: readonly Log[]): Hash {
  if (logs.length === 0) return EMPTY_LIST_HASH;
  return keccak256Hash(
    encodeRlp(logs.map(({ address, topics, data }) => [hexToBytes(address), topics.map(hexToBytes), data])),
  );
}

/** Runs a case through the same steps as a block does: decode, check, apply. */
export async function runStateTest({ fork, env, pre, post }: StateTestCase, evm: Evm): Promise<StateTestResult> {
  const raw = hexToBytes(post.txbytes);
  const isBlob = raw[0] === 3;
  if (isBlob && post.expectException === undefined) {
    return { kind: 'skipped', why: 'blob transactions are refused on a Hanse ledger' };
  }
  const journal = new Journal(pre);
  const block = contextOf(env, fork);
  let logs: readonly Log[] = [];
  try {
    const decoded = decodeTransaction(raw);
    const sender = recoverSender(decoded);
    if (sender === undefined) return refused(post, 'no sender');
    const transaction = withSender(decoded, sender);
    checkTransaction(transaction, { chainId: CHAIN_ID, fork, unprotected: 'allow' });
    if (transaction.gasLimit > block.gasLimit) {
      throw executionFault('block-gas-limit', { seen: transaction.gasLimit, wanted: block.gasLimit });
    }
    const fault = checkSender(transaction, block, journal);
    if (fault !== undefined) throw fault;
    ({ logs } = await applyTransaction(transaction, { block, journal, evm }));
  } catch (error) {
    if (error instanceof Fault) return refused(post, error.code);
    throw error;
  }
  if (post.expectException !== undefined) return { kind: 'failed', why: `accepted, wanted ${post.expectException}` };
  const root = pre.after(journal.changes()).root();
  if (root !== post.hash) return { kind: 'failed', why: `state root ${root}, wanted ${post.hash}` };
  const hash = logsHash(logs);
  return hash === post.logs ? { kind: 'passed' } : { kind: 'failed', why: `logs ${hash}, wanted ${post.logs}` };
}

function refused({ expectException }: PostJson, why: string): StateTestResult {
  return expectException === undefined ? { kind: 'failed', why: `refused: ${why}` } : { kind: 'passed' };
}
