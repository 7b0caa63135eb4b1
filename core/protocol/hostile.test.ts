import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, bytesToHash, bytesToHex, encodeRlp, Fault, type RlpItem } from '@hanse/base';
import { decodeBlock, encodeBlock } from './blockCodec.ts';
import { checkTransaction } from './checkTransaction.ts';
import { decodeTransaction, recoverSender } from './decodeTransaction.ts';
import { createDice, type Dice, damage } from './dice.fixture.ts';
import { decodeExtraData, encodeExtraData } from './extraData.ts';
import { FORKS } from './fork.ts';
import { forkFields, ZERO_HASH } from './genesisHeader.ts';
import { hashHeader, QBFT_MIX_HASH, sealHash } from './hashHeader.ts';
import type { Header } from './header.ts';
import { decodeHeader, encodeHeader } from './headerCodec.ts';
import { randomTransaction } from './randomTransaction.fixture.ts';
import { decodeReceipt, encodeReceipt } from './receiptCodec.ts';
import { signTransaction } from './signTransaction.ts';

const ROUNDS = 6000;
const KEY = new Uint8Array(32).fill(0x11);
const ADDRESS = `0x${'01'.repeat(20)}` as Address;

function randomItem(dice: Dice, depth = 0): RlpItem {
  if (depth > 4 || dice.roll(3) > 0) return dice.bytes(([0, 1, 8, 20, 32, 65] as const)[dice.roll(6)] as number);
  return Array.from({ length: dice.roll(17) }, () => randomItem(dice, depth + 1));
}

/** Damaged samples, noise and well-formed nonsense go through `read`; whatever it accepts, `write` must give back. */
function attack(
  samples: readonly Uint8Array[],
  seed: number,
  read: (bytes: Uint8Array) => Uint8Array | undefined,
): void {
  const dice = createDice(seed);
  let accepted = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const kind = dice.roll(8);
    let bytes = damage(samples[round % samples.length] as Uint8Array, dice);
    if (kind === 0) bytes = dice.bytes(dice.roll(200));
    if (kind === 1) bytes = encodeRlp(randomItem(dice));
    try {
      const again = read(bytes);
      accepted++;
      if (again !== undefined) assert.equal(bytesToHex(again), bytesToHex(bytes), `seed ${seed}, round ${round}`);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      assert.ok(error instanceof Fault, `seed ${seed}, round ${round}: ${String(error)}`);
    }
  }
  assert.ok(accepted > 0, 'some damage must go unnoticed, or the samples are refused for another reason');
}

const dice = createDice(9);
const extraData = encodeExtraData({
  vanity: dice.bytes(32),
  validators: [ADDRESS],
  vote: { recipient: ADDRESS, kind: 'add' },
  round: 300,
  seals: [dice.bytes(65)],
});
const header: Header = {
  parentHash: bytesToHash(dice.bytes(32)),
  ommersHash: ZERO_HASH,
  coinbase: ADDRESS,
  stateRoot: bytesToHash(dice.bytes(32)),
  transactionsRoot: ZERO_HASH,
  receiptsRoot: ZERO_HASH,
  logsBloom: new Uint8Array(256),
  difficulty: 1n,
  number: 70_000,
  gasLimit: 120_000_000n,
  gasUsed: 21_000n,
  timestamp: 1_800_000_000,
  extraData,
  mixHash: QBFT_MIX_HASH,
  nonce: new Uint8Array(8),
  baseFeePerGas: 7n,
  ...forkFields('osaka'),
};
const transactions = ([0, 1, 2, 4] as const).map((type) => signTransaction(randomTransaction(type, dice), KEY));
const block = { header, hash: hashHeader(header), transactions, ommers: [], withdrawals: [] };

test('transactions', () => {
  attack(
    transactions.map(({ raw }) => raw),
    1,
    (bytes) => {
      const transaction = decodeTransaction(bytes);
      recoverSender(transaction);
      for (const fork of FORKS) {
        try {
          checkTransaction(transaction, { chainId: 7n, fork, unprotected: 'allow' });
        } catch (error) {
          assert.ok(error instanceof Fault, String(error));
        }
      }
      return undefined;
    },
  );
});

test('headers, and their two hashes', () => {
  attack([encodeHeader(header)], 2, (bytes) => {
    const decoded = decodeHeader(bytes);
    const again = encodeHeader(decoded);
    assert.equal(bytesToHex(again), bytesToHex(bytes));
    hashHeader(decoded);
    sealHash(decoded);
    return again;
  });
});

test('extra data', () => {
  attack([extraData], 3, (bytes) => {
    encodeExtraData(decodeExtraData(bytes));
    return undefined;
  });
});

test('blocks, in both forms', () => {
  attack([encodeBlock(block, 'full'), encodeBlock(block, 'compact')], 4, (bytes) => {
    const known = new Map(transactions.map((transaction) => [transaction.hash, transaction]));
    const decoded = decodeBlock(bytes, (hash) => known.get(hash));
    return 'block' in decoded && decoded.block.transactions.every(({ hash }) => !known.has(hash))
      ? encodeBlock(decoded.block, 'full')
      : undefined;
  });
});

test('receipts', () => {
  const log = { address: ADDRESS, topics: [ZERO_HASH, ZERO_HASH], data: dice.bytes(40) };
  const receipt = {
    type: 2,
    status: 1,
    cumulativeGasUsed: 50_000n,
    logsBloom: new Uint8Array(256),
    logs: [log, log],
  } as const;
  attack([encodeReceipt(receipt), encodeReceipt({ ...receipt, type: 0, logs: [] })], 5, (bytes) =>
    encodeReceipt(decodeReceipt(bytes)),
  );
});
