import { type Address, bytesToAddress, equalBytes, type Hash } from '@hanse/base';
import { create2Address, createAddress, recoverAddress } from '@hanse/crypto';
import { type EvmTracer, isDelegation, type TraceState, type TraceStep } from '@hanse/execution';
import { authorizationHash } from '@hanse/protocol';
import { data, quantity, word } from '../quantity.ts';
import type { Meter, TracerFactory, TraceSubject, TransactionTracer } from './transactionTracer.ts';

export type PrestateOptions = {
  /** What was touched as it was before, or only what changed, before and after. */
  readonly mode: 'before' | 'difference';
  readonly code: boolean;
  readonly storage: boolean;
};

type Account = {
  readonly balance: bigint;
  readonly nonce: bigint;
  readonly code: Uint8Array;
  readonly storage: Map<Hash, bigint>;
};

const SELFDESTRUCT = 0xff;
const CREATE = 0xf0;
const CREATE2 = 0xf5;
const SLOT_OPCODES: ReadonlySet<number> = new Set([0x54, 0x55]);
/** BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT: the account is on top of the stack. */
const ACCOUNT_OPCODES: ReadonlySet<number> = new Set([0x31, 0x3b, 0x3c, 0x3f, SELFDESTRUCT]);
/** CALL, CALLCODE, DELEGATECALL, STATICCALL: below the gas. */
const CALL_OPCODES: ReadonlySet<number> = new Set([0xf1, 0xf2, 0xf4, 0xfa]);
const CALL_STACK_MIN = 5;
const DELEGATION_PREFIX_BYTES = 3;
const ACCOUNT_BYTES = 150;
const SLOT_BYTES = 140;
const ADDRESS_MASK = 2n ** 160n - 1n;

/** What a transaction touches, as geth's prestateTracer. */
export function prestateTracer(options: PrestateOptions): TracerFactory {
  return (subject, meter) => new PrestateTracer(options, subject, meter);
}

