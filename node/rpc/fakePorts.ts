import { type Address, bytesToHash, type Hash } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_LIST_HASH, EMPTY_TRIE_ROOT, keccak256, keccak256Hash } from '@hanse/crypto';
import {
  BLOOM_BYTES,
  bloomOfLogs,
  type Header,
  type Log,
  mergeBloom,
  NEWEST_FORKS,
  QBFT_MIX_HASH,
  type Receipt,
  type RecoveredTransaction,
  recoverSender,
  signTransaction,
  type UnsignedTransaction,
  withSender,
  ZERO_HASH,
} from '@hanse/protocol';
import type { Account } from '@hanse/state';
import type { CallContext, CallOutcome, CallRequest, LedgerBlock, PoolAnswer, RpcPorts } from './ports.ts';

export const CHAIN_ID = 31_337n;
/** keccak256('Transfer(address,address,uint256)') */
export const TRANSFER: Hash = keccak256Hash(new TextEncoder().encode('Transfer(address,address,uint256)'));
export const TOKEN = '0x00000000000000000000000000000000000070ce' as Address;
export const OTHER = '0x00000000000000000000000000000000000000aa' as Address;
const KEY = keccak256(new TextEncoder().encode('fake sender'));

export function signed(unsigned: Partial<Extract<UnsignedTransaction, { type: 2 }>> = {}): RecoveredTransaction {
  const transaction = signTransaction(
    {
      type: 2,
      chainId: CHAIN_ID,
      nonce: 0n,
      maxPriorityFeePerGas: 0n,
      maxFeePerGas: 0n,
      gasLimit: 100_000n,
      to: TOKEN,
      value: 0n,
      data: new Uint8Array([1, 2, 3]),
      accessList: [],
      ...unsigned,
    },
    KEY,
  );
  return withSender(transaction, recoverSender(transaction) as Address);
}

export function transferLog(amount: number): Log {
  const data = new Uint8Array(32);
  data[31] = amount;
  return { address: TOKEN, topics: [TRANSFER, ZERO_HASH, ZERO_HASH], data };
}

export type FakeTransaction = {
  readonly transaction: RecoveredTransaction;
  readonly logs?: readonly Log[];
  readonly status?: 0 | 1;
};

function makeBlock(number: number, parentHash: Hash, list: readonly FakeTransaction[]): LedgerBlock {
  const bloom = new Uint8Array(BLOOM_BYTES);
  let gas = 0n;
  const receipts = list.map(({ transaction, logs = [], status = 1 }): Receipt => {
    gas += 30_000n;
    const logsBloom = bloomOfLogs(logs);
    mergeBloom(bloom, logsBloom);
    return { type: transaction.type, status, cumulativeGasUsed: gas, logsBloom, logs };
  });
  const header: Header = {
    parentHash,
    ommersHash: EMPTY_LIST_HASH,
    coinbase: OTHER,
    stateRoot: EMPTY_TRIE_ROOT,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: bloom,
    difficulty: 1n,
    number,
    gasLimit: 120_000_000n,
    gasUsed: gas,
    timestamp: 1_800_000_000 + number,
    extraData: new Uint8Array(32),
    mixHash: QBFT_MIX_HASH,
    nonce: new Uint8Array(8),
    baseFeePerGas: 0n,
    withdrawalsRoot: EMPTY_TRIE_ROOT,
    blobGasUsed: 0n,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: ZERO_HASH,
    requestsHash: ZERO_HASH,
  };
  const hash = bytesToHash(keccak256(new Uint8Array([number, 1, list.length])));
  return {
    block: { header, hash, transactions: list.map(({ transaction }) => transaction), ommers: [], withdrawals: [] },
    receipts,
  };
}

type Listener<Value> = (value: Value) => void;

/** A ledger, pool and EVM in memory that a test can drive. */
export class FakePorts {
  readonly blocks: LedgerBlock[] = [makeBlock(0, ZERO_HASH, [])];
  readonly accounts = new Map<Address, Account>();
  readonly waiting = new Map<Hash, RecoveredTransaction>();
  readonly adds: number[] = [];
  readonly blockListeners = new Set<Listener<LedgerBlock>>();
  readonly pendingListeners = new Set<Listener<readonly RecoveredTransaction[]>>();
  /** What calls answer. */
  onCall: (request: CallRequest, context: CallContext) => Promise<CallOutcome> = async () => ({
    kind: 'success',
    output: new Uint8Array(0),
    gasUsed: 21_000n,
  });
  onStateAt: RpcPorts['ledger']['stateAt'] = () => ({
    account: (address) => this.accounts.get(address),
    slot: (_, slot) => BigInt(slot) + 1n,
    code: () => new Uint8Array([0x60, 0x42]),
  });
  onSimulate: RpcPorts['execution']['simulate'] = async () => [];
  onTraceBlock: RpcPorts['execution']['traceBlock'] = async () => undefined;
  onTraceCall: RpcPorts['execution']['traceCall'] = async () => undefined;
  onAdd: (raw: Uint8Array) => PoolAnswer = () => {
    const transaction = signed();
    this.waiting.set(transaction.hash, transaction);
    return { kind: 'added', transaction };
  };

