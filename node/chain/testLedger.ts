import { type Address, accept, compareBytes, invariant } from '@hanse/base';
import { freshExtraData, validatorsOf } from '@hanse/consensus';
import { addressOfPrivateKey } from '@hanse/crypto';
import { HanseEvm } from '@hanse/evm';
import {
  type Block,
  type Genesis,
  parseGenesis,
  type RecoveredTransaction,
  recoverSender,
  signTransaction,
  withSender,
} from '@hanse/protocol';
import type { KeyValueStore } from '@hanse/state';
import { Chain } from './chain.ts';
import type { BlockRecords } from './ports.ts';
import { isValidator, type SealRules } from './sealRules.ts';

/** For the tests of this room: a disk in memory that remembers only what was made durable. */
export class TestDisk {
  readonly values = new Map<string, Uint8Array>();
  records: Uint8Array[] = [];
  /** Fails the next append or commit. */
  fail: 'append' | 'commit' | undefined;

  store(): KeyValueStore {
    const bytes = (key: string): Uint8Array => new Uint8Array(Buffer.from(key, 'hex'));
    return {
      get: (key) => this.values.get(Buffer.from(key).toString('hex')),
      range: ({ from, to, reverse, limit }) => {
        const keys = [...this.values.keys()]
          .map(bytes)
          .filter((key) => compareBytes(key, from) >= 0 && compareBytes(key, to) < 0);
        keys.sort(compareBytes);
        if (reverse === true) keys.reverse();
        return keys
          .slice(0, limit)
          .map((key) => [key, this.values.get(Buffer.from(key).toString('hex')) as Uint8Array] as const)
          [Symbol.iterator]();
      },
      commit: async (changes) => {
        await Promise.resolve();
        if (this.fail === 'commit') throw new Error('disk full');
        for (const { key, value } of changes) {
          const name = Buffer.from(key).toString('hex');
          if (value === undefined) this.values.delete(name);
          else this.values.set(name, value.slice());
        }
      },
      close: () => Promise.resolve(),
    };
  }

  log(): BlockRecords {
    const disk = this;
    return {
      get first() {
        return disk.records.length === 0 ? undefined : 1;
      },
      get last() {
        return disk.records.length === 0 ? undefined : disk.records.length;
      },
      async append(height, record) {
        await Promise.resolve();
        if (disk.fail === 'append') throw new Error('disk full');
        invariant(height === disk.records.length + 1, 'heights follow each other');
        disk.records.push(record.slice());
      },
      read: (height) => disk.records[height - 1] as Uint8Array,
      close: () => Promise.resolve(),
    };
  }
}

export const VALIDATOR: Address = `0x${'0a'.repeat(20)}` as Address;
export const USER_KEY: Uint8Array = new Uint8Array(32).fill(7);
export const USER: Address = addressOfPrivateKey(USER_KEY);
export const CHAIN_ID = 77n;
const START_MS = 1_700_000_000_000;

export function testGenesis(chainId: bigint = CHAIN_ID): Genesis {
  return parseGenesis({
    config: { chainId: Number(chainId) },
    hanse: { members: [{ name: 'bank', caCertificate: 'pem' }], validators: [{ address: VALIDATOR, member: 'bank' }] },
    alloc: { [USER]: { balance: '0xffff' } },
  });
}

export type TestChain = { readonly chain: Chain; readonly failures: unknown[]; advance(ms: number): void };

export async function openTestChain(
  disk: TestDisk,
  options: { readonly genesis?: Genesis; readonly flushBlocks?: number; readonly seals?: SealRules } = {},
): Promise<TestChain> {
  const failures: unknown[] = [];
  let now = START_MS + disk.records.length * 1000;
  const chain = await Chain.open({
    genesis: options.genesis ?? testGenesis(),
    evm: new HanseEvm(),
    store: disk.store(),
    log: disk.log(),
    seals: options.seals ?? {
      verifySeals: () => accept(),
      sealersAfter: (header) => ({ engine: 'qbft', validators: validatorsOf(header), since: 1 }),
      mayPropose: isValidator,
      openingCalls: () => [],
    },
    recoverSenders: async (transactions) =>
      transactions.map((transaction) => {
        const sender = recoverSender(transaction);
        return sender === undefined ? undefined : withSender(transaction, sender);
      }),
    flushBlocks: options.flushBlocks ?? 4,
    now: () => now,
    failed: (error) => failures.push(error),
  });
  return { chain, failures, advance: (ms) => (now += ms) };
}

export function transfer(nonce: number, to: Address, value = 1n): RecoveredTransaction {
  return signed({ nonce: BigInt(nonce), gasLimit: 21_000n, to, value, data: new Uint8Array(0) });
}

export function callOf(nonce: number, to: Address, data: Uint8Array): RecoveredTransaction {
  return signed({ nonce: BigInt(nonce), gasLimit: 1_000_000n, to, value: 0n, data });
}

type Signing = {
  readonly nonce: bigint;
  readonly gasLimit: bigint;
  readonly to: Address;
  readonly value: bigint;
  readonly data: Uint8Array;
};

function signed(fields: Signing): RecoveredTransaction {
  const free = { accessList: [], maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  return withSender(signTransaction({ type: 2, chainId: CHAIN_ID, ...fields, ...free }, USER_KEY), USER);
}

/** The next block with these transactions; not committed. */
export async function nextTestBlock(
  { chain, advance }: TestChain,
  transactions: readonly RecoveredTransaction[],
): Promise<Block> {
  advance(1000);
  const { header, validators } = chain.head();
  const extraData = freshExtraData({ validators, round: 0 });
  const request = { height: header.number + 1, coinbase: VALIDATOR, extraData, shouldClose: () => false };
  const built = await chain.build(request, () => transactions);
  invariant(built !== undefined, 'the head has not moved');
  return built.block;
}