class PrestateTracer implements TransactionTracer {
  readonly tracer: EvmTracer = { onStep: (step) => this.#onStep(step) };
  readonly #options: PrestateOptions;
  readonly #state: TraceState;
  readonly #meter: Meter;
  readonly #before = new Map<Address, Account>();
  readonly #after = new Map<Address, Partial<Account>>();
  readonly #created = new Set<Address>();
  readonly #destroyed = new Set<Address>();

  constructor(options: PrestateOptions, { transaction, coinbase, state }: TraceSubject, meter: Meter) {
    this.#options = options;
    this.#state = state;
    this.#meter = meter;
    const { sender, to, nonce } = transaction;
    this.#touch(sender);
    if (to === null) this.#touchCreated(createAddress(sender, nonce));
    else this.#touchWithDelegate(to);
    this.#touch(coinbase);
    if (transaction.type !== 4) return;
    for (const authorization of transaction.authorizationList) {
      const authority = recoverAddress(authorizationHash(authorization), authorization);
      if (authority !== undefined) this.#touch(authority);
    }
  }

  end(): void {
    if (this.#options.mode === 'difference') this.#keepDifferences();
    for (const address of this.#created) {
      const account = this.#before.get(address);
      if (account !== undefined && isEmpty(account)) this.#before.delete(address);
    }
  }

  result(): object {
    const before = Object.fromEntries([...this.#before].map(([address, account]) => [address, this.#json(account)]));
    if (this.#options.mode === 'before') return before;
    const after = Object.fromEntries([...this.#after].map(([address, account]) => [address, this.#json(account)]));
    return { post: after, pre: before };
  }

  #onStep(step: TraceStep): void {
    const { opcode, stackLength, address } = step;
    if (SLOT_OPCODES.has(opcode)) {
      if (stackLength > 0) this.#touchSlot(address, step.stackWord(0));
    } else if (ACCOUNT_OPCODES.has(opcode)) {
      if (stackLength === 0) return;
      this.#touch(addressOf(step.stackWord(0)));
      if (opcode === SELFDESTRUCT) this.#destroyed.add(address);
    } else if (CALL_OPCODES.has(opcode)) {
      if (stackLength >= CALL_STACK_MIN) this.#touchWithDelegate(addressOf(step.stackWord(1)));
    } else if (opcode === CREATE) this.#touchCreated(createAddress(address, this.#state.nonce(address)));
    else if (opcode === CREATE2 && stackLength >= 4) {
      const initcode = step.memory(bounded(step.stackWord(1)), bounded(step.stackWord(2)));
      this.#touchCreated(create2Address(address, bytesOf(step.stackWord(3)), initcode));
    }
  }

  #touch(address: Address): Account {
    const known = this.#before.get(address);
    if (known !== undefined) return known;
    const code = this.#state.code(address);
    this.#meter(ACCOUNT_BYTES + code.length * 2);
    const account = {
      balance: this.#state.balance(address),
      nonce: this.#state.nonce(address),
      code,
      storage: new Map<Hash, bigint>(),
    };
    this.#before.set(address, account);
    return account;
  }

  #touchWithDelegate(address: Address): void {
    const { code } = this.#touch(address);
    if (isDelegation(code)) this.#touch(bytesToAddress(code.subarray(DELEGATION_PREFIX_BYTES)));
  }

  #touchCreated(address: Address): void {
    this.#touch(address);
    this.#created.add(address);
  }

  #touchSlot(address: Address, key: bigint): void {
    const { storage } = this.#touch(address);
    const slot = word(key) as Hash;
    if (storage.has(slot)) return;
    this.#meter(SLOT_BYTES);
    storage.set(slot, this.#state.slot(address, slot));
  }

  /** Leaves what is the same before and after out, as geth does. */
  #keepDifferences(): void {
    for (const [address, before] of this.#before) {
      // Gone by its end: only the state before is told.
      if (this.#destroyed.has(address) && !this.#state.exists(address)) continue;
      const after = this.#differences(address, before);
      if (Object.keys(after).length > 0) this.#after.set(address, after);
      else this.#before.delete(address);
    }
  }

  #differences(address: Address, before: Account): Partial<Account> {
    const balance = this.#state.balance(address);
    const nonce = this.#state.nonce(address);
    const code = this.#state.code(address);
    const storage = new Map<Hash, bigint>();
    let changed = false;
    for (const [slot, value] of before.storage) {
      const now = this.#state.slot(address, slot);
      if (now === value || value === 0n) before.storage.delete(slot);
      if (now === value) continue;
      changed = true;
      if (now !== 0n) storage.set(slot, now);
    }
    return {
      ...(balance === before.balance ? {} : { balance }),
      ...(nonce === before.nonce ? {} : { nonce }),
      ...(equalBytes(code, before.code) || !this.#options.code ? {} : { code }),
      ...(changed && this.#options.storage ? { storage } : {}),
    };
  }

  #json({ balance, nonce, code, storage }: Partial<Account>): object {
    const options = this.#options;
    return {
      ...(balance === undefined ? {} : { balance: quantity(balance) }),
      ...(nonce === undefined || nonce === 0n ? {} : { nonce: Number(nonce) }),
      ...(code === undefined || code.length === 0 || !options.code ? {} : { code: data(code) }),
      ...(storage === undefined || storage.size === 0 || !options.storage
        ? {}
        : { storage: Object.fromEntries([...storage].map(([slot, value]) => [slot, word(value)])) }),
    };
  }
}

/** Nothing was there; slots that were asked for since do not count. */
function isEmpty({ balance, nonce, code }: Account): boolean {
  return balance === 0n && nonce === 0n && code.length === 0;
}

function addressOf(stackWord: bigint): Address {
  return `0x${(stackWord & ADDRESS_MASK).toString(16).padStart(40, '0')}` as Address;
}

function bytesOf(stackWord: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((stackWord >> BigInt(8 * (31 - index))) & 255n));
}

/** Longer initcode is refused anyway. */
const INITCODE_END = 2 ** 24;
function bounded(stackWord: bigint): number {
  return stackWord > BigInt(INITCODE_END) ? 0 : Number(stackWord);
}
