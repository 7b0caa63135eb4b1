import {
  type Address,
  bytesToHex,
  bytesToUint,
  concatBytes,
  type Hash,
  hexToBytes,
  padLeft,
  uintToBytes,
} from '@hanse/base';
import { leagueToken } from '@hanse/contracts';
import { keccak256 } from '@hanse/crypto';
import { type AllocatedAccount, testAccount } from '@hanse/e2e';
import { signTransaction, type Transaction } from '@hanse/protocol';

export const WORKLOADS = ['transfer', 'erc20'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** Accounts that send; each has a fixed node to send to. */
export const ACCOUNTS = 4000;
export const TOKEN: Address = '0x70c0000000000000000000000000000000000001' as Address;
const BALANCE = 1_000_000n * 10n ** 18n;
const TRANSFER_GAS = 21_000n;
const TOKEN_TRANSFER_GAS = 80_000n;
const TRANSFER_SELECTOR = hexToBytes('0xa9059cbb');
/** `_balances` and `_totalSupply` of OpenZeppelin's ERC-20; the first balance read at the start proves it. */
const BALANCES_SLOT = 0n;
const SUPPLY_SLOT = 2n;

const account = (index: number): ReturnType<typeof testAccount> => testAccount('bench', index);
const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);
const addressWord = (address: Address): Uint8Array => padLeft(hexToBytes(address), 32);

/** Accounts of block 0: every sender with coins, and for `erc20` the token with a balance for each. */
export function allocFor(workload: Workload): { [address: Address]: AllocatedAccount } {
  const addresses = Array.from({ length: ACCOUNTS }, (_, index) => account(index).address);
  const balance = `0x${BALANCE.toString(16)}`;
  const alloc: { [address: Address]: AllocatedAccount } = {};
  for (const address of addresses) alloc[address] = { balance };
  if (workload === 'transfer') return alloc;
  const storage: { [slot: string]: string } = {
    [bytesToHex(word(SUPPLY_SLOT))]: bytesToHex(word(BALANCE * BigInt(ACCOUNTS))),
  };
  for (const address of addresses) storage[balanceSlot(address)] = bytesToHex(word(BALANCE));
  alloc[TOKEN] = { balance: '0x0', code: leagueToken.deployedBytecode, storage };
  return alloc;
}

function balanceSlot(holder: Address): Hash {
  return bytesToHex(keccak256(concatBytes(addressWord(holder), word(BALANCES_SLOT)))) as Hash;
}

/** Call data of `balanceOf` for the first sender, and what it must answer before the run. */
export function firstBalance(): { readonly data: string; readonly wanted: bigint } {
  const data = concatBytes(hexToBytes('0x70a08231'), addressWord(account(0).address));
  return { data: bytesToHex(data), wanted: BALANCE };
}

/** The signer of a workload's transactions; deterministic, so that several workers can each make their part. */
export function transactionMaker(workload: Workload, chainId: bigint): (sender: number, nonce: number) => Transaction {
  const keys = new Map<number, ReturnType<typeof testAccount>>();
  const keyOf = (index: number): ReturnType<typeof testAccount> => {
    const known = keys.get(index);
    if (known !== undefined) return known;
    const made = account(index);
    keys.set(index, made);
    return made;
  };
  return (sender, nonce) => {
    // Far from the sender and different each time, so that blocks touch many accounts.
    const receiver = keyOf((sender * 7 + nonce * 131 + 1) % ACCOUNTS).address;
    const common = {
      type: 2,
      chainId,
      nonce: BigInt(nonce),
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
      accessList: [],
    } as const;
    const { privateKey } = keyOf(sender);
    if (workload === 'transfer') {
      return signTransaction(
        { ...common, gasLimit: TRANSFER_GAS, to: receiver, value: 1n, data: new Uint8Array(0) },
        privateKey,
      );
    }
    const data = concatBytes(TRANSFER_SELECTOR, addressWord(receiver), word(1n));
    return signTransaction({ ...common, gasLimit: TOKEN_TRANSFER_GAS, to: TOKEN, value: 0n, data }, privateKey);
  };
}

/** A 32-byte number in an answer. */
export function parseWord(hex: string): bigint {
  return bytesToUint(hexToBytes(hex as Hash));
}
