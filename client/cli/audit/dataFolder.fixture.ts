import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accept, hexToBytes, invariant } from '@hanse/base';
import { Chain, isValidator } from '@hanse/chain';
import { freshExtraData, validatorsOf } from '@hanse/consensus';
import { leagueToken } from '@hanse/contracts';
import { addressOfPrivateKey, createAddress, signHash } from '@hanse/crypto';
import { HanseEvm } from '@hanse/evm';
import {
  type Block,
  decodeExtraData,
  encodeExtraData,
  type Genesis,
  parseGenesis,
  type RecoveredTransaction,
  recoverSender,
  sealHash,
  signTransaction,
  withSender,
} from '@hanse/protocol';
import { BlockLog, LmdbStore } from '@hanse/storage';
import { type Abi, encodeDeployData, encodeFunctionData } from 'viem';
import { TOKEN_ABI } from '../tour/token.ts';

const VALIDATOR_KEY = new Uint8Array(32).fill(3);
const USER_KEY = new Uint8Array(32).fill(7);
const VALIDATOR = addressOfPrivateKey(VALIDATOR_KEY);
const USER = addressOfPrivateKey(USER_KEY);
const CHAIN_ID = 77;
const START_MS = 1_700_000_000_000;

export function genesisJson(balance = '0xffff'): object {
  return {
    config: { chainId: CHAIN_ID },
    hanse: { members: [{ name: 'bank', caCertificate: 'pem' }], validators: [{ address: VALIDATOR, member: 'bank' }] },
    alloc: { [USER]: { balance } },
  };
}

export type FolderPlan = {
  readonly blocks: number;
  readonly flushBlocks?: number;
  readonly historyBlocks?: number;
  /** Leaves out the seal of this height. */
  readonly unsealed?: number;
};

/** A node's data folder with a real ledger: a token is deployed, then transferred in every block. `crashed`: as kill -9 leaves it. */
export async function makeDataFolder(folder: string, plan: FolderPlan): Promise<{ readonly crashed: string }> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'genesis.json'), JSON.stringify(genesisJson()));
  const data = join(folder, 'data');
  let now = START_MS;
  const chain = await openChain(data, parseGenesis(genesisJson()), plan, () => now);
  for (let height = 1; height <= plan.blocks; height++) {
    now += 1000;
    const extraData = freshExtraData({ validators: [VALIDATOR], round: 0 });
    const built = await chain.build({ height, extraData, coinbase: VALIDATOR, shouldClose: () => false }, () =>
      transactionsOf(height),
    );
    invariant(built !== undefined, 'the head has not moved');
    await chain.commit(height === plan.unsealed ? built.block : sealed(built.block));
  }
  const crashed = join(folder, 'crashed', 'data');
  cpSync(data, crashed, { recursive: true });
  cpSync(join(folder, 'genesis.json'), join(folder, 'crashed', 'genesis.json'));
  await chain.close();
  return { crashed };
}

async function openChain(data: string, genesis: Genesis, plan: FolderPlan, now: () => number): Promise<Chain> {
  return Chain.open({
    genesis,
    evm: new HanseEvm(),
    store: LmdbStore.open(join(data, 'index')),
    log: await BlockLog.open(join(data, 'blocks')),
    seals: {
      verifySeals: () => accept(),
      sealersAfter: (header) => ({ engine: 'qbft', validators: validatorsOf(header), since: 1 }),
      mayPropose: isValidator,
      openingCalls: () => [],
    },
    recoverSenders: async (all) =>
      all.map((transaction) => {
        const sender = recoverSender(transaction);
        return sender === undefined ? undefined : withSender(transaction, sender);
      }),
    flushBlocks: plan.flushBlocks ?? 4,
    ...(plan.historyBlocks === undefined ? {} : { historyBlocks: plan.historyBlocks }),
    now,
    failed: (error) => {
      throw error;
    },
  });
}

function sealed(block: Block): Block {
  const { header } = block;
  const extra = decodeExtraData(header.extraData);
  const seals = [signHash(sealHash(header), VALIDATOR_KEY)];
  return { ...block, header: { ...header, extraData: encodeExtraData({ ...extra, seals }) } };
}

/** Block 1 deploys; each later one transfers tokens and value to a new account and every third again. */
function transactionsOf(height: number): RecoveredTransaction[] {
  const nonce = BigInt(2 * (height - 1));
  const token = createAddress(USER, 0n);
  const to = `0x${height.toString(16).padStart(2, '0').repeat(20)}` as typeof USER;
  const data = hexToBytes(
    height === 1
      ? encodeDeployData({ abi: leagueToken.abi as Abi, bytecode: leagueToken.bytecode, args: ['T', 'T', 1000n] })
      : encodeFunctionData({ abi: TOKEN_ABI, functionName: 'transfer', args: [to, 1n] }),
  );
  return [
    signed({ nonce, to: height === 1 ? null : token, value: 0n, data, gasLimit: 3_000_000n }),
    signed({ nonce: nonce + 1n, to, value: 1n, data: new Uint8Array(0), gasLimit: 21_000n }),
  ];
}

function signed(fields: {
  readonly nonce: bigint;
  readonly to: typeof USER | null;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly gasLimit: bigint;
}): RecoveredTransaction {
  const fees = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  return withSender(
    signTransaction({ type: 2, chainId: BigInt(CHAIN_ID), accessList: [], ...fees, ...fields }, USER_KEY),
    USER,
  );
}
