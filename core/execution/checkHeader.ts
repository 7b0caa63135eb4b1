import { bytesToHex, type Hash } from '@hanse/base';
import type { Header } from '@hanse/protocol';
import type { ExecutedBlock } from './blockExecution.ts';
import { earliestTimestamp } from './buildHeader.ts';
import { executionFault } from './faults.ts';
import type { LedgerRules } from './ledgerRules.ts';

export type CheckHeaderOptions = {
  readonly header: Header;
  readonly parent: Header;
  readonly parentHash: Hash;
  readonly rules: LedgerRules;
};

type Value = Hash | Uint8Array | bigint | number | undefined;

function shown(value: Value): string | number | bigint {
  if (value === undefined) return 'missing';
  return value instanceof Uint8Array ? bytesToHex(value) : value;
}

function checkField(number: number, field: string, seen: Value, wanted: Value): void {
  if (shown(seen) !== shown(wanted)) {
    throw executionFault('bad-header', { number, field, seen: shown(seen), wanted: shown(wanted) });
  }
}

/**
 * Checks a header against its parent, before anything is executed; throws `execution/bad-header`. Who proposed and who
 * sealed (coinbase, extra data) is the consensus engine's to check, how far ahead of the clock it is the node's.
 */
export function checkHeader(options: CheckHeaderOptions): void {
  const { header, parent, rules } = options;
  const { number, timestamp, gasUsed, gasLimit } = header;
  const earliest = earliestTimestamp(parent, rules);
  if (timestamp < earliest) {
    throw executionFault('bad-header', { number, field: 'timestamp', seen: timestamp, wanted: `${earliest} or later` });
  }
  const wanted = rules.family.expectedHeader(options);
  checkField(number, 'number', number, wanted.number);
  checkField(number, 'parent hash', header.parentHash, wanted.parentHash);
  checkField(number, 'ommers hash', header.ommersHash, wanted.ommersHash);
  checkField(number, 'difficulty', header.difficulty, wanted.difficulty);
  checkField(number, 'gas limit', gasLimit, wanted.gasLimit);
  checkField(number, 'mix hash', header.mixHash, wanted.mixHash);
  checkField(number, 'nonce', header.nonce, wanted.nonce);
  checkField(number, 'base fee', header.baseFeePerGas, wanted.baseFeePerGas);
  checkField(number, 'withdrawals root', header.withdrawalsRoot, wanted.withdrawalsRoot);
  checkField(number, 'blob gas used', header.blobGasUsed, wanted.blobGasUsed);
  checkField(number, 'excess blob gas', header.excessBlobGas, wanted.excessBlobGas);
  checkField(number, 'parent beacon block root', header.parentBeaconBlockRoot, wanted.parentBeaconBlockRoot);
  checkField(number, 'requests hash', header.requestsHash, wanted.requestsHash);
  if (gasUsed > gasLimit) {
    throw executionFault('bad-header', { number, field: 'gas used', seen: gasUsed, wanted: `at most ${gasLimit}` });
  }
}

/** Checks what the header says of its block's execution; throws `execution/bad-header`. */
export function checkExecuted(header: Header, executed: ExecutedBlock, stateRoot: Hash): void {
  const { number } = header;
  checkField(number, 'gas used', header.gasUsed, executed.gasUsed);
  checkField(number, 'transactions root', header.transactionsRoot, executed.transactionsRoot);
  checkField(number, 'receipts root', header.receiptsRoot, executed.receiptsRoot);
  checkField(number, 'logs bloom', header.logsBloom, executed.logsBloom);
  checkField(number, 'withdrawals root', header.withdrawalsRoot, executed.withdrawalsRoot);
  if (executed.requestsHash !== undefined)
    checkField(number, 'requests hash', header.requestsHash, executed.requestsHash);
  checkField(number, 'state root', header.stateRoot, stateRoot);
}
