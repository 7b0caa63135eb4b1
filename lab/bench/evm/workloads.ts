import { type Address, bytesToHex, concatBytes, hexToBytes, invariant, padLeft, uintToBytes } from '@hanse/base';
import { constantProductPair, leagueToken, workloads } from '@hanse/contracts';
import { createAddress, keccak256, keccak256Hash } from '@hanse/crypto';
import type { BlockContext, Evm, EvmMessage, EvmResult } from '@hanse/execution';
import { QBFT_MIX_HASH } from '@hanse/protocol';
import { Journal } from '@hanse/state';
import { MapState } from './mapState.ts';

/** What both engines run: messages one after another on the same state. */
export type EvmWorkload = { readonly name: string; readonly messageAt: (index: number) => EvmMessage };
export type EvmScene = { readonly state: MapState; readonly workloads: readonly EvmWorkload[] };

/** Holders of tokens; each sends to another one. */
const HOLDERS = 512;
const GAS = 16_000_000n;
const ARITHMETIC_ROUNDS = 3000n;
const KECCAK_ROUNDS = 3000n;
const ENTRIES = 40n;
const DEPLOYER: Address = `0x${'de'.repeat(20)}` as Address;
const PAIRING: Address = `0x${'8'.padStart(40, '0')}` as Address;
const TOKENS = 10n ** 30n;

/** e(P, Q) · e(−P, Q) = 1 for the generators, as `ecPairing` takes it. */
const PAIRS = [
  '01',
  '02',
  '198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2',
  '1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed',
  '090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b',
  '12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa',
  '01',
  '30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45',
  '198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2',
  '1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed',
  '090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b',
  '12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa',
];

const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);
const addressWord = (address: Address): Uint8Array => padLeft(hexToBytes(address), 32);

function callData(signature: string, ...words: readonly Uint8Array[]): Uint8Array {
  return concatBytes(keccak256(new TextEncoder().encode(signature)).subarray(0, 4), ...words);
}

function holder(index: number): Address {
  return bytesToHex(keccak256(word(BigInt(index % HOLDERS))).subarray(12)) as Address;
}

export function messageOf(to: Address | null, fields: Partial<EvmMessage>): EvmMessage {
  return {
    from: DEPLOYER,
    to,
    createNonce: 0n,
    value: 0n,
    data: new Uint8Array(0),
    gas: GAS,
    gasPrice: 0n,
    accessList: [],
    ...fields,
  };
}

export const EVM_BENCH_BLOCK: BlockContext = {
  number: 300,
  timestamp: 1_700_000_000,
  coinbase: `0x${'c0'.repeat(20)}` as Address,
  gasLimit: 120_000_000n,
  baseFeePerGas: 0n,
  prevRandao: QBFT_MIX_HASH,
  excessBlobGas: 0n,
  chainId: 1n,
  fork: 'osaka',
  blockHash: (number) => keccak256Hash(word(BigInt(number))),
};

/** Deploys with `evm` what the workloads need. */
export async function openScene(evm: Evm): Promise<EvmScene> {
  const state = new MapState();
  for (const address of [DEPLOYER, ...Array.from({ length: HOLDERS }, (_, index) => holder(index))]) {
    state.setAccount(address, { balance: 10n ** 24n });
  }
  const journal = new Journal(state);
  const run = async (message: EvmMessage): Promise<EvmResult> => {
    const result = await evm.run(message, EVM_BENCH_BLOCK, journal);
    invariant(result.failure === undefined, `setting up the workloads ended with ${result.failure}`);
    journal.endTransaction();
    return result;
  };
  let nonce = 1n;
  const deploy = async (code: string, ...args: readonly Uint8Array[]): Promise<Address> => {
    const address = createAddress(DEPLOYER, nonce);
    journal.setNonce(DEPLOYER, nonce + 1n);
    await run(messageOf(null, { createNonce: nonce++, data: concatBytes(hexToBytes(code as `0x${string}`), ...args) }));
    return address;
  };
  const text = concatBytes(word(1n), new Uint8Array(32).fill(0x54, 0, 1));
  const tokenArguments = [word(96n), word(160n), word(TOKENS), text, text];
  const token0 = await deploy(leagueToken.bytecode, ...tokenArguments);
  const token1 = await deploy(leagueToken.bytecode, ...tokenArguments);
  const pair = await deploy(constantProductPair.bytecode, addressWord(token0), addressWord(token1));
  const loops = await deploy(workloads.bytecode);
  for (const token of [token0, token1]) {
    await run(messageOf(token, { data: transfer(pair, TOKENS / 2n) }));
    for (let index = 0; index < HOLDERS; index++) {
      await run(messageOf(token, { data: transfer(holder(index), TOKENS / 10_000n) }));
      const data = callData('approve(address,uint256)', addressWord(pair), word(TOKENS));
      await run(messageOf(token, { from: holder(index), data }));
    }
  }
  await run(messageOf(pair, { data: callData('sync()') }));
  await run(messageOf(loops, { data: callData('store(uint256,uint256)', word(0n), word(ENTRIES)) }));
  state.apply(journal.changes());
  const loop = (signature: string, rounds: bigint): EvmMessage =>
    messageOf(loops, { data: callData(signature, word(rounds)) });
  const arithmetic = loop('calculate(uint256)', ARITHMETIC_ROUNDS);
  const keccak = loop('digest(uint256)', KECCAK_ROUNDS);
  const pairing = messageOf(PAIRING, { data: concatBytes(...PAIRS.map((hex) => word(BigInt(`0x${hex}`)))) });
  return {
    state,
    workloads: [
      {
        name: 'erc20',
        messageAt: (index) => messageOf(token0, { from: holder(index), data: transfer(holder(index * 7 + 1), 1n) }),
      },
      {
        name: 'storage',
        messageAt: (index) =>
          messageOf(loops, { data: callData('store(uint256,uint256)', word(BigInt(index) * 20n), word(ENTRIES)) }),
      },
      { name: 'arithmetic', messageAt: () => arithmetic },
      { name: 'keccak', messageAt: () => keccak },
      {
        name: 'swap',
        messageAt: (index) => messageOf(pair, { from: holder(index), data: swap(index % 2, holder(index)) }),
      },
      { name: 'pairing', messageAt: () => pairing },
    ],
  };
}

function transfer(to: Address, amount: bigint): Uint8Array {
  return callData('transfer(address,uint256)', addressWord(to), word(amount));
}

function swap(direction: number, to: Address): Uint8Array {
  const signature = 'swap(bool,uint256,uint256,address)';
  return callData(signature, word(BigInt(direction)), word(10n ** 18n), word(1n), addressWord(to));
}
