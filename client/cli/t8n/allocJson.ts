import { bytesToHash, bytesToHex, EMPTY_BYTES, type Hash, padLeft, uintToBytes } from '@hanse/base';
import { type PlainAccount, PlainState } from '../statetest/plainState.ts';
import { JsonObject } from './jsonObject.ts';

/** A state as `alloc` files write it: accounts by address; what is absent is zero or empty. */
export function parseAlloc(json: JsonObject): PlainState {
  const named = json.names().map((name) => {
    const address = new JsonObject({ [name]: name }, json.where).address(name);
    return [address, accountOf(json.object(name))] as const;
  });
  return new PlainState(new Map(named));
}

function accountOf(json: JsonObject): PlainAccount {
  const slots = json.object('storage');
  const storage = new Map<Hash, bigint>();
  for (const name of slots.names()) {
    const value = slots.quantity(name);
    const slot = new JsonObject({ [name]: name.startsWith('0x') ? name : `0x${name}` }, slots.where).hash(name);
    if (value !== 0n) storage.set(slot, value);
  }
  return {
    nonce: json.quantity('nonce', 0n),
    balance: json.quantity('balance', 0n),
    code: json.bytes('code', EMPTY_BYTES),
    storage,
  };
}

/** The state as an `alloc` file, in order of addresses and slots; empty fields left out as geth does. */
export function allocJson(state: PlainState): object {
  return Object.fromEntries(
    sorted(state.accounts).map(([address, { nonce, balance, code, storage }]) => [
      address,
      {
        ...(code.length === 0 ? {} : { code: bytesToHex(code) }),
        ...(storage.size === 0
          ? {}
          : { storage: Object.fromEntries(sorted(storage).map(([slot, value]) => [slot, wordHex(value)])) }),
        balance: quantityHex(balance),
        ...(nonce === 0n ? {} : { nonce: quantityHex(nonce) }),
      },
    ]),
  );
}

export function quantityHex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

function wordHex(value: bigint): Hash {
  return bytesToHash(padLeft(uintToBytes(value), 32));
}

function sorted<Key extends string, Value>(map: ReadonlyMap<Key, Value>): readonly (readonly [Key, Value])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
