import { type Address, bytesToHex, type Hash, type Hex, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import type { BlockContext } from '@hanse/execution';
import type { AccessListEntry, Authorization, Fork } from '@hanse/protocol';

export type CaseAccount = {
  readonly balance: bigint;
  readonly nonce: bigint;
  readonly code: Uint8Array;
  readonly storage: ReadonlyMap<Hash, bigint>;
};

/** A transaction without signature; its nonce is the sender's when its turn comes. */
export type CaseTransaction = {
  readonly type: 0 | 1 | 2 | 4;
  readonly sender: Address;
  /** `null` creates. */
  readonly to: Address | null;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly gasLimit: bigint;
  /** Wei for each unit of gas; for types 2 and 4 the most, with `tip`. */
  readonly gasPrice: bigint;
  readonly tip: bigint;
  readonly accessList: readonly AccessListEntry[];
  readonly authorizations: readonly Authorization[];
};

export type CaseBlock = Omit<BlockContext, 'blockHash'>;

/** A state, a block and transactions: all that a run depends on. */
export type FuzzCase = {
  readonly block: CaseBlock;
  readonly accounts: ReadonlyMap<Address, CaseAccount>;
  readonly transactions: readonly CaseTransaction[];
};

/** What a run must give when the two engines may not be compared, since the library is known to err. */
export type ExpectedResult = { readonly root: Hash; readonly logsHash: Hash; readonly gasUsed: readonly string[] };

/** A case as a file of `cases/` holds it: numbers as 0x quantities, blobs as 0x bytes. */
export type CaseFile = {
  readonly name: string;
  /** What the case is about, and what differed when it was found. */
  readonly about: string;
  readonly found?: { readonly seed: number; readonly index: number; readonly engines: readonly [string, string] };
  /** Present where the library deviates from Ethereum: what ours must give, and why. */
  readonly expect?: ExpectedResult & { readonly why: string };
  readonly block: { readonly [field: string]: string | number };
  readonly accounts: { readonly [address: string]: AccountFile };
  readonly transactions: readonly TransactionFile[];
};
type AccountFile = {
  readonly balance?: string;
  readonly nonce?: string;
  readonly code?: Hex;
  readonly storage?: { readonly [slot: string]: string };
};
type AuthorizationFile = { readonly [field in keyof Authorization]: string };
type TransactionFile = {
  readonly type: 0 | 1 | 2 | 4;
  readonly sender: Address;
  readonly to: Address | null;
  readonly value?: string;
  readonly data?: Hex;
  readonly gasLimit: string;
  readonly gasPrice?: string;
  readonly tip?: string;
  readonly accessList?: readonly AccessListEntry[];
  readonly authorizations?: readonly AuthorizationFile[];
};

const quantity = (value: bigint | number): string => `0x${value.toString(16)}`;
export const slotOf = (value: bigint): Hash => bytesToHex(padLeft(uintToBytes(value), 32)) as Hash;

export function encodeCase(
  fuzzCase: FuzzCase,
  { name, about, found, expect }: Pick<CaseFile, 'name' | 'about' | 'found' | 'expect'>,
): CaseFile {
  const { block, accounts, transactions } = fuzzCase;
  return {
    name,
    about,
    ...(found === undefined ? {} : { found }),
    ...(expect === undefined ? {} : { expect }),
    block: {
      fork: block.fork,
      number: block.number,
      timestamp: block.timestamp,
      coinbase: block.coinbase,
      gasLimit: quantity(block.gasLimit),
      baseFeePerGas: quantity(block.baseFeePerGas),
      prevRandao: block.prevRandao,
      excessBlobGas: quantity(block.excessBlobGas),
      chainId: quantity(block.chainId),
    },
    accounts: Object.fromEntries([...accounts].map(([address, account]) => [address, encodeAccount(account)])),
    transactions: transactions.map(encodeTransaction),
  };
}

function encodeAccount({ balance, nonce, code, storage }: CaseAccount): AccountFile {
  return {
    ...(balance === 0n ? {} : { balance: quantity(balance) }),
    ...(nonce === 0n ? {} : { nonce: quantity(nonce) }),
    ...(code.length === 0 ? {} : { code: bytesToHex(code) }),
    ...(storage.size === 0
      ? {}
      : {
          storage: Object.fromEntries([...storage].map(([slot, value]) => [quantity(BigInt(slot)), quantity(value)])),
        }),
  };
}

function encodeTransaction(transaction: CaseTransaction): TransactionFile {
  const { type, sender, to, value, data, gasLimit, gasPrice, tip, accessList, authorizations } = transaction;
  return {
    type,
    sender,
    to,
    ...(value === 0n ? {} : { value: quantity(value) }),
    ...(data.length === 0 ? {} : { data: bytesToHex(data) }),
    gasLimit: quantity(gasLimit),
    ...(gasPrice === 0n ? {} : { gasPrice: quantity(gasPrice) }),
    ...(tip === 0n ? {} : { tip: quantity(tip) }),
    ...(accessList.length === 0 ? {} : { accessList }),
    ...(authorizations.length === 0 ? {} : { authorizations: authorizations.map(encodeAuthorization) }),
  };
}

function encodeAuthorization({ chainId, address, nonce, yParity, r, s }: Authorization): AuthorizationFile {
  return {
    chainId: quantity(chainId),
    address,
    nonce: quantity(nonce),
    yParity: quantity(yParity),
    r: quantity(r),
    s: quantity(s),
  };
}

/** The case that a file holds; the files are ours, so a malformed one simply throws. */
export function decodeCase({ block, accounts, transactions }: CaseFile): FuzzCase {
  return {
    block: {
      fork: block['fork'] as Fork,
      number: Number(block['number']),
      timestamp: Number(block['timestamp']),
      coinbase: block['coinbase'] as Address,
      gasLimit: BigInt(block['gasLimit'] as string),
      baseFeePerGas: BigInt(block['baseFeePerGas'] as string),
      prevRandao: block['prevRandao'] as Hash,
      excessBlobGas: BigInt(block['excessBlobGas'] as string),
      chainId: BigInt(block['chainId'] as string),
    },
    accounts: new Map(
      Object.entries(accounts).map(([address, { balance = '0', nonce = '0', code = '0x', storage = {} }]) => [
        address as Address,
        {
          balance: BigInt(balance),
          nonce: BigInt(nonce),
          code: hexToBytes(code),
          storage: new Map(Object.entries(storage).map(([slot, value]) => [slotOf(BigInt(slot)), BigInt(value)])),
        },
      ]),
    ),
    transactions: transactions.map((one) => ({
      type: one.type,
      sender: one.sender,
      to: one.to,
      value: BigInt(one.value ?? '0'),
      data: hexToBytes(one.data ?? '0x'),
      gasLimit: BigInt(one.gasLimit),
      gasPrice: BigInt(one.gasPrice ?? '0'),
      tip: BigInt(one.tip ?? '0'),
      accessList: one.accessList ?? [],
      authorizations: (one.authorizations ?? []).map(({ chainId, address, nonce, yParity, r, s }) => ({
        chainId: BigInt(chainId),
        address: address as Address,
        nonce: BigInt(nonce),
        yParity: Number(yParity),
        r: BigInt(r),
        s: BigInt(s),
      })),
    })),
  };
}
