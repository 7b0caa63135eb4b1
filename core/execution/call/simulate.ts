import { EMPTY_BYTES, type Hash } from '@hanse/base';
import { EMPTY_LIST_HASH, keccak256Hash } from '@hanse/crypto';
import {
  BLOOM_BYTES,
  type Block,
  bloomOfLogs,
  encodeHeader,
  forkAt,
  forkFields,
  type Header,
  isAtLeast,
  type Log,
  mergeBloom,
  nextBaseFee,
  nextExcessBlobGas,
  type Receipt,
  type RecoveredTransaction,
  ZERO_HASH,
} from '@hanse/protocol';
import { Journal, type StateChanges, type StateReader } from '@hanse/state';
import { applyTransaction } from '../applyTransaction.ts';
import { blockContext } from '../blockContext.ts';
import type { BlockContext, Evm, EvmObserver, MaybePromise } from '../evm.ts';
import { executionFault } from '../faults.ts';
import type { LedgerRules } from '../ledgerRules.ts';
import type { TransactionOutcome } from '../outcome.ts';
import { receiptsRoot, transactionsRoot, withdrawalsRoot } from '../roots.ts';
import { openBlock } from '../systemCalls.ts';
import { movePrecompiles } from './movedPrecompiles.ts';
import { pretendState } from './pretendState.ts';
import { checkSimulated, simulatedTransaction } from './simulatedTransaction.ts';
import { type BlockStateCalls, type PlannedBlock, planBlocks } from './simulationPlan.ts';
import { TransferLogs, transferLog } from './transferLogs.ts';

const NONCE_BYTES = 8;
const NONCES = 1n << 64n;
const WEI_PER_GWEI = 1_000_000_000n;

export type SimulateOptions = {
  readonly blocks: readonly BlockStateCalls[];
  /** The block to simulate after. */
  readonly base: { readonly header: Header; readonly hash: Hash };
  /** The state after `base`. */
  readonly reader: StateReader;
  readonly rules: LedgerRules;
  readonly evm: Evm;
  /** Hash of a block of the ledger before `base`. */
  readonly blockHash: (number: number) => Hash | undefined;
  /** The state root after changes to the state of `base`. */
  readonly rootAfter: (changes: StateChanges) => Hash;
  /** `full`: nonces and fees are checked as in a real block. `as-call`: as little as for eth_call. */
  readonly validation: 'full' | 'as-call';
  /** Whether transfers of money appear among the logs of calls. */
  readonly transfers: 'logged' | 'silent';
  /** The node's limit for all calls together. */
  readonly gasCap: bigint;
  readonly shouldStop?: () => MaybePromise<boolean>;
};

export type SimulatedCallResult = {
  readonly outcome: TransactionOutcome;
  /** With transfers among them if these were asked for; none when the call failed. */
  readonly logs: readonly Log[];
};

export type SimulatedBlock = {
  readonly block: Block & { readonly transactions: readonly RecoveredTransaction[] };
  readonly receipts: readonly Receipt[];
  /** One for each transaction. */
  readonly calls: readonly SimulatedCallResult[];
};

/**
 * Runs blocks of calls on top of each other and of `base`, and forgets them (eth_simulateV1). A call that reverts or
 * fails is a result; one that no block could contain throws `execution/…` or `protocol/…`, `execution/stopped` too.
 */
export async function simulate(options: SimulateOptions): Promise<readonly SimulatedBlock[]> {
  const { base, blocks, reader, gasCap } = options;
  const planned = planBlocks(blocks, base.header);
  const simulation = new Simulation(options, new Journal(reader), gasCap);
  const results: SimulatedBlock[] = [];
  for (const plan of planned) results.push(await simulation.block(plan));
  return results;
}

/** The state and the chain as far as they have been simulated. */
class Simulation {
  readonly #options: SimulateOptions;
  readonly #journal: Journal;
  readonly #hashes = new Map<number, Hash>();
  #gasLeft: bigint;
  #moved: BlockContext['movedPrecompiles'];
  #parent: Header;
  #parentHash: Hash;

  constructor(options: SimulateOptions, journal: Journal, gasCap: bigint) {
    this.#options = options;
    this.#journal = journal;
    this.#gasLeft = gasCap;
    this.#parent = options.base.header;
    this.#parentHash = options.base.hash;
    this.#hashes.set(this.#parent.number, this.#parentHash);
  }

