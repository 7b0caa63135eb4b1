import { type Address, bytesToUint, decodeRlp, EMPTY_BYTES, encodeRlp, isFault, uintToBytes } from '@hanse/base';
import { keccak256Hash, SECP256K1_N } from '@hanse/crypto';
import {
  checkTransaction,
  decodeTransaction,
  FORKS,
  type Fork,
  intrinsicGas,
  protocolFault,
  type Transaction,
} from '@hanse/protocol';

/** Ethereum's forks as its test suites name them, oldest first. A ledger runs those from Shanghai on. */
export const TRANSACTION_FORKS = [
  'Frontier',
  'Homestead',
  'EIP150',
  'EIP158',
  'Byzantium',
  'Constantinople',
  'ConstantinopleFix',
  'Istanbul',
  'Berlin',
  'London',
  'Paris',
  'Shanghai',
  'Cancun',
  'Prague',
  'Osaka',
] as const;
export type TransactionFork = (typeof TRANSACTION_FORKS)[number];

const SINCE: { readonly [type in Transaction['type']]: TransactionFork } = {
  0: 'Frontier',
  1: 'Berlin',
  2: 'London',
  4: 'Prague',
};
const CREATE_GAS = 32_000n;
const INITCODE_WORD_GAS = 2n;
/** Gas of a data byte that is not zero, before EIP-2028 (Istanbul), above the price since. */
const DATA_BYTE_SURCHARGE = 68n - 16n;
const NOBODY = `0x${'00'.repeat(20)}` as Address;

function isAtLeast(fork: TransactionFork, other: TransactionFork): boolean {
  return TRANSACTION_FORKS.indexOf(fork) >= TRANSACTION_FORKS.indexOf(other);
}

/** Other names of the same rules, lower case. */
const ALIASES: ReadonlyMap<string, TransactionFork> = new Map([
  ['tangerinewhistle', 'EIP150'],
  ['spuriousdragon', 'EIP158'],
  ['petersburg', 'ConstantinopleFix'],
  ['merge', 'Paris'],
]);

/** The fork of this name, in any case. */
export function transactionForkNamed(name: string): TransactionFork | undefined {
  const wanted = name.toLowerCase();
  return ALIASES.get(wanted) ?? TRANSACTION_FORKS.find((fork) => fork.toLowerCase() === wanted);
}

/** A transaction as nodes of that fork read it: at Frontier a signature's s may be high (EIP-2 came with Homestead). */
export function decodeAt(raw: Uint8Array, fork: TransactionFork | undefined): Transaction {
  try {
    return decodeTransaction(raw);
  } catch (error) {
    if (fork !== 'Frontier' || !isFault(error, 'protocol/high-s') || (raw[0] ?? 0) < 0xc0) throw error;
    return decodeMirrored(raw, error);
  }
}

/** The curve gives the same signer to (r, s, v) and (r, n − s, other v): the second is read in place of the first. */
function decodeMirrored(raw: Uint8Array, refusal: Error): Transaction {
  const items = decodeRlp(raw) as readonly Uint8Array[];
  const v = bytesToUint(items[6] as Uint8Array);
  const s = bytesToUint(items[8] as Uint8Array);
  if (v !== 27n && v !== 28n) throw refusal;
  const mirrored = [uintToBytes(27n + 28n - v), items[7] as Uint8Array, uintToBytes(SECP256K1_N - s)];
  const twin = decodeTransaction(encodeRlp([...items.slice(0, 6), ...mirrored]));
  return { ...twin, s, yParity: 1 - twin.yParity, raw, hash: keccak256Hash(raw) };
}

/** What a transaction costs at least under the rules of `fork`; the newest without one. */
export function intrinsicGasAt(
  transaction: Parameters<typeof intrinsicGas>[0],
  fork: TransactionFork = 'Osaka',
): bigint {
  let gas = intrinsicGas(transaction);
  const { to, data } = transaction;
  if (to === null && !isAtLeast(fork, 'Shanghai')) gas -= INITCODE_WORD_GAS * BigInt(Math.ceil(data.length / 32));
  if (to === null && fork === 'Frontier') gas -= CREATE_GAS;
  if (!isAtLeast(fork, 'Istanbul')) for (const byte of data) if (byte !== 0) gas += DATA_BYTE_SURCHARGE;
  return gas;
}

/** Everything that fork says of a transaction without looking at state. Throws `protocol/…` faults. */
export function checkAt(
  transaction: Transaction,
  { fork, chainId }: { readonly fork: TransactionFork; readonly chainId: bigint },
): void {
  const { type, gasLimit, data, to } = transaction;
  const wanted = SINCE[type];
  if (!isAtLeast(fork, wanted))
    throw protocolFault('type-not-active', { seen: type, wanted: wanted.toLowerCase(), fork });
  if (transaction.chainId !== undefined && !isAtLeast(fork, 'EIP158')) {
    const v = 35n + 2n * transaction.chainId + BigInt(transaction.yParity);
    throw protocolFault('bad-transaction', { field: 'v', seen: v, wanted: '27 or 28 (before EIP-155)' });
  }
  // The largest transaction is the pool's business, not the fork's.
  const sized = { ...transaction, raw: EMPTY_BYTES };
  const current = FORKS.find((one) => one === (fork.toLowerCase() as Fork));
  if (current !== undefined) {
    checkTransaction(sized, { chainId, fork: current, unprotected: 'allow' });
    return;
  }
  const needed = intrinsicGasAt(transaction, fork);
  if (gasLimit < needed) throw protocolFault('intrinsic-gas', { seen: gasLimit, wanted: needed });
  // What has not changed since: chain, nonce and fees. Data and creation, whose rules have, were judged above.
  const plain = { ...sized, data: data.subarray(0, 0), to: to ?? NOBODY };
  checkTransaction(plain as Transaction, { chainId, fork: 'shanghai', unprotected: 'allow' });
}
