import { type Address, bytesToAddress, bytesToHash, bytesToUint } from '@hanse/base';
import type { Dice } from './dice.fixture.ts';
import { signAuthorization, type UnsignedTransaction } from './signTransaction.ts';
import type { AccessListEntry } from './transaction.ts';

const CHAINS = [1n, 7n, 20_260n, (1n << 52n) - 1n];
const AUTHORIZER_KEY = new Uint8Array(32).fill(0x22);
const DATA_LENGTHS = [0, 1, 4, 36, 55, 56, 57, 255, 256, 700];

/** A transaction of `type`, of every size that the format knows; numbers of few and of many bytes are equally likely. */
export function randomTransaction(type: UnsignedTransaction['type'], dice: Dice): UnsignedTransaction {
  const uint = (bytesMax: number): bigint => bytesToUint(dice.bytes(dice.roll(bytesMax + 1)));
  const pick = <Value>(values: readonly Value[]): Value => values[dice.roll(values.length)] as Value;
  const address = (): Address => bytesToAddress(dice.bytes(20));
  const accessList = (): readonly AccessListEntry[] =>
    Array.from({ length: dice.roll(3) }, () => ({
      address: address(),
      storageKeys: Array.from({ length: dice.roll(3) }, () => bytesToHash(dice.bytes(32))),
    }));
  const common = {
    chainId: pick(CHAINS),
    nonce: uint(6),
    gasLimit: uint(8),
    value: uint(31),
    data: dice.bytes(pick(DATA_LENGTHS)),
  };
  const to = type !== 4 && dice.roll(4) === 0 ? null : address();
  if (type === 0) return { type, ...common, to, gasPrice: uint(16) };
  if (type === 1) return { type, ...common, to, gasPrice: uint(16), accessList: accessList() };
  const maxFeePerGas = uint(16);
  const fees = { maxFeePerGas, maxPriorityFeePerGas: maxFeePerGas >> BigInt(dice.roll(20)), accessList: accessList() };
  if (type === 2) return { type, ...common, to, ...fees };
  const authorizationList = Array.from({ length: 1 + dice.roll(3) }, () =>
    signAuthorization({ chainId: pick([0n, ...CHAINS]), address: address(), nonce: uint(6) }, AUTHORIZER_KEY),
  );
  return { type, ...common, to: to ?? address(), ...fees, authorizationList };
}
