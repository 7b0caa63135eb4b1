import { effectivePriorityFee, forkAt, isAtLeast } from '@hanse/protocol';
import { rpcFault } from './faults.ts';
import { gasUsedBy } from './format.ts';
import type { LedgerBlock, RpcLedger } from './ports.ts';
import { quantity } from './quantity.ts';

/** Blocks looked at to suggest a tip. */
const TIP_BLOCKS = 20;
/** A block is crowded when more than this per cent of its gas is used; otherwise no tip is needed to get in. */
const CROWDED_PERCENT = 90n;
/** Which of the tips paid in crowded blocks is suggested. */
const TIP_PERCENTILE = 60;
export const PERCENTILES_MAX = 100;

/** Tips of a block's transactions with the gas that paid them, lowest first. */
function tipsOf({ block, receipts }: LedgerBlock): { readonly tip: bigint; readonly gasUsed: bigint }[] {
  const baseFee = block.header.baseFeePerGas ?? 0n;
  return block.transactions
    .map((transaction, index) => ({
      tip: effectivePriorityFee(transaction, baseFee),
      gasUsed: gasUsedBy(receipts, index),
    }))
    .sort((left, right) => (left.tip < right.tip ? -1 : left.tip > right.tip ? 1 : 0));
}

/** Wei for each unit of gas that gets a transaction in soon: zero unless blocks are crowded. */
export function suggestedTip(ledger: RpcLedger): bigint {
  const tips: bigint[] = [];
  const head = ledger.head().block.header.number;
  for (let height = head; height > head - TIP_BLOCKS && height > 0; height--) {
    const ledgerBlock = height === head ? ledger.head() : ledger.block(height);
    if (ledgerBlock === undefined) break;
    const { gasUsed, gasLimit } = ledgerBlock.block.header;
    if (gasUsed * 100n > gasLimit * CROWDED_PERCENT) for (const { tip } of tipsOf(ledgerBlock)) tips.push(tip);
  }
  if (tips.length === 0) return 0n;
  tips.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  return tips[Math.floor(((tips.length - 1) * TIP_PERCENTILE) / 100)] ?? 0n;
}

function rewards(ledgerBlock: LedgerBlock, percentiles: readonly number[]): readonly string[] {
  const { transactions, header } = ledgerBlock.block;
  if (transactions.length === 0) return percentiles.map(() => '0x0');
  const tips = tipsOf(ledgerBlock);
  let at = 0;
  let sum = tips[0]?.gasUsed ?? 0n;
  return percentiles.map((percentile) => {
    const threshold = Math.floor((Number(header.gasUsed) * percentile) / 100);
    while (Number(sum) < threshold && at < tips.length - 1) sum += tips[++at]?.gasUsed ?? 0n;
    return quantity(tips[at]?.tip ?? 0n);
  });
}

export function checkPercentiles(percentiles: readonly number[]): void {
  const isRising = percentiles.every(
    (percentile, at) => percentile >= 0 && percentile <= 100 && percentile >= (percentiles[at - 1] ?? 0),
  );
  if (isRising && percentiles.length <= PERCENTILES_MAX) return;
  throw rpcFault('invalid-percentiles', { seen: percentiles.slice(0, 10).join(', '), wanted: PERCENTILES_MAX });
}

export type FeeHistoryRequest = {
  readonly count: number;
  readonly newest: number;
  readonly percentiles: readonly number[];
};

/** Answers `eth_feeHistory` for the `count` blocks up to `newest`. */
export function feeHistory(ledger: RpcLedger, { count, newest, percentiles }: FeeHistoryRequest): object {
  checkPercentiles(percentiles);
  if (count < 1) return { oldestBlock: '0x0', gasUsedRatio: [] };
  const oldest = Math.max(0, newest - count + 1);
  const baseFees: string[] = [];
  const blobFees: string[] = [];
  const gasUsedRatio: number[] = [];
  const blobRatio: number[] = [];
  const reward: (readonly string[])[] = [];
  // No ledger here has blobs: the fee stays at its minimum of 1 wei from Cancun on.
  const blobFeeAt = (timestamp: number): string =>
    isAtLeast(forkAt(ledger.forks, timestamp), 'cancun') ? '0x1' : '0x0';
  let last: LedgerBlock | undefined;
  for (let height = oldest; height <= newest; height++) {
    const ledgerBlock = ledger.block(height);
    if (ledgerBlock === undefined) break;
    last = ledgerBlock;
    const { header } = ledgerBlock.block;
    baseFees.push(quantity(header.baseFeePerGas ?? 0n));
    blobFees.push(blobFeeAt(header.timestamp));
    gasUsedRatio.push(header.gasLimit === 0n ? 0 : Number(header.gasUsed) / Number(header.gasLimit));
    blobRatio.push(0);
    if (percentiles.length > 0) reward.push(rewards(ledgerBlock, percentiles));
  }
  const following = ledger.block(newest + 1)?.block.header;
  baseFees.push(quantity(following === undefined ? ledger.baseFeeOfNext() : (following.baseFeePerGas ?? 0n)));
  blobFees.push(blobFeeAt((following ?? last?.block.header)?.timestamp ?? 0));
  return {
    oldestBlock: quantity(oldest),
    ...(percentiles.length > 0 ? { reward } : {}),
    baseFeePerGas: baseFees,
    gasUsedRatio,
    // Where blobs are not known yet, neither is their price.
    ...(blobFees.every((fee) => fee === '0x0') ? {} : { baseFeePerBlobGas: blobFees, blobGasUsedRatio: blobRatio }),
  };
}
