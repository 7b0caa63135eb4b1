import type { Address, Hash } from '@hanse/base';
import {
  blockContext,
  buildTransactions,
  checkExecuted,
  checkHeader,
  completeHeader,
  draftHeader,
  type Evm,
  type ExecutedBlock as Execution,
  earliestTimestamp,
  executeBlock,
  type LedgerRules,
  ledgerRules,
  type OpeningCall,
  type PassedOver,
} from '@hanse/execution';
import { type Genesis, type Header, hashHeader, type Withdrawal } from '@hanse/protocol';
import type { Candidate as StateCandidate, StateChanges, StateReader } from '@hanse/state';
import type { RecoveredBlock, StoredBlock } from './blockRecord.ts';
import { chainFault } from './faults.ts';
import type { Candidates } from './ports.ts';

/** How far ahead of this node's clock a proposed block may be, in seconds (LEDGER-TIME-2). */
export const CLOCK_AHEAD_SECONDS_MAX = 15;

export type ExecutedBlock = {
  readonly stored: StoredBlock;
  readonly changes: StateChanges;
  readonly candidate: StateCandidate;
  /** Transactions that the proposer could not use. */
  readonly passedOver: readonly PassedOver[];
};

export type BuildRequest = {
  readonly height: number;
  readonly extraData: Uint8Array;
  readonly coinbase: Address;
  /** Asked before each candidate; true closes the block. */
  readonly shouldClose: () => boolean;
};

type Surroundings = {
  readonly parent: Header;
  readonly parentHash: Hash;
  readonly reader: StateReader;
  readonly blockHash: (height: number) => Hash | undefined;
  /** Wall clock in milliseconds; for a block that is final already, infinite: its time has been judged by others. */
  readonly nowMs: number;
  readonly rootAfter: (changes: StateChanges) => StateCandidate;
  readonly openingCalls: (header: Pick<Header, 'number' | 'coinbase'>) => readonly OpeningCall[];
};

/** Makes, for one block, what is asked often and gives a promise when others should have a turn. */
export type Pauser = () => () => Promise<void> | undefined;

/** After this much synchronous work a long block lets sockets and timers have a turn. */
const TURN_MS = 20;

/** Executes blocks of one ledger, as their proposer or to check them. Keeps nothing between calls. */
export class Executor {
  readonly rules: LedgerRules;
  readonly #evm: Evm;
  readonly #pauser: Pauser;

  /** `pauser`: gives long blocks their pauses; by default real ones. */
  constructor(options: { readonly genesis: Genesis; readonly evm: Evm; readonly pauser?: Pauser | undefined }) {
    this.rules = ledgerRules(options.genesis);
    this.#evm = options.evm;
    this.#pauser = options.pauser ?? pauser;
  }

  async build(request: BuildRequest, candidates: Candidates, surroundings: Surroundings): Promise<ExecutedBlock> {
    const { parent, parentHash, reader, blockHash, nowMs, rootAfter, openingCalls } = surroundings;
    const { extraData, coinbase, shouldClose } = request;
    const timestamp = Math.max(earliestTimestamp(parent, this.rules), Math.floor(nowMs / 1000));
    const draft = draftHeader({ parent, parentHash, coinbase, timestamp, extraData, rules: this.rules });
    const { executed, passedOver } = await buildTransactions({
      block: blockContext({ header: draft, rules: this.rules, blockHash }),
      reader,
      evm: this.#evm,
      parentHash,
      parentBeaconBlockRoot: draft.parentBeaconBlockRoot,
      openingCalls: openingCalls(draft),
      candidates,
      shouldClose,
      pause: this.#pauser(),
    });
    const candidate = rootAfter(executed.changes);
    const header = completeHeader(draft, executed, candidate.root);
    return {
      stored: store(header, hashHeader(header), executed, []),
      changes: executed.changes,
      candidate,
      passedOver,
    };
  }

  /** Throws a fault that says what is wrong with the block. */
  async check(block: RecoveredBlock, surroundings: Surroundings): Promise<ExecutedBlock> {
    const { parent, parentHash, reader, blockHash, nowMs, rootAfter, openingCalls } = surroundings;
    const { header } = block;
    checkHeader({ header, parent, parentHash, rules: this.rules });
    const latest = Math.floor(nowMs / 1000) + CLOCK_AHEAD_SECONDS_MAX;
    if (header.timestamp > latest)
      throw chainFault('from-the-future', { height: header.number, seen: header.timestamp, wanted: latest });
    if (block.ommers.length > 0 || block.withdrawals === undefined) {
      throw chainFault('foreign-content', { height: header.number });
    }
    const executed = await executeBlock({
      block: blockContext({ header, rules: this.rules, blockHash }),
      reader,
      evm: this.#evm,
      parentHash,
      parentBeaconBlockRoot: header.parentBeaconBlockRoot,
      openingCalls: openingCalls(header),
      transactions: block.transactions,
      withdrawals: block.withdrawals,
      family: this.rules.family,
      pause: this.#pauser(),
    });
    const candidate = rootAfter(executed.changes);
    checkExecuted(header, executed, candidate.root);
    return {
      stored: store(header, block.hash, executed, block.withdrawals),
      changes: executed.changes,
      candidate,
      passedOver: [],
    };
  }
}

function store(
  header: Header,
  hash: Hash,
  { transactions, receipts }: Execution,
  withdrawals: readonly Withdrawal[],
): StoredBlock {
  return { block: { header, hash, transactions, ommers: [], withdrawals }, receipts };
}

/** Gives sockets and timers a turn now and then: call it often; a promise, when there is one, must be awaited. */
export function pauser(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}
