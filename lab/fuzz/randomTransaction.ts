import { type Address, concatBytes, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { constantProductPair, leagueToken, register, workloads } from '@hanse/contracts';
import { keccak256 } from '@hanse/crypto';
import {
  type Authorization,
  floorGas,
  intrinsicGas,
  isAtLeast,
  signAuthorization,
  TRANSACTION_GAS_MAX,
} from '@hanse/protocol';
import type { Dice } from './dice.ts';
import { type CaseAccount, type CaseBlock, type CaseTransaction, slotOf } from './fuzzCase.ts';
import { randomInitcode } from './program/creations.ts';
import { precompileInput } from './program/precompileInputs.ts';
import { type ProgramWorld, ProgramWriter } from './program/programWriter.ts';
import { randomWord } from './program/words.ts';
import { AUTHORITIES, type Key, SENDERS } from './randomCase.ts';

type AbiItem = {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly { readonly type: string }[];
};
type Function_ = { readonly selector: Uint8Array; readonly types: readonly string[] };

const FUNCTIONS: readonly Function_[] = [leagueToken, register, constantProductPair, workloads]
  .flatMap(({ abi }) => abi as readonly AbiItem[])
  .filter(({ type }) => type === 'function')
  .map(({ name = '', inputs = [] }) => {
    const types = inputs.map(({ type }) => type);
    return { selector: keccak256(new TextEncoder().encode(`${name}(${types.join(',')})`)).subarray(0, 4), types };
  });

export type CaseSoFar = { readonly block: CaseBlock; readonly accounts: ReadonlyMap<Address, CaseAccount> };

export function randomTransaction(dice: Dice, world: ProgramWorld, { block, accounts }: CaseSoFar): CaseTransaction {
  const hasDelegations = isAtLeast(world.fork, 'prague');
  const type = dice.weighted([
    [3, 0],
    [3, 1],
    [4, 2],
    [hasDelegations ? 3 : 0, 4],
  ] as const);
  const sender = dice.weighted([
    [3, SENDERS[0] as Key],
    [1, SENDERS[1] as Key],
  ]);
  const target = dice.below(20);
  const isCreate = target < 3 && type !== 4;
  const to = isCreate ? null : randomTarget(dice, world, target);
  const tip = BigInt(dice.below(4));
  const transaction = {
    type,
    sender: sender.address,
    to,
    value: randomValue(dice),
    data: isCreate ? randomInitcode(new ProgramWriter(dice, world)) : randomData(dice, world, to),
    gasPrice: block.baseFeePerGas + tip + BigInt(dice.below(2)),
    tip,
    accessList: type === 0 ? [] : randomAccessList(dice, world),
    authorizations: type === 4 ? randomAuthorizations(dice, world, { accounts, sender }) : [],
  };
  return { ...transaction, gasLimit: randomGas(dice, leastGas(transaction, block)) };
}

/** What a transaction must bring to be taken at all. */
export function leastGas(transaction: Omit<CaseTransaction, 'gasLimit'>, { fork }: Pick<CaseBlock, 'fork'>): bigint {
  const { type, to, data, accessList, authorizations } = transaction;
  const intrinsic = intrinsicGas({
    to,
    data,
    ...(type === 0 ? {} : { accessList }),
    ...(type === 4 ? { authorizationList: authorizations } : {}),
  });
  const floor = floorGas({ data }, fork);
  return floor > intrinsic ? floor : intrinsic;
}

function randomGas(dice: Dice, least: bigint): bigint {
  const kind = dice.below(20);
  const more =
    kind < 2 ? dice.below(3000) : kind < 7 ? dice.below(60_000) : kind < 19 ? 200_000 + dice.below(200_000) : 3_000_000;
  const gas = least + BigInt(more);
  return gas > TRANSACTION_GAS_MAX ? TRANSACTION_GAS_MAX : gas;
}

function randomTarget(dice: Dice, { contracts, addresses }: ProgramWorld, target: number): Address {
  if (target < 17) return dice.pick(contracts);
  return target === 17 ? dice.pick(AUTHORITIES).address : dice.pick(addresses);
}

function randomValue(dice: Dice): bigint {
  return dice.once(3) ? dice.pick([1n, 2n, 1000n, 10n ** 18n, dice.uint(80)]) : 0n;
}

function randomData(dice: Dice, world: ProgramWorld, to: Address | null): Uint8Array {
  const number = to === null ? 0 : Number(BigInt(to) & 0xffffn);
  if (to?.startsWith('0x00000000000000000000') === true && !dice.once(4)) return precompileInput(dice, number);
  const kind = dice.below(6);
  if (kind === 0) return new Uint8Array(0);
  if (kind < 3) {
    const { selector, types } = dice.pick(FUNCTIONS);
    return concatBytes(selector, ...types.map((type) => argument(dice, world, type)));
  }
  if (kind === 3) return dice.bytes(dice.below(200));
  return concatBytes(...Array.from({ length: dice.below(4) }, () => padLeft(uintToBytes(randomWord(dice)), 32)));
}

function argument(dice: Dice, { addresses }: ProgramWorld, type: string): Uint8Array {
  if (type === 'address') return padLeft(hexToBytes(dice.pick(addresses)), 32);
  return padLeft(uintToBytes(dice.once(3) ? randomWord(dice) : BigInt(dice.below(3))), 32);
}

function randomAccessList(dice: Dice, world: ProgramWorld): CaseTransaction['accessList'] {
  if (dice.once(2)) return [];
  return Array.from({ length: dice.between(1, 4) }, () => ({
    address: dice.pick(dice.once(2) ? world.contracts : world.addresses),
    storageKeys: Array.from({ length: dice.below(4) }, () => slotOf(dice.pick(world.slots))),
  }));
}

function randomAuthorizations(
  dice: Dice,
  world: ProgramWorld,
  { accounts, sender }: { readonly accounts: ReadonlyMap<Address, CaseAccount>; readonly sender: Key },
): Authorization[] {
  return Array.from({ length: dice.between(1, 3) }, () => {
    const key = dice.pick(dice.once(4) ? SENDERS : AUTHORITIES);
    const address = dice.once(3) ? dice.pick(world.addresses) : dice.pick(world.contracts);
    const own = (accounts.get(key.address)?.nonce ?? 0n) + (key === sender ? 1n : 0n);
    const nonce = dice.once(6) ? dice.pick([own + 1n, (1n << 64n) - 1n, 0n]) : own;
    const signed = signAuthorization({ chainId: dice.pick([0n, 77n, 77n, 5n]), address, nonce }, key.secret);
    if (!dice.once(15)) return signed;
    return dice.pick([
      { ...signed, yParity: 2 },
      { ...signed, r: 0n },
      { ...signed, s: (1n << 255n) + signed.s },
    ]);
  });
}
