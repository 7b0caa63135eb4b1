import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { leagueToken } from '@hanse/contracts';
import { League, testAccount } from '@hanse/e2e';
import {
  Contract,
  ContractFactory,
  type ContractTransactionResponse,
  getCreateAddress,
  Interface,
  type InterfaceAbi,
  JsonRpcProvider,
  type TransactionReceipt,
  Wallet,
} from 'ethers';

const SUPPLY = 1000n;
const abi = leagueToken.abi as InterfaceAbi;
/** The page size that Otterscan asks for is 25; small ones tear more. */
const PAGE_SIZE = 2;
/** Deploys: CREATE a contract whose code is one byte, STOP. */
const FACTORY = '0x6d6360015ff35f526004601c5ff0005f52600e6012f3';

type Page = {
  readonly txs: readonly { readonly hash: string; readonly blockNumber: string }[];
  readonly receipts: readonly { readonly transactionHash: string; readonly timestamp: number }[];
  readonly firstPage: boolean;
  readonly lastPage: boolean;
};
type BlockDetails = {
  readonly block: { readonly hash: string; readonly transactionCount: number; readonly size: string };
  readonly totalFees: string;
};

describe('the questions of Otterscan', () => {
  let league: League;
  let provider: JsonRpcProvider;
  let deployer: Wallet;
  let token: Contract;
  let factory: string;
  /** All of the deployer, in the order of their nonces. */
  const sent: TransactionReceipt[] = [];
  const ask = <Result>(method: string, ...params: readonly unknown[]): Promise<Result> =>
    provider.send(method, [...params]) as Promise<Result>;
  const lower = (address: string | null): string => (address ?? '').toLowerCase();

  async function mined(sending: Promise<unknown>): Promise<TransactionReceipt> {
    const { hash } = (await sending) as ContractTransactionResponse;
    const receipt = await provider.waitForTransaction(hash);
    assert.ok(receipt);
    sent.push(receipt);
    return receipt;
  }

  before(async () => {
    league = await League.start();
    provider = new JsonRpcProvider(`http://127.0.0.1:${league.node(0).plan.ports.rpc}`, undefined, {
      pollingInterval: 100,
      cacheTimeout: -1,
    });
    deployer = new Wallet(testAccount('otterscan', 0).privateKeyHex, provider);
    const bytecode = await new ContractFactory(abi, leagueToken.bytecode).getDeployTransaction('Token', 'T', SUPPLY);
    token = new Contract((await mined(deployer.sendTransaction(bytecode))).contractAddress ?? '', abi, deployer);
    factory = (await mined(deployer.sendTransaction({ data: FACTORY }))).contractAddress ?? '';
    await mined(deployer.sendTransaction({ to: factory, gasLimit: 200_000n }));
    const transfer = token.getFunction('transfer');
    await mined(transfer(factory, 1n));
    await mined(transfer(factory, SUPPLY, { gasLimit: 200_000n }));
  });
  after(async () => {
    provider?.destroy();
    await league?.[Symbol.asyncDispose]();
  });

  test('which node it is, and what a block holds', async () => {
    const height = await provider.getBlockNumber();
    assert.equal(
      (await ask<{ number: string }>('erigon_getHeaderByNumber', height)).number,
      `0x${height.toString(16)}`,
    );
    assert.ok((await ask<number>('ots_getApiLevel')) >= 8);
    assert.equal(await ask('ots_hasCode', factory, 'latest'), true);
    assert.equal(await ask('ots_hasCode', deployer.address, height), false);
    const { blockNumber, blockHash, hash } = sent[2] as TransactionReceipt;
    const details = await ask<BlockDetails>('ots_getBlockDetails', blockNumber);
    assert.deepEqual([details.block.hash, details.block.transactionCount, details.totalFees], [blockHash, 1, '0x0']);
    assert.deepEqual(await ask('ots_getBlockDetailsByHash', blockHash), details);
    const page = await ask<{ receipts: Page['receipts'] }>('ots_getBlockTransactions', blockNumber, 0, 25);
    assert.deepEqual(
      page.receipts.map(({ transactionHash }) => transactionHash),
      [hash],
    );
  });

  test('what happened inside transactions, and with what one of them failed', async () => {
    const [, , created, moved, failed] = sent.map(({ hash }) => hash);
    const child = lower(getCreateAddress({ from: factory, nonce: 1 }));
    assert.deepEqual(await ask('ots_getInternalOperations', created), [
      { type: 2, from: lower(factory), to: child, value: '0x0' },
    ]);
    assert.deepEqual(await ask('ots_traceTransaction', created), [
      {
        type: 'CALL',
        depth: 0,
        from: lower(deployer.address),
        to: lower(factory),
        value: '0x0',
        input: '0x',
        output: '0x',
      },
      { type: 'CREATE', depth: 1, from: lower(factory), to: child, value: '0x0', input: '0x60015ff3', output: '0x00' },
    ]);
    assert.equal(await ask('ots_getTransactionError', moved), '0x');
    const error = new Interface(abi).parseError(await ask<string>('ots_getTransactionError', failed));
    assert.equal(error?.name, 'ERC20InsufficientBalance');
    assert.deepEqual(await ask('ots_getContractCreator', child), { hash: created, creator: lower(factory) });
    assert.deepEqual(await ask('ots_getContractCreator', await token.getAddress()), {
      hash: sent[0]?.hash,
      creator: lower(deployer.address),
    });
    assert.equal(await ask('ots_getContractCreator', deployer.address), null);
  });

  test('the history of an account in pages from either end, and by nonce', async () => {
    const newest = sent.map(({ hash }) => hash).reverse();
    const backwards: string[] = [];
    for (let height = 0, isLast = false; !isLast; ) {
      const page = await ask<Page>('ots_searchTransactionsBefore', deployer.address, height, PAGE_SIZE);
      assert.equal(page.firstPage, height === 0);
      assert.deepEqual(
        page.receipts.map(({ transactionHash }) => transactionHash),
        page.txs.map(({ hash }) => hash),
      );
      backwards.push(...page.txs.map(({ hash }) => hash));
      height = Number(page.txs.at(-1)?.blockNumber);
      isLast = page.lastPage;
    }
    assert.deepEqual(backwards, newest);
    const forwards: string[] = [];
    for (let height = 0, isFirst = false; !isFirst; ) {
      const page = await ask<Page>('ots_searchTransactionsAfter', deployer.address, height, PAGE_SIZE);
      assert.equal(page.lastPage, height === 0);
      forwards.unshift(...page.txs.map(({ hash }) => hash));
      height = Number(page.txs[0]?.blockNumber);
      isFirst = page.firstPage;
    }
    assert.deepEqual(forwards, newest);
    const ofToken = await ask<Page>('ots_searchTransactionsBefore', await token.getAddress(), 0, 25);
    assert.deepEqual(
      ofToken.txs.map(({ hash }) => hash),
      [sent[4]?.hash, sent[3]?.hash, sent[0]?.hash],
    );
    for (const [nonce, { hash }] of sent.entries()) {
      assert.equal(await ask('ots_getTransactionBySenderAndNonce', deployer.address, nonce), hash);
    }
    assert.equal(await ask('ots_getTransactionBySenderAndNonce', deployer.address, sent.length), null);
  });
});
