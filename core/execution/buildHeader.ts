import type { Address, Hash } from '@hanse/base';
import { EMPTY_LIST_HASH } from '@hanse/crypto';
import { forkAt, forkFields, type Header, nextBaseFee } from '@hanse/protocol';
import type { ExecutedBlock } from './blockExecution.ts';
import type { LedgerRules } from './ledgerRules.ts';

/** A header before its block has been executed. */
export type HeaderDraft = Omit<Header, 'stateRoot' | 'transactionsRoot' | 'receiptsRoot' | 'logsBloom' | 'gasUsed'>;

export type DraftHeaderOptions = {
  readonly parent: Header;
  readonly parentHash: Hash;
  readonly coinbase: Address;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly extraData: Uint8Array;
  readonly rules: LedgerRules;
};

/** Bytes of a header's nonce, all zero on a Hanse ledger. */
const NONCE_BYTES = 8;

/** What is known of the next block's header before execution (LEDGER-HEADER-2 to -4, LEDGER-FEE-1, -2). */
export function draftHeader({
  parent,
  parentHash,
  coinbase,
  timestamp,
  extraData,
  rules,
}: DraftHeaderOptions): HeaderDraft {
  return {
    parentHash,
    ommersHash: EMPTY_LIST_HASH,
    coinbase,
    difficulty: 1n,
    number: parent.number + 1,
    gasLimit: rules.gasLimit,
    timestamp,
    extraData,
    mixHash: rules.mixHash,
    nonce: new Uint8Array(NONCE_BYTES),
    baseFeePerGas: nextBaseFee(parent, rules.baseFee),
    ...forkFields(forkAt(rules.forks, timestamp)),
  };
}

/** The whole header, once the block has been executed and the state's root is known. */
export function completeHeader(draft: HeaderDraft, executed: ExecutedBlock, stateRoot: Hash): Header {
  const { transactionsRoot, receiptsRoot, logsBloom, gasUsed } = executed;
  return { ...draft, stateRoot, transactionsRoot, receiptsRoot, logsBloom, gasUsed };
}

/** The earliest timestamp the block after `parent` may carry (LEDGER-TIME-1). */
export function earliestTimestamp(
  parent: Pick<Header, 'timestamp'>,
  rules: Pick<LedgerRules, 'blockPeriodMs'>,
): number {
  return rules.blockPeriodMs >= 1000 ? parent.timestamp + 1 : parent.timestamp;
}
