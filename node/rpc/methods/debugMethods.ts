import { encodeBlock, encodeHeader, encodeReceipt } from '@hanse/protocol';
import { type BlockId, findBlock, requireHeight, STATE_BLOCK } from '../blockId.ts';
import { type Method, method, type RpcContext } from '../method.ts';
import { type Param, TRANSACTION_HASH } from '../params.ts';
import type { LedgerBlock } from '../ports.ts';
import { data } from '../quantity.ts';

/** As {@link STATE_BLOCK}, but it has to be given. */
const BLOCK: Param<BlockId> = { name: STATE_BLOCK.name, kind: STATE_BLOCK.kind, parse: STATE_BLOCK.parse };

/** Only final blocks have bytes: `pending` is the head. Throws `rpc/unknown-block`. */
function requireBlock({ ports }: RpcContext, id: BlockId): LedgerBlock {
  const found = findBlock(ports.ledger, { height: requireHeight(ports.ledger, id) });
  if (found === undefined) throw new RangeError('a block up to the head is missing');
  return found;
}

/** The bytes that hashes and roots are made of. */
export const DEBUG_METHODS: readonly Method[] = [
  method({
    name: 'debug_getRawBlock',
    summary: { en: 'a block as RLP', zh: '区块的 RLP 编码' },
    params: [BLOCK],
    result: 'data',
    cost: 'heavy',
    handle: (context, id) => data(encodeBlock(requireBlock(context, id).block, 'full')),
  }),
  method({
    name: 'debug_getRawHeader',
    summary: { en: 'a header as RLP, seals included', zh: '区块头的 RLP 编码（含封印）' },
    params: [BLOCK],
    result: 'data',
    handle: (context, id) => data(encodeHeader(requireBlock(context, id).block.header)),
  }),
  method({
    name: 'debug_getRawReceipts',
    summary: { en: 'the receipts of a block, each as EIP-2718 bytes', zh: '区块的全部回执，均为 EIP-2718 编码' },
    params: [BLOCK],
    result: 'data[]',
    cost: 'heavy',
    handle: (context, id) => requireBlock(context, id).receipts.map((receipt) => data(encodeReceipt(receipt))),
  }),
  method({
    name: 'debug_getRawTransaction',
    summary: {
      en: 'a transaction as it was signed and sent, waiting or in a block; 0x when unknown',
      zh: '交易签名后的原始字节（等待中或已入块）；未知时为 0x',
    },
    params: [TRANSACTION_HASH],
    result: 'data',
    handle: ({ ports: { ledger, pool } }, hash) => {
      const place = ledger.placeOfTransaction(hash);
      const found =
        place === undefined
          ? pool.get(hash)
          : findBlock(ledger, { height: place.height })?.block.transactions[place.index];
      return found === undefined ? '0x' : data(found.raw);
    },
  }),
];
