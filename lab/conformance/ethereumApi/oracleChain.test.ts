import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { type Address, bytesToHex, concatBytes, type Hash, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import { UNSEALED } from '@hanse/chain';
import { addressOfPrivateKey } from '@hanse/crypto';
import { ReadOnlyLedger } from '@hanse/daemon';
import { HanseEvm } from '@hanse/evm';
import {
  type Block,
  decodeBlock,
  EMPTY_REQUESTS_HASH,
  encodeBlock,
  type Header,
  hashHeader,
  parseGenesis,
  signAuthorization,
  signTransaction,
  type Transaction,
  type UnsignedTransaction,
  type Withdrawal,
  ZERO_HASH,
} from '@hanse/protocol';
import { OracleChain } from './oracleChain.fixture.ts';

const CHAIN_ID = 1337n;
const KEY = new Uint8Array(32).fill(0x51);
const OTHER_KEY = new Uint8Array(32).fill(0x52);
const USER = addressOfPrivateKey(KEY);
const SOMEBODY = `0x${'5b'.repeat(20)}` as Address;
const PAID = `0x${'ee'.repeat(20)}` as Address;
const DEPOSITS = `0x${'d0'.repeat(20)}` as Address;
/** Block times are 10 s apart: two blocks of each fork. */
const FORKS = { cancunTime: 25, pragueTime: 45, osakaTime: 65 };
const LAST = 9;

/** Logs its call data as a deposit: the size, two zeros, CALLDATACOPY; the event, the size, 0, LOG1. */
const LOG_DEPOSIT = '0x365f5f377f649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5365fa1';
/** Stands in for a queue of requests: counts its calls in slot 0 and returns the count in 76 bytes. */
const QUEUE = '0x5f54600101805f555f52604c5ff3';
/** EIP-2935 and EIP-4788, whose storage the other client writes without running their code. */
const HISTORY =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257' +
  '611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500';
const ROOTS =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff8106908154' +
  '14603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500';

const GENESIS = {
  config: {
    chainId: Number(CHAIN_ID),
    ...Object.fromEntries(
      ['homestead', 'eip150', 'eip155', 'eip158', 'byzantium', 'constantinople', 'petersburg', 'istanbul', 'berlin']
        .concat('london')
        .map((name) => [`${name}Block`, 0]),
    ),
    terminalTotalDifficulty: 0,
    shanghaiTime: 0,
    ...FORKS,
    blobSchedule: {
      cancun: { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477 },
      prague: { target: 6, max: 9, baseFeeUpdateFraction: 5_007_716 },
    },
    depositContractAddress: DEPOSITS,
  },
  nonce: '0x0',
  timestamp: '0x0',
  extraData: '0x',
  mixHash: ZERO_HASH,
  coinbase: `0x${'00'.repeat(20)}`,
  difficulty: '0x0',
  gasLimit: '0x1c9c380',
  baseFeePerGas: '0x7',
  alloc: {
    [USER]: { balance: '0xffffffffffffffffffff' },
    [DEPOSITS]: { code: LOG_DEPOSIT, balance: '0x0', nonce: '0x1' },
    '0x00000961ef480eb55e80d19ad83579a64c007002': { code: QUEUE, balance: '0x0', nonce: '0x1' },
    '0x0000bbddc7ce488642fb579f8b00f3a590007251': { code: QUEUE, balance: '0x0', nonce: '0x1' },
    '0x0000f90827f1c53a10cb7a02335b175320002935': { code: HISTORY, balance: '0x0', nonce: '0x1' },
    '0x000f3df6d732807ef1319fb7b8bb8522d0beac02': { code: ROOTS, balance: '0x0', nonce: '0x1' },
  },
};

const word = (value: bigint | number): Uint8Array => padLeft(uintToBytes(BigInt(value)), 32);

/** The data of a DepositEvent: places, then each field with its length, filled up to whole words. */
function deposit(): Uint8Array {
  const field = (length: number): Uint8Array =>
    concatBytes(word(length), new Uint8Array(Math.ceil(length / 32) * 32).fill(length, 0, length));
  return concatBytes(...[160, 256, 320, 384, 512].map(word), ...[48, 32, 8, 96, 8].map(field));
}

function transactionsOf(height: number): Transaction[] {
  let nonce = BigInt(4 * (height - 1));
  const sign = (fields: object): Transaction => {
    const common = { chainId: CHAIN_ID, nonce: nonce++, value: 0n, data: new Uint8Array(0), accessList: [] };
    const fees = { gasPrice: 100n, maxFeePerGas: 100n, maxPriorityFeePerGas: 2n, gasLimit: 200_000n };
    return signTransaction({ type: 2, ...common, ...fees, ...fields } as unknown as UnsignedTransaction, KEY);
  };
  const accessList = [{ address: DEPOSITS, storageKeys: [`0x${'00'.repeat(32)}` as Hash] }];
  const transactions = [
    sign({ type: 0, to: SOMEBODY, value: 5n, gasLimit: 21_000n }),
    sign({ to: DEPOSITS, data: deposit() }),
    sign({ type: 1, to: null, data: hexToBytes('0x600160005500'), accessList }),
  ];
  if (height * 10 < FORKS.pragueTime) return [...transactions, sign({ to: PAID, data: new Uint8Array(3) })];
  const delegated = { chainId: CHAIN_ID, address: DEPOSITS, nonce: BigInt(height - 5) };
  const authorizationList = [signAuthorization(delegated, OTHER_KEY)];
  return [...transactions, sign({ type: 4, to: addressOfPrivateKey(OTHER_KEY), authorizationList, data: deposit() })];
}

/** One to somebody new, one of nothing, from the second block on. */
function withdrawalsOf(height: number): Withdrawal[] {
  if (height === 1) return [];
  const index = BigInt(height);
  return [
    { index, validatorIndex: 42n, address: PAID, amount: 1337n },
    { index: index + 1n, validatorIndex: 13n, address: `0x${'e0'.repeat(20)}` as Address, amount: 0n },
  ];
}

async function oracleBlocks(): Promise<Uint8Array[]> {
  const oracle = await OracleChain.begin(parseGenesis(GENESIS), GENESIS);
  const blocks: Uint8Array[] = [];
  for (let height = 1; height <= LAST; height++) {
    const gasLimit = 30_000_000n + BigInt(height % 2) * 20_000n;
    const parts = { timestamp: height * 10, transactions: transactionsOf(height), withdrawals: withdrawalsOf(height) };
    blocks.push(await oracle.next({ ...parts, gasLimit }));
  }
  return blocks;
}

async function openLedger(context: TestContext): Promise<ReadOnlyLedger> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'hanse-oracle-'));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const genesis = parseGenesis(GENESIS);
  const ledger = await ReadOnlyLedger.open({ genesis, dataFolder, evm: new HanseEvm(), seals: UNSEALED, log });
  context.after(async () => {
    await ledger.close();
    rmSync(dataFolder, { recursive: true });
  });
  return ledger;
}

