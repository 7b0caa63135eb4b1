import { type Hash, isHash } from '@hanse/base';
import { rpcFault } from './faults.ts';
import { isObject, ownField } from './json.ts';
import { BadParam, type Param, param, parseHash, parseSmall } from './params.ts';
import type { LedgerBlock, RpcLedger } from './ports.ts';

const TAGS = ['latest', 'safe', 'finalized', 'earliest', 'pending'] as const;
export type BlockTag = (typeof TAGS)[number];
/** A block as a client names it: by tag, height or hash. */
export type BlockId = { readonly tag: BlockTag } | { readonly height: number } | { readonly hash: Hash };

export function parseBlockTagOrHeight(value: unknown): BlockId {
  const tag = TAGS.find((one) => one === value);
  if (tag !== undefined) return { tag };
  return { height: parseSmall(value) };
}

/** Tag, height, hash, or an object with `blockNumber` or `blockHash` (EIP-1898; every block here is canonical). */
export function parseBlockId(value: unknown): BlockId {
  if (isHash(value)) return { hash: parseHash(value) };
  if (!isObject(value)) return parseBlockTagOrHeight(value);
  const number = ownField(value, 'blockNumber') ?? undefined;
  const hash = ownField(value, 'blockHash') ?? undefined;
  if (number !== undefined && hash !== undefined) {
    throw new BadParam(
      'cannot specify both BlockHash and BlockNumber, choose one or the other',
      'blockHash 与 blockNumber 只能给出一个',
    );
  }
  if (hash !== undefined) return { hash: parseHash(hash) };
  if (number !== undefined) return parseBlockTagOrHeight(number);
  throw new BadParam('invalid block reference: blockNumber or blockHash is wanted', '缺少 blockNumber 或 blockHash');
}

export const LATEST: BlockId = { tag: 'latest' };
/** A block whose state is asked for; the head when absent. */
export const STATE_BLOCK: Param<BlockId> = {
  ...param('block', 'block number, tag, hash or EIP-1898 object', parseBlockId),
  fallback: () => LATEST,
};
export const BLOCK_NUMBER: Param<BlockId> = param('blockNumber', 'block number or tag', parseBlockTagOrHeight);

/** The height that `id` names; finality is immediate, so latest, safe and finalized are the head. Undefined: unknown. */
export function heightOf(ledger: RpcLedger, id: BlockId): number | undefined {
  const head = ledger.head().block.header.number;
  if ('hash' in id) return ledger.heightOfBlock(id.hash);
  if ('height' in id) return id.height <= head ? id.height : undefined;
  return id.tag === 'earliest' ? 0 : head;
}

/** As {@link heightOf}; throws `rpc/unknown-block`. */
export function requireHeight(ledger: RpcLedger, id: BlockId): number {
  const height = heightOf(ledger, id);
  if (height !== undefined) return height;
  const seen = 'hash' in id ? id.hash : 'height' in id ? id.height : id.tag;
  throw rpcFault('unknown-block', { seen, wanted: ledger.head().block.header.number });
}

/** The block that `id` names, undefined when there is none. */
export function findBlock(ledger: RpcLedger, id: BlockId): LedgerBlock | undefined {
  const height = heightOf(ledger, id);
  if (height === undefined) return undefined;
  const head = ledger.head();
  return height === head.block.header.number ? head : ledger.block(height);
}