  async block(plan: PlannedBlock): Promise<SimulatedBlock> {
    const { rules, evm, shouldStop, blockHash, rootAfter } = this.#options;
    const journal = this.#journal;
    if (await shouldStop?.()) throw executionFault('stopped');
    const draft = this.#draft(plan);
    const found = blockContext({
      header: draft,
      rules,
      blockHash: (number) => this.#hashes.get(number) ?? blockHash(number),
    });
    this.#moved = movePrecompiles(plan.stateOverrides, { evm, fork: found.fork, before: this.#moved });
    const block = { ...found, movedPrecompiles: this.#moved };
    pretendState(journal, plan.stateOverrides);
    const { parentHash, parentBeaconBlockRoot } = draft;
    await openBlock({ block, journal, evm, parentHash, parentBeaconBlockRoot });
    const executed = await this.#calls(plan, block);
    const withdrawals = plan.blockOverrides.withdrawals ?? [];
    for (const { address, amount } of withdrawals) {
      journal.setBalance(address, journal.balance(address) + amount * WEI_PER_GWEI);
    }
    if (withdrawals.length > 0) journal.endTransaction();
    const requestsHash = await rules.family.closeBlock?.({ block, journal, evm, receipts: executed.receipts });
    const header: Header = {
      ...draft,
      ...(requestsHash === undefined ? {} : { requestsHash }),
      gasUsed: executed.gasUsed,
      logsBloom: executed.bloom,
      transactionsRoot: transactionsRoot(executed.transactions),
      receiptsRoot: receiptsRoot(executed.receipts),
      withdrawalsRoot: withdrawalsRoot(withdrawals),
      stateRoot: rootAfter(journal.changes()),
    };
    const hash = keccak256Hash(encodeHeader(header));
    this.#parent = header;
    this.#parentHash = hash;
    this.#hashes.set(header.number, hash);
    const { transactions, receipts, calls } = executed;
    return { block: { header, hash, transactions, ommers: [], withdrawals }, receipts, calls };
  }

  /** The header before its block is executed; what is not overridden is as in the block before, and nobody seals it. */
  #draft({ number, timestamp, blockOverrides }: PlannedBlock): Header {
    const { rules, validation } = this.#options;
    const parent = this.#parent;
    const fork = forkAt(rules.forks, timestamp);
    const isPriced = validation === 'full';
    return {
      parentHash: this.#parentHash,
      ommersHash: EMPTY_LIST_HASH,
      coinbase: blockOverrides.coinbase ?? parent.coinbase,
      stateRoot: ZERO_HASH,
      transactionsRoot: ZERO_HASH,
      receiptsRoot: ZERO_HASH,
      logsBloom: new Uint8Array(BLOOM_BYTES),
      difficulty: parent.difficulty,
      number,
      gasLimit: blockOverrides.gasLimit ?? parent.gasLimit,
      gasUsed: 0n,
      timestamp,
      extraData: EMPTY_BYTES,
      mixHash: blockOverrides.prevRandao ?? ZERO_HASH,
      nonce: new Uint8Array(NONCE_BYTES),
      baseFeePerGas: blockOverrides.baseFeePerGas ?? (isPriced ? nextBaseFee(parent, rules.baseFee) : 0n),
      ...forkFields(fork),
      ...(isAtLeast(fork, 'cancun') ? { excessBlobGas: nextExcessBlobGas(parent, fork) } : {}),
    };
  }

  async #calls({ calls }: PlannedBlock, block: BlockContext) {
    const { gasCap, shouldStop } = this.#options;
    const journal = this.#journal;
    const transactions: RecoveredTransaction[] = [];
    const receipts: Receipt[] = [];
    const results: SimulatedCallResult[] = [];
    const bloom = new Uint8Array(BLOOM_BYTES);
    let gasUsed = 0n;
    for (const call of calls) {
      const isOver = shouldStop?.() ?? false;
      if (isOver === true || (await isOver)) throw executionFault('stopped');
      const left = { inBlock: block.gasLimit - gasUsed, inBudget: this.#gasLeft, limit: gasCap };
      const transaction = simulatedTransaction(call, { block, journal, left });
      const result = await this.#call(transaction, block);
      const { outcome } = result;
      gasUsed += outcome.gasUsed;
      this.#gasLeft -= outcome.gasUsed;
      const logsBloom = bloomOfLogs(outcome.logs);
      mergeBloom(bloom, logsBloom);
      transactions.push(transaction);
      results.push(result);
      receipts.push({
        type: transaction.type,
        status: outcome.failure === undefined ? 1 : 0,
        cumulativeGasUsed: gasUsed,
        logsBloom,
        logs: outcome.logs,
      });
    }
    return { transactions, receipts, calls: results, gasUsed, bloom };
  }

  async #call(transaction: RecoveredTransaction, block: BlockContext): Promise<SimulatedCallResult> {
    const { evm, validation, transfers, shouldStop } = this.#options;
    const journal = this.#journal;
    checkSimulated(transaction, { block, journal, validation });
    const { sender, to, value } = transaction;
    const nonce = journal.nonce(sender);
    const tracer = transfers === 'logged' ? new TransferLogs() : undefined;
    const observer: EvmObserver = {
      ...(shouldStop === undefined ? {} : { shouldStop }),
      ...(tracer === undefined ? {} : { tracer }),
    };
    // Without validation any nonce may be given; the sender's rises by one all the same.
    const outcome = await applyTransaction({ ...transaction, nonce }, { block, journal, evm, observer });
    if (nonce + 1n === NONCES) {
      journal.setNonce(sender, 0n);
      journal.endTransaction();
    }
    if (outcome.failure !== undefined) return { outcome, logs: [] };
    if (tracer === undefined) return { outcome, logs: outcome.logs };
    // Money for an account without code needs no EVM, which then tells of nothing.
    const isUntold = tracer.logs.length === 0 && to !== null && value > 0n;
    return { outcome, logs: isUntold ? [transferLog(sender, to, value)] : tracer.logs };
  }
}
