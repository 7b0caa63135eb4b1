import { type Address, EMPTY_BYTES, Fault, type Hash, invariant } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import {
  applyTransaction,
  type BlockContext,
  checkSender,
  type Evm,
  type EvmObserver,
  type EvmTracer,
  type MaybePromise,
  type TransactionOutcome,
} from '@hanse/execution';
import { checkTransaction, type RecoveredTransaction } from '@hanse/protocol';
import { type Account, Journal, type StateChanges, type StateReader } from '@hanse/state';
import type { CaseTransaction, FuzzCase } from './fuzzCase.ts';

/** Stands for the root of a storage that is not empty: only compared with the empty one. */
const SOME_ROOT: Hash = `0x${'01'.repeat(32)}` as Hash;
const NO_HASH: Hash = `0x${'00'.repeat(32)}` as Hash;

export type Outcome =
  | {
      readonly kind: 'applied';
      readonly outcome: TransactionOutcome;
      /** Undefined when nobody listened. */
      readonly accessed: ReadonlySet<string> | undefined;
      /** Whether a frame ended with all its gas, so far as the engine tells frames. */
      readonly hasHalted: boolean;
    }
  | { readonly kind: 'refused'; readonly code: string }
  /** The engine threw what is no fault: always a defect. */
  | { readonly kind: 'threw'; readonly message: string };

export type CaseResult = { readonly outcomes: readonly Outcome[]; readonly changes: StateChanges };

/** The state a case begins with, for any number of journals. */
export function caseReader({ accounts }: FuzzCase): StateReader {
  const codes = new Map<Hash, Uint8Array>();
  const read = new Map<Address, Account>();
  for (const [address, { balance, nonce, code, storage }] of accounts) {
    const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256Hash(code);
    codes.set(codeHash, code);
    read.set(address, { balance, nonce, codeHash, storageRoot: storage.size === 0 ? EMPTY_TRIE_ROOT : SOME_ROOT });
  }
  return {
    account: (address) => read.get(address),
    slot: (address, slot) => accounts.get(address)?.storage.get(slot) ?? 0n,
    code: (codeHash) => {
      const code = codes.get(codeHash);
      invariant(code !== undefined, `code ${codeHash} is in the case`);
      return code;
    },
  };
}

export function caseBlock({ block }: FuzzCase): BlockContext {
  const { number } = block;
  return {
    ...block,
    blockHash: (asked) =>
      asked < 0 || asked >= number || asked < number - 256
        ? undefined
        : keccak256Hash(new TextEncoder().encode(`${asked}`)),
  };
}

/** The transaction as if its signature had been checked. */
export function recovered(transaction: CaseTransaction, nonce: bigint, chainId: bigint): RecoveredTransaction {
  const { type, sender, to, value, data, gasLimit, gasPrice, tip, accessList, authorizations } = transaction;
  const common = { nonce, gasLimit, value, data, sender, yParity: 0, r: 1n, s: 1n, hash: NO_HASH, raw: EMPTY_BYTES };
  const rest = { ...common, signingHash: NO_HASH, chainId };
  if (type === 0) return { type, to, gasPrice, ...rest };
  if (type === 1) return { type, to, gasPrice, accessList, ...rest };
  const fees = { maxFeePerGas: gasPrice, maxPriorityFeePerGas: tip, accessList, ...rest };
  if (type === 2) return { type, to, ...fees };
  invariant(to !== null, 'a transaction of type 4 has a recipient');
  return { type, to, authorizationList: authorizations, ...fees };
}

/** Hears what a transaction touches, and whether a frame of it ended with all its gas. */
class Ear implements EvmObserver {
  readonly accessed = new Set<string>();
  hasHalted = false;
  readonly tracer: EvmTracer = {
    onExit: ({ failure }) => {
      if (failure !== undefined && failure !== 'revert') this.hasHalted = true;
    },
  };

  onAccess(address: Address, slot: Hash | undefined): void {
    this.accessed.add(`${address} ${slot ?? ''}`);
  }
}

function observerOf(
  ear: Ear | undefined,
  shouldStop: ApplyCaseOptions['shouldStop'],
): { readonly observer?: EvmObserver } {
  if (shouldStop === undefined) return ear === undefined ? {} : { observer: ear };
  if (ear === undefined) return { observer: { shouldStop } };
  return { observer: { tracer: ear.tracer, onAccess: (address, slot) => ear.onAccess(address, slot), shouldStop } };
}

export type ApplyCaseOptions = {
  readonly evm: Evm;
  readonly reader?: StateReader;
  /** Whether to listen to what is accessed. */
  readonly observe?: 'access';
  /** Asked while code runs, as of an observer. */
  readonly shouldStop?: () => MaybePromise<boolean>;
};

/** Applies the transactions of a case one after another, as a block does. */
export async function applyCase(
  fuzzCase: FuzzCase,
  { evm, reader = caseReader(fuzzCase), observe, shouldStop }: ApplyCaseOptions,
): Promise<CaseResult> {
  const journal = new Journal(reader);
  const block = caseBlock(fuzzCase);
  const outcomes: Outcome[] = [];
  for (const one of fuzzCase.transactions) {
    const transaction = recovered(one, journal.nonce(one.sender), block.chainId);
    const ear = observe === undefined ? undefined : new Ear();
    try {
      checkTransaction(transaction, { chainId: block.chainId, fork: block.fork, unprotected: 'allow' });
      const fault = checkSender(transaction, block, journal);
      if (fault !== undefined) throw fault;
      const applied = applyTransaction(transaction, {
        block,
        journal,
        evm,
        ...observerOf(ear, shouldStop),
      });
      const outcome = applied instanceof Promise ? await applied : applied;
      outcomes.push({ kind: 'applied', outcome, accessed: ear?.accessed, hasHalted: ear?.hasHalted ?? false });
    } catch (error) {
      if (error instanceof Fault) outcomes.push({ kind: 'refused', code: error.code });
      else
        outcomes.push({
          kind: 'threw',
          message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
    }
  }
  return { outcomes, changes: journal.changes() };
}
