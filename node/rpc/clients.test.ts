import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineFaults, hexToBytes } from '@hanse/base';
import { JsonRpcProvider } from 'ethers';
import {
  type Address,
  BaseError,
  createPublicClient,
  ExecutionRevertedError,
  http,
  NonceTooLowError,
  parseAbi,
  webSocket,
} from 'viem';
import { account, OTHER, signed, TOKEN, transferLog } from './fakePorts.ts';
import { testServer } from './testServer.ts';

const faultOfPool = defineFaults('pool', { 'nonce-too-low': { en: 'too low', zh: '过低' } });
const revertData = `0x08c379a0${'20'.padStart(64, '0')}${'3'.padStart(64, '0')}${'6e6f21'.padEnd(64, '0')}`;

test('viem reads blocks, transactions, receipts, logs, fees and errors', async (context) => {
  const { fake, url } = await testServer(context);
  const client = createPublicClient({ transport: http(url, { retryCount: 0 }) });
  const transaction = signed({ value: 5n });
  const { block } = fake.addBlock({ transaction, logs: [transferLog(42)] });
  fake.accounts.set(TOKEN as never, account({ balance: 77n }));
  const read = await client.getBlock({ includeTransactions: true });
  assert.deepEqual([read.hash, read.number, read.baseFeePerGas, read.transactions[0]?.value], [block.hash, 1n, 0n, 5n]);
  const receipt = await client.getTransactionReceipt({ hash: transaction.hash });
  assert.deepEqual([receipt.status, receipt.gasUsed, receipt.logs.length], ['success', 30_000n, 1]);
  assert.equal((await client.waitForTransactionReceipt({ hash: transaction.hash })).blockNumber, 1n);
  const abi = parseAbi([
    'event Transfer(address indexed from, address indexed to, uint256 value)',
    'function f() view',
  ]);
  const events = await client.getContractEvents({
    address: TOKEN as Address,
    abi,
    eventName: 'Transfer',
    fromBlock: 0n,
  });
  assert.equal(events[0]?.args.value, 42n);
  assert.equal(await client.getBalance({ address: TOKEN as Address }), 77n);
  assert.equal((await client.estimateFeesPerGas()).maxFeePerGas, 0n);
  assert.equal((await client.getFeeHistory({ blockCount: 1, rewardPercentiles: [50] })).reward?.[0]?.[0], 0n);
  await assert.rejects(client.getBlock({ blockNumber: 9n }), { name: 'BlockNotFoundError' });

  fake.onCall = async () => ({ kind: 'revert', output: hexToBytes(revertData), gasUsed: 1n });
  await assert.rejects(
    client.readContract({ address: TOKEN as Address, abi, functionName: 'f' }),
    /reverted with the following reason:\nno!/,
  );
  const hasCause = (error: unknown, type: new (...args: never[]) => Error): boolean =>
    error instanceof BaseError && error.walk((one) => one instanceof type) !== null;
  await assert.rejects(client.estimateGas({ account: OTHER as Address, to: TOKEN as Address }), (error) =>
    hasCause(error, ExecutionRevertedError),
  );
  fake.onAdd = () => ({
    kind: 'refused',
    hash: undefined,
    fault: faultOfPool('nonce-too-low', { seen: 1, wanted: 2 }),
  });
  await assert.rejects(client.sendRawTransaction({ serializedTransaction: '0x01' }), (error: Error) =>
    NonceTooLowError.nodeMessage.test(error.message),
  );
});

test('viem watches blocks and events over WebSocket', async (context) => {
  const { fake, wsUrl } = await testServer(context);
  const client = createPublicClient({
    transport: webSocket(wsUrl, { retryCount: 0, reconnect: false }),
    pollingInterval: 60_000,
  });
  const socket = await client.transport.getRpcClient();
  context.after(() => socket.close());
  // The client does not say when its subscriptions stand, so blocks come until both have heard of one.
  let nonce = 0n;
  const blocks = setInterval(
    () => fake.addBlock({ transaction: signed({ nonce: nonce++ }), logs: [transferLog(3)] }),
    10,
  );
  context.after(() => clearInterval(blocks));
  const abi = parseAbi(['event Transfer(address indexed from, address indexed to, uint256 value)']);
  const stops: (() => void)[] = [];
  const [height, value] = await Promise.all([
    new Promise<bigint>((resolve, reject) => {
      stops.push(client.watchBlockNumber({ onBlockNumber: resolve, onError: reject }));
    }),
    new Promise<bigint | undefined>((resolve, reject) => {
      stops.push(
        client.watchContractEvent({
          abi,
          address: TOKEN as Address,
          eventName: 'Transfer',
          onLogs: (logs) => resolve(logs[0]?.args.value),
          onError: reject,
        }),
      );
    }),
  ]);
  for (const stop of stops) stop();
  assert.ok(height > 0n);
  assert.equal(value, 3n);
});

test('ethers reads the same and understands the same errors', async (context) => {
  const { fake, url } = await testServer(context);
  const provider = new JsonRpcProvider(url, undefined, { staticNetwork: true });
  context.after(() => provider.destroy());
  const transaction = signed();
  const { block } = fake.addBlock({ transaction, logs: [transferLog(1)] });
  const read = await provider.getBlock('latest', true);
  assert.deepEqual([read?.hash, read?.prefetchedTransactions[0]?.hash], [block.hash, transaction.hash]);
  const receipt = await provider.getTransactionReceipt(transaction.hash);
  assert.deepEqual([receipt?.status, receipt?.logs[0]?.index, receipt?.gasUsed], [1, 0, 30_000n]);
  assert.equal((await provider.getFeeData()).gasPrice, 0n);
  assert.equal((await provider.getLogs({ address: TOKEN, fromBlock: 0 })).length, 1);
  assert.equal(await provider.getBlock(99), null);
  fake.onCall = async () => ({ kind: 'revert', output: hexToBytes(revertData), gasUsed: 1n });
  await assert.rejects(provider.call({ to: TOKEN }), { code: 'CALL_EXCEPTION', reason: 'no!' });
  fake.onAdd = () => ({
    kind: 'refused',
    hash: undefined,
    fault: faultOfPool('nonce-too-low', { seen: 1, wanted: 2 }),
  });
  const raw = `0x${Buffer.from(transaction.raw).toString('hex')}`;
  await assert.rejects(provider.broadcastTransaction(raw), { code: 'NONCE_EXPIRED' });
});