  get head(): LedgerBlock {
    return this.blocks.at(-1) as LedgerBlock;
  }

  addBlock(...transactions: readonly FakeTransaction[]): LedgerBlock {
    const ledgerBlock = makeBlock(this.blocks.length, this.head.block.hash, transactions);
    this.blocks.push(ledgerBlock);
    for (const { transaction } of transactions) this.waiting.delete(transaction.hash);
    for (const listener of this.blockListeners) listener(ledgerBlock);
    return ledgerBlock;
  }

  tellPending(...transactions: readonly RecoveredTransaction[]): void {
    for (const listener of this.pendingListeners) listener(transactions);
  }

  #placeOf(hash: Hash): { readonly height: number; readonly index: number } | undefined {
    for (const { block } of this.blocks) {
      const index = block.transactions.findIndex((transaction) => transaction.hash === hash);
      if (index >= 0) return { height: block.header.number, index };
    }
    return undefined;
  }

  #heightsOfLogs(
    name: string,
    { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number },
  ): number[] {
    return this.blocks
      .filter(({ receipts }) =>
        receipts.some(({ logs }) => logs.some(({ address, topics }) => address === name || topics[0] === name)),
      )
      .map(({ block }) => block.header.number)
      .filter((height) => height >= from && height <= to)
      .slice(0, limit);
  }

  #blocksOf(address: Address, { from, to, order, limit }: Parameters<RpcPorts['ledger']['blocksOf']>[1]) {
    const found = this.blocks.slice(from, to + 1).flatMap(({ block }) => {
      const transactions: readonly RecoveredTransaction[] = block.transactions;
      const indices = transactions.flatMap((one, index) =>
        one.sender === address || one.to === address ? [index] : [],
      );
      return indices.length === 0 ? [] : [{ height: block.header.number, indices }];
    });
    return (order === 'falling' ? found.reverse() : found).slice(0, limit);
  }

  ports(): RpcPorts {
    const listen =
      <Value>(listeners: Set<Listener<Value>>) =>
      (listener: Listener<Value>) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      };
    return {
      ledger: {
        chainId: CHAIN_ID,
        forks: NEWEST_FORKS,
        head: () => this.head,
        block: (height) => this.blocks[height],
        heightOfBlock: (hash) => this.blocks.find(({ block }) => block.hash === hash)?.block.header.number,
        placeOfTransaction: (hash) => this.#placeOf(hash),
        heightsOfLogs: (name, range) => this.#heightsOfLogs(name, range),
        blocksOf: (address, range) => this.#blocksOf(address, range),
        stateAt: (height) => this.onStateAt(height),
        proofAt: (_, address, slots) => ({
          root: EMPTY_TRIE_ROOT,
          account: this.accounts.get(address),
          accountProof: [new Uint8Array([0x80])],
          storageProof: slots.map((slot) => ({ slot, value: 7n, proof: [new Uint8Array([0xc0])] })),
        }),
        validatorsAt: (height) => [height === 1 ? OTHER : TOKEN],
        baseFeeOfNext: () => 0n,
        onBlock: listen(this.blockListeners),
      },
      pool: {
        add: async (raws) => {
          this.adds.push(raws.length);
          return raws.map((raw) => this.onAdd(raw));
        },
        get: (hash) => this.waiting.get(hash),
        nextNonce: () => (this.waiting.size > 0 ? 1n : undefined),
        status: () => ({ pending: this.waiting.size, queued: 0 }),
        content: () => new Map([...this.waiting.values()].map((one) => [one.sender, { pending: [one], queued: [] }])),
        onPending: listen(this.pendingListeners),
      },
      execution: {
        call: (request, context) => this.onCall(request, context),
        estimateGas: async (request, context) => {
          const outcome = await this.onCall(request, context);
          return outcome.kind === 'success' ? { kind: 'estimated', gas: outcome.gasUsed } : outcome;
        },
        simulate: async (request, context) => this.onSimulate(request, context),
        traceBlock: (request) => this.onTraceBlock(request),
        traceCall: (request, context, traceOf) => this.onTraceCall(request, context, traceOf),
        createAccessList: async () => ({
          accessList: [{ address: TOKEN, storageKeys: [ZERO_HASH] }],
          gasUsed: 30_000n,
          failure: undefined,
        }),
      },
      network: {
        clientVersion: 'Hanse/v0/test',
        isListening: () => true,
        peerCount: () => 3,
        syncing: () => undefined,
      },
    };
  }
}

export function account(fields: Partial<Account> = {}): Account {
  return { nonce: 0n, balance: 0n, storageRoot: EMPTY_TRIE_ROOT, codeHash: EMPTY_CODE_HASH, ...fields };
}
