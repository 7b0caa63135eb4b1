import { type Address, bytesToHex, type Hash, hexToBytes, invariant } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import { HanseEvm } from '@hanse/evm';
import { type BlockContext, call, executeBlock, type TransactionOutcome } from '@hanse/execution';
import { openingCall } from '@hanse/league';
import {
  type GenesisAccount,
  QBFT_MIX_HASH,
  type RecoveredTransaction,
  signTransaction,
  withSender,
  ZERO_HASH,
} from '@hanse/protocol';
import { genesisChanges, type StateChanges, type StateReader } from '@hanse/state';
import {
  type Abi,
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex as ViemHex,
} from 'viem';

export const CHAIN_ID = 20260n;
const GAS_LIMIT = 90_000_000n;
const KEY = new Uint8Array(32).fill(1);
const NOBODY: Address = `0x${'99'.repeat(20)}` as Address;

/** A call in a transaction. The sender is believed: whether signatures recover is tested elsewhere. */
export type Sent = {
  readonly from: Address;
  readonly to: Address;
  readonly name: string;
  readonly args?: readonly unknown[];
  readonly gas?: bigint;
};
export type Result = {
  /** `ok`, the name of the contract's error, or the machine's failure. */
  readonly said: string;
  readonly errorArgs: readonly unknown[];
  readonly events: readonly { readonly name: string; readonly args: { readonly [name: string]: unknown } }[];
  /** What the function returned. */
  readonly value: unknown;
  readonly gasUsed: bigint;
};

export type BlockOptions = {
  readonly sent?: readonly Sent[];
  readonly coinbase?: Address;
  readonly missed?: readonly Address[];
  /** `none`: as if the opening call had failed. */
  readonly opening?: 'none';
};

/** Our EVM and block execution over accounts in memory, without consensus: a block is what a test says it is. */
export class TestLedger {
  height = 0;
  readonly #abi: Abi;
  readonly #evm = new HanseEvm();
  readonly #accounts = new Map<Address, { nonce: bigint; balance: bigint; codeHash: Hash }>();
  readonly #slots = new Map<Address, Map<Hash, bigint>>();
  readonly #codes = new Map<Hash, Uint8Array>();
  readonly reader: StateReader = {
    account: (address) => {
      const account = this.#accounts.get(address);
      return account === undefined ? undefined : { ...account, storageRoot: EMPTY_TRIE_ROOT };
    },
    slot: (address, slot) => this.#slots.get(address)?.get(slot) ?? 0n,
    code: (hash) => this.#codes.get(hash) ?? new Uint8Array(0),
  };

  /** `abi`: of all contracts together. */
  constructor(alloc: ReadonlyMap<Address, GenesisAccount>, abi: readonly object[]) {
    this.#abi = abi as unknown as Abi;
    this.#apply(genesisChanges(alloc));
  }