function changed(bytes: Uint8Array, header: Partial<Header>, body: Partial<Block> = {}): Uint8Array {
  const decoded = decodeBlock(bytes);
  assert.ok('block' in decoded);
  const whole = { ...decoded.block.header, ...header };
  return encodeBlock({ ...decoded.block, ...body, header: whole, hash: hashHeader(whole) }, 'full');
}

test('a chain that @ethereumjs/vm built, Shanghai to Osaka, is imported; nothing in it can be changed', async (context) => {
  const blocks = await oracleBlocks();
  const ledger = await openLedger(context);
  const wrongHash = `0x${'99'.repeat(32)}` as Hash;
  for (const [index, block] of blocks.entries()) {
    const { header } = ledger.chain.head();
    const decoded = decodeBlock(block);
    assert.ok('block' in decoded);
    const good = decoded.block.header;
    const isCancun = good.timestamp >= FORKS.cancunTime;
    const isPrague = good.timestamp >= FORKS.pragueTime;
    const bad: { readonly [name: string]: Uint8Array } = {
      'state root': changed(block, { stateRoot: wrongHash }),
      'withdrawals root': changed(block, { withdrawalsRoot: wrongHash }),
      withdrawals: changed(block, {}, { withdrawals: [{ index: 0n, validatorIndex: 0n, address: PAID, amount: 1n }] }),
      difficulty: changed(block, { difficulty: 1n }),
      nonce: changed(block, { nonce: new Uint8Array(8).fill(1) }),
      'base fee': changed(block, { baseFeePerGas: (good.baseFeePerGas ?? 0n) + 1n }),
      'gas limit': changed(block, { gasLimit: header.gasLimit + header.gasLimit / 1024n }),
      'extra data': changed(block, { extraData: new Uint8Array(33) }),
      timestamp: changed(block, { timestamp: header.timestamp }),
      ...(isCancun
        ? {
            'excess blob gas': changed(block, { excessBlobGas: 131_072n }),
            'blob gas used': changed(block, { blobGasUsed: 131_072n }),
            'beacon root': changed(block, { parentBeaconBlockRoot: wrongHash }),
          }
        : {}),
      ...(isPrague ? { 'requests hash': changed(block, { requestsHash: EMPTY_REQUESTS_HASH }) } : {}),
    };
    for (const [name, bytes] of Object.entries(bad)) {
      const verdict = await ledger.importBlock(bytes);
      assert.equal(verdict.kind, 'reject', `${name} of block ${index + 1}`);
    }
    const verdict = await ledger.importBlock(block);
    assert.equal(verdict.kind, 'accept', `block ${index + 1}: ${inspect(verdict)}`);
  }
  assert.equal(ledger.chain.head().header.number, LAST);
  assert.equal(ledger.chain.stateAt(LAST).account(PAID)?.balance, BigInt(LAST - 1) * 1337n * 10n ** 9n);
  // Read back from the log, with withdrawals and all.
  for (const [index, block] of blocks.entries()) {
    const stored = ledger.chain.blocks.at(index + 1);
    assert.ok(stored !== undefined);
    assert.equal(bytesToHex(encodeBlock(stored.block, 'full')), bytesToHex(block));
  }
});
