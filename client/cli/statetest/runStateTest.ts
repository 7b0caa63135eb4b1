import { encodeRlp, Fault, type Hash, hexToBytes } from '@hanse/base';
import { EMPTY_LIST_HASH, keccak256Hash } from '@hanse/crypto';
import { applyTransaction, type BlockContext, checkSender, type Evm, executionFault } from '@hanse/execution';
import { checkTransaction, type Log, protocolFault, recoverSender, withSender } from '@hanse/protocol';
import { Journal } from '@hanse/state';
import { rawTransaction } from '../t8n/transactionJson.ts';
import { decodeAnyTransaction, withBlobs } from './blobTransaction.ts';
import { asAddress, type StateTestCase, wordOf } from './stateTestFile.ts';

/** What became of a case, as one line of JSON tells it. */
export type StateTestResult = {
  readonly name: string;
  readonly file: string;
  readonly fork: string;
  readonly d: number;
  readonly g: number;
  readonly v: number;
  /** After the transaction; the state before it where it was refused. */
  readonly stateRoot: Hash;
  readonly logsHash: Hash;
  readonly pass: boolean;
  /** Why it did not pass. */
  readonly reason?: string;
};

/** Reaches back this many blocks. */
const BLOCK_HASH_WINDOW = 256;
const DEFAULT_BASE_FEE = '0x0a';

/** Runs a case through the same steps as a block does: decode, check, apply; then compares. Never throws. */
export async function runStateTest(one: StateTestCase, file: string, evm: Evm): Promise<StateTestResult> {
  const { name, forkName, post, pre } = one;
  const { data: d, gas: g, value: v } = post.indexes;
  const about = { name, file, fork: forkName, d, g, v };
  try {
    const { stateRoot, logs, refusal } = await applyCase(one, evm);
    const logsHash = hashLogs(logs);
    const reason = differenceOf(one, { stateRoot, logsHash, refusal });
    return { ...about, stateRoot, logsHash, pass: reason === undefined, ...(reason === undefined ? {} : { reason }) };
  } catch (error) {
    // A defect of ours fails its own case; the others still run.
    const reason = `cannot be run: ${error instanceof Error ? error.message : String(error)}`;
    return { ...about, stateRoot: pre.root(), logsHash: EMPTY_LIST_HASH, pass: false, reason };
  }
}

type Outcome = { readonly stateRoot: Hash; readonly logs: readonly Log[]; readonly refusal: string | undefined };

async function applyCase(one: StateTestCase, evm: Evm): Promise<Outcome> {
  const { pre } = one;
  const journal = new Journal(pre);
  try {
    const logs = await applyTo(journal, one, evm);
    return { stateRoot: pre.after(journal.changes()).root(), logs, refusal: undefined };
  } catch (error) {
    // What is wrong with a transaction is a fault; anything else is a defect.
    if (error instanceof Fault) return { stateRoot: pre.root(), logs: [], refusal: `${error.code} (${error.message})` };
    throw error;
  }
}

async function applyTo(journal: Journal, one: StateTestCase, evm: Evm): Promise<readonly Log[]> {
  const { chainId, fork } = one;
  const block = contextOf(one);
  const { transaction: decoded, blobs } = decode(one);
  const sender = recoverSender(decoded);
  if (sender === undefined) throw protocolFault('bad-signature', { seen: decoded.hash });
  const transaction = withSender(decoded, sender);
  checkTransaction(transaction, { chainId, fork, unprotected: 'allow' });
  if (transaction.gasLimit > block.gasLimit) {
    throw executionFault('block-gas-limit', { seen: transaction.gasLimit, wanted: block.gasLimit });
  }
  const fault = checkSender(transaction, block, journal);
  if (fault !== undefined) throw fault;
  const engine = blobs === undefined ? evm : withBlobs(evm, transaction, blobs);
  const { logs } = await applyTransaction(transaction, { block, journal, evm: engine });
  return logs;
}

function decode({ post, transaction, chainId }: StateTestCase): ReturnType<typeof decodeAnyTransaction> {
  const raw =
    post.txbytes === undefined
      ? rawTransaction(chosen(transaction ?? {}, post.indexes), { chainId, where: 'transaction' })
      : hexToBytes(post.txbytes);
  return decodeAnyTransaction(raw);
}

/** The one transaction that `indexes` choose among those a test describes at once. */
function chosen(transaction: object, { data, gas, value }: StateTestCase['post']['indexes']): object {
  const many = transaction as { readonly [field: string]: readonly unknown[] | undefined };
  const { accessLists, ...rest } = many;
  return {
    ...rest,
    data: many['data']?.[data],
    gas: many['gasLimit']?.[gas],
    gasLimit: undefined,
    value: many['value']?.[value],
    ...(accessLists === undefined ? {} : { accessList: accessLists[data] ?? [] }),
  };
}

function contextOf({ env, fork, chainId }: StateTestCase): BlockContext {
  const number = Number(env['currentNumber']);
  return {
    number,
    timestamp: Number(env['currentTimestamp']),
    coinbase: asAddress(env['currentCoinbase'] ?? ''),
    gasLimit: BigInt(env['currentGasLimit'] ?? 0),
    baseFeePerGas: BigInt(env['currentBaseFee'] ?? DEFAULT_BASE_FEE),
    prevRandao: wordOf(env['currentRandom'] ?? '0x00'),
    excessBlobGas: BigInt(env['currentExcessBlobGas'] ?? '0x00'),
    chainId,
    fork,
    // The suites' convention: the hash of a block is that of its number written in decimal.
    blockHash: (asked) =>
      asked >= number || asked < number - BLOCK_HASH_WINDOW
        ? undefined
        : keccak256Hash(new TextEncoder().encode(String(asked))),
  };
}

/** Keccak-256 of the RLP list of `logs`, as state tests and the transition tool tell it. */
export function hashLogs(logs: readonly Log[]): Hash {
  if (logs.length === 0) return EMPTY_LIST_HASH;
  return keccak256Hash(
    encodeRlp(logs.map(({ address, topics, data }) => [hexToBytes(address), topics.map(hexToBytes), data])),
  );
}

function differenceOf(
  { post }: StateTestCase,
  seen: { readonly stateRoot: Hash; readonly logsHash: Hash; readonly refusal: string | undefined },
): string | undefined {
  const { expectException } = post;
  if (seen.refusal !== undefined && expectException === undefined) return `refused: ${seen.refusal}`;
  if (seen.refusal === undefined && expectException !== undefined) return `accepted, wanted ${expectException}`;
  if (seen.stateRoot !== post.hash) return `state root ${seen.stateRoot}, wanted ${post.hash}`;
  if (seen.logsHash !== post.logs) return `logs hash ${seen.logsHash}, wanted ${post.logs}`;
  return undefined;
}