  /** Makes the next block and says what became of each call. */
  async block({ sent = [], coinbase = NOBODY, missed = [], opening }: BlockOptions = {}): Promise<readonly Result[]> {
    this.height++;
    const nonces = new Map<Address, bigint>();
    const transactions = sent.map((one) => {
      const nonce = nonces.get(one.from) ?? this.#accounts.get(one.from)?.nonce ?? 0n;
      nonces.set(one.from, nonce + 1n);
      return this.#transaction(one, nonce);
    });
    const { outcomes, changes } = await executeBlock({
      block: this.#context(coinbase),
      reader: this.reader,
      evm: this.#evm,
      parentHash: ZERO_HASH,
      openingCalls: opening === 'none' ? [] : [openingCall({ missed })],
      transactions,
    });
    this.#apply(changes);
    return outcomes.map((outcome, index) => this.#result(outcome, sent[index] as Sent));
  }

  /** One call in a block of its own. */
  async send(from: Address, to: Address, name: string, args: readonly unknown[] = []): Promise<Result> {
    const [result] = await this.block({ sent: [{ from, to, name, args }] });
    invariant(result !== undefined, 'one call, one result');
    return result;
  }

  async skip(blocks: number): Promise<void> {
    for (let count = 0; count < blocks; count++) await this.block();
  }

  /** Asks as of the newest block, as eth_call does. Throws what the contract says. */
  async view<Value>(to: Address, name: string, args: readonly unknown[] = []): Promise<Value> {
    const outcome = await call({
      request: { to, data: this.#data(name, args) },
      block: this.#context(NOBODY),
      reader: this.reader,
      evm: this.#evm,
      gasCap: 50_000_000n,
    });
    const { said, value } = this.#result(outcome, { from: NOBODY, to, name });
    if (said !== 'ok') throw new Error(said);
    return value as Value;
  }

  /** As the protocol itself, or anyone, would call it, outside a block; what it changes is forgotten. */
  async attempt(from: Address, to: Address, name: string, args: readonly unknown[] = []): Promise<Result> {
    const outcome = await call({
      request: { from, to, data: this.#data(name, args) },
      block: this.#context(NOBODY),
      reader: this.reader,
      evm: this.#evm,
      gasCap: 50_000_000n,
    });
    return this.#result(outcome, { from, to, name });
  }

  /** All of the storage of an account, for comparing. */
  storageOf(address: Address): ReadonlyMap<Hash, bigint> {
    return this.#slots.get(address) ?? new Map();
  }

  #context(coinbase: Address): BlockContext {
    return {
      number: this.height,
      timestamp: 1000 + this.height,
      coinbase,
      gasLimit: GAS_LIMIT,
      baseFeePerGas: 0n,
      prevRandao: QBFT_MIX_HASH,
      excessBlobGas: 0n,
      chainId: CHAIN_ID,
      fork: 'osaka',
      blockHash: () => undefined,
    };
  }

  #data(name: string, args: readonly unknown[]): Uint8Array {
    return hexToBytes(encodeFunctionData({ abi: this.#abi, functionName: name, args }));
  }

  #transaction({ from, to, name, args = [], gas = 16_777_216n }: Sent, nonce: bigint): RecoveredTransaction {
    const fees = { maxPriorityFeePerGas: 0n, maxFeePerGas: 0n, value: 0n, accessList: [] };
    const data = this.#data(name, args);
    const unsigned = { type: 2, chainId: CHAIN_ID, nonce, gasLimit: gas, to, data, ...fees } as const;
    return withSender(signTransaction(unsigned, KEY), from);
  }

  #apply({ accounts, slots, codes }: StateChanges): void {
    for (const [address, account] of accounts)
      this.#accounts.set(address, account ?? { nonce: 0n, balance: 0n, codeHash: EMPTY_CODE_HASH });
    for (const [hash, code] of codes) this.#codes.set(hash, code);
    for (const [address, values] of slots) {
      const storage = this.#slots.get(address) ?? new Map<Hash, bigint>();
      this.#slots.set(address, storage);
      for (const [slot, value] of values) {
        if (value === 0n) storage.delete(slot);
        else storage.set(slot, value);
      }
    }
  }

  #result({ failure, output, logs, gasUsed }: TransactionOutcome, { name }: Pick<Sent, 'name'> & object): Result {
    const data = bytesToHex(output) as ViemHex;
    const error = failure === undefined || data === '0x' ? undefined : decodeErrorResult({ abi: this.#abi, data });
    return {
      said: failure === undefined ? 'ok' : (error?.errorName ?? failure),
      errorArgs: (error?.args as readonly unknown[] | undefined) ?? [],
      events: logs.map((log) => {
        const topics = log.topics as unknown as [ViemHex, ...ViemHex[]];
        const event = decodeEventLog({ abi: this.#abi, topics, data: bytesToHex(log.data) as ViemHex });
        return { name: String(event.eventName), args: event.args as unknown as { readonly [name: string]: unknown } };
      }),
      value:
        failure === undefined && data !== '0x'
          ? decodeFunctionResult({ abi: this.#abi, functionName: name, data })
          : undefined,
      gasUsed,
    };
  }
}

/** Addresses whose order is that of their numbers. */
export const member = (number: number): Address => `0x${(0xa000 + number).toString(16).padStart(40, '0')}` as Address;
export const members = (...numbers: readonly number[]): bigint[] => numbers.map((number) => BigInt(member(number)));

/** Runtime code that returns nothing, reverts, or stores its last call's size: a stand-in for a contract. */
export function account(code: string, storage: ReadonlyMap<Hash, bigint> = new Map()): GenesisAccount {
  return { balance: 0n, nonce: 1n, code: hexToBytes(`0x${code}`), storage };
}

export const codeHashOf = (code: Uint8Array): Hash => keccak256Hash(code);
