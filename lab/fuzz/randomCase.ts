import { type Address, bytesToHex, type Hash, hexToBytes } from '@hanse/base';
import { addressOfPrivateKey, createAddress, keccak256Hash } from '@hanse/crypto';
import { FORKS, type Fork } from '@hanse/protocol';
import { Dice } from './dice.ts';
import { type CaseAccount, type CaseBlock, type FuzzCase, slotOf } from './fuzzCase.ts';
import type { ProgramWorld } from './program/programWriter.ts';
import { randomCode } from './program/randomCode.ts';
import { randomWord } from './program/words.ts';
import { randomTransaction } from './randomTransaction.ts';

export const CHAIN_ID = 77n;
const RICH = 10n ** 24n;
const NO_STORAGE: ReadonlyMap<Hash, bigint> = new Map();
const NO_CODE = new Uint8Array(0);

export type Key = { readonly secret: Uint8Array; readonly address: Address };

function keyOf(number: number): Key {
  const secret = new Uint8Array(32).fill(0x33).fill(number, 31);
  return { secret, address: addressOfPrivateKey(secret) };
}

/** Those that send, and those that only lend their account (EIP-7702). */
export const SENDERS: readonly Key[] = [1, 2].map(keyOf);
export const AUTHORITIES: readonly Key[] = [3, 4].map(keyOf);

const addressNumber = (number: number): Address => `0x${number.toString(16).padStart(40, '0')}` as Address;
const PRECOMPILES: readonly Address[] = [...Array.from({ length: 17 }, (_, at) => at + 1), 0x100].map(addressNumber);
const COINBASE: Address = `0x${'c0'.repeat(20)}` as Address;
const NOBODY: Address = `0x${'0e'.repeat(20)}` as Address;
const SAVER: Address = `0x${'5a'.repeat(20)}` as Address;
const CONTRACT_PREFIX = '0xc0de';

const contractAddress = (at: number): Address =>
  `${CONTRACT_PREFIX}${(at + 1).toString(16).padStart(36, '0')}` as Address;

/** The case that `seed` and `index` stand for, under one of `forks`. */
export function randomCase(seed: number, index: number, forks: readonly Fork[] = FORKS): FuzzCase {
  const dice = new Dice(seed, index);
  const fork = forks[index % forks.length] as Fork;
  const contracts = Array.from({ length: dice.between(2, 4) }, (_, at) => contractAddress(at));
  const block = randomBlock(dice, fork, contracts);
  const made = [
    createAddress((SENDERS[0] as Key).address, 0n),
    createAddress(contracts[0] as Address, 1n),
    createAddress(contracts[1] as Address, 1n),
  ];
  const people = [...SENDERS, ...AUTHORITIES].map(({ address }) => address);
  const world: ProgramWorld = {
    fork,
    blockNumber: block.number,
    addresses: [...people, ...people, block.coinbase, NOBODY, NOBODY, SAVER, ...made, addressNumber(0), ...PRECOMPILES],
    contracts,
    slots: [0n, 1n, 2n, 3n, 1n << 255n, BigInt(keccak256Hash(new Uint8Array([index & 3])))],
  };
  const accounts = new Map<Address, CaseAccount>();
  for (const { address } of SENDERS) accounts.set(address, plain(dice.once(40) ? dice.uint(70) : RICH));
  accounts.set(SAVER, plain(5n));
  if (dice.once(3)) accounts.set(block.coinbase, accounts.get(block.coinbase) ?? plain(1n));
  if (dice.once(12)) accounts.set(dice.pick(PRECOMPILES), plain(BigInt(dice.below(2))));
  if (dice.once(2)) accounts.set(dice.pick(made), halfThere(dice));
  for (const [at, address] of contracts.entries()) {
    // Mostly a contract calls those after it: circles, which end when the gas does, are not the rule.
    const later = contracts.slice(at + 1);
    const known = dice.once(4) ? contracts : later.length > 0 ? later : [NOBODY, SAVER];
    accounts.set(address, contractAccount(dice, { ...world, contracts: known }));
  }
  if (dice.once(3)) {
    const lent = dice.once(4) ? dice.pick(people) : dice.pick(dice.once(5) ? world.addresses : contracts);
    accounts.set(dice.pick(AUTHORITIES).address, { ...plain(100n), nonce: 1n, code: delegationTo(lent) });
    if (dice.once(4))
      accounts.set(dice.pick(contracts), { ...plain(9n), nonce: 1n, code: delegationTo(dice.pick(people)) });
  }
  const count = dice.pick([1, 1, 2, 2, 3]);
  const transactions = Array.from({ length: count }, () => randomTransaction(dice, world, { block, accounts }));
  return { block, accounts, transactions };
}

const plain = (balance: bigint): CaseAccount => ({ balance, nonce: 0n, code: NO_CODE, storage: NO_STORAGE });

function delegationTo(address: Address): Uint8Array {
  return hexToBytes(`0xef0100${address.slice(2)}`);
}

/** What may lie where a contract is going to be: a balance is no obstacle, all else is. */
function halfThere(dice: Dice): CaseAccount {
  const kind = dice.below(4);
  if (kind === 0) return { ...plain(3n), storage: new Map([[slotOf(1n), 7n]]) };
  if (kind === 1) return { ...plain(0n), nonce: 1n };
  return kind === 2 ? { ...plain(0n), code: new Uint8Array([0]) } : plain(3n);
}

function contractAccount(dice: Dice, world: ProgramWorld): CaseAccount {
  const storage = new Map<Hash, bigint>();
  for (const slot of world.slots) {
    if (dice.once(2)) storage.set(slotOf(slot), dice.pick([1n, 2n, 3n, 1n << 255n, randomWord(dice) || 1n]));
  }
  const nonce = dice.once(30) ? (1n << 64n) - BigInt(dice.between(1, 3)) : 1n;
  const code = randomCode(dice, world);
  return { balance: BigInt(dice.pick([0, 0, 1, 3, 1000])), nonce, code: isForbidden(code) ? NO_CODE : code, storage };
}

/** EIP-3541: no account's code begins with 0xEF unless it is a delegation. */
function isForbidden(code: Uint8Array): boolean {
  return code[0] === 0xef;
}

function randomBlock(dice: Dice, fork: Fork, contracts: readonly Address[]): CaseBlock {
  const sender = (SENDERS[0] as Key).address;
  return {
    fork,
    number: dice.pick([1, 255, 256, 257, 300, 1_000_000]),
    timestamp: 1_700_000_000 + dice.below(1000),
    coinbase: dice.weighted([
      [8, COINBASE],
      [1, sender],
      [1, contracts[0] as Address],
      [1, addressNumber(4)],
    ]),
    gasLimit: 120_000_000n,
    baseFeePerGas: dice.pick([0n, 7n]),
    prevRandao: bytesToHex(dice.bytes(32)) as Hash,
    excessBlobGas: dice.pick([0n, 0n, 393_216n, 100_000_000n]),
    chainId: CHAIN_ID,
  };
}
