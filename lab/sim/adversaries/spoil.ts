import type { Hash } from '@hanse/base';
import type { Dice } from '@hanse/consensus';
import { type Block, decodeExtraData, type ExtraData, encodeExtraData, type Header, hashHeader } from '@hanse/protocol';

export function randomHash(dice: Dice): Hash {
  let text = '0x';
  for (let at = 0; at < 16; at++) text += dice.between(0, 0xffff).toString(16).padStart(4, '0');
  return text as Hash;
}

export function withHeader(block: Block, fields: Partial<Header>): Block {
  const header = { ...block.header, ...fields };
  return { ...block, header, hash: hashHeader(header) };
}

export function withExtra(block: Block, change: (extra: ExtraData) => Partial<ExtraData>): Block {
  const extra = decodeExtraData(block.header.extraData);
  return withHeader(block, { extraData: encodeExtraData({ ...extra, ...change(extra) }) });
}

/** As valid as `block`, and another one: only the free bytes of its extra data differ. */
export function sibling(block: Block, dice: Dice): Block {
  const vanity = new Uint8Array(32);
  for (let at = 0; at < 32; at++) vanity[at] = dice.between(0, 255);
  return withExtra(block, () => ({ vanity }));
}

const HOUR_SECONDS = 3600;

/** Ways of making a block wrong that was right; each must be refused by everybody. */
export const SPOILED: { readonly [field: string]: (block: Block, dice: Dice) => Block } = {
  stateRoot: (block, dice) => withHeader(block, { stateRoot: randomHash(dice) }),
  receiptsRoot: (block, dice) => withHeader(block, { receiptsRoot: randomHash(dice) }),
  transactionsRoot: (block, dice) => withHeader(block, { transactionsRoot: randomHash(dice) }),
  logsBloom: (block) => withHeader(block, { logsBloom: new Uint8Array(256).fill(1) }),
  parentHash: (block, dice) => withHeader(block, { parentHash: randomHash(dice) }),
  number: (block) => withHeader(block, { number: block.header.number + 1 }),
  gasUsed: (block) => withHeader(block, { gasUsed: block.header.gasUsed + 1n }),
  gasLimit: (block) => withHeader(block, { gasLimit: block.header.gasLimit * 2n }),
  baseFee: (block) => withHeader(block, { baseFeePerGas: (block.header.baseFeePerGas ?? 0n) + 1n }),
  difficulty: (block) => withHeader(block, { difficulty: 2n }),
  mixHash: (block, dice) => withHeader(block, { mixHash: randomHash(dice) }),
  nonce: (block) => withHeader(block, { nonce: new Uint8Array(8).fill(1) }),
  past: (block) => withHeader(block, { timestamp: Math.max(0, block.header.timestamp - HOUR_SECONDS) }),
  future: (block) => withHeader(block, { timestamp: block.header.timestamp + HOUR_SECONDS }),
  fewerValidators: (block) => withExtra(block, ({ validators }) => ({ validators: validators.slice(1) })),
  otherRound: (block) => withExtra(block, ({ round }) => ({ round: round + 1 })),
  vote: (block) =>
    withExtra(block, ({ validators: [recipient] }) => ({
      vote: recipient === undefined ? undefined : { recipient, kind: 'drop' },
    })),
  sealed: (block) => withExtra(block, () => ({ seals: [new Uint8Array(65).fill(1)] })),
  repeatedTransaction: (block) => ({
    ...block,
    transactions: [...block.transactions, ...block.transactions.slice(0, 1)],
  }),
  lostTransaction: (block) => ({ ...block, transactions: block.transactions.slice(1) }),
  swappedTransactions: (block) => ({ ...block, transactions: block.transactions.toReversed() }),
};
