import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { leagueToken } from '@hanse/contracts';
import { League, poll, testAccount } from '@hanse/e2e';
import {
  type Abi,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  defineChain,
  encodeFunctionData,
  getAddress,
  type Hex,
  http,
  numberToHex,
  parseEther,
  webSocket,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

type Transfer = { readonly args: { readonly value: bigint } };
type TracedCall = {
  readonly type: string;
  readonly to: Hex;
  readonly gasUsed: Hex;
  readonly error?: string;
  readonly logs?: readonly { readonly topics: readonly Hex[]; readonly data: Hex }[];
};
type TracedSteps = { readonly gas: number; readonly structLogs: readonly { readonly op: string }[] };
type TracedState = { readonly pre: object; readonly post: object };
const SUPPLY = parseEther('1000');
const abi = leagueToken.abi as Abi;

describe('viem, unchanged', () => {
  let league: League;
  let token: Hex;
  const sender = privateKeyToAccount(testAccount('viem', 0).privateKeyHex);
  const receiver = getAddress(testAccount('viem', 1).address);

  before(async () => {
    league = await League.start();
  });
  after(async () => league?.[Symbol.asyncDispose]());

  const chain = () =>
    defineChain({
      id: league.chainId,
      name: 'league',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: [`http://127.0.0.1:${league.node(0).plan.ports.rpc}`] } },
    });
  const publicClient = (index: number) =>
    createPublicClient({
      chain: chain(),
      transport: http(`http://127.0.0.1:${league.node(index).plan.ports.rpc}`),
      pollingInterval: 100,
    });
  const walletClient = () => createWalletClient({ account: sender, chain: chain(), transport: http() });

  test('deploys an ERC-20 from an account without any balance', async () => {
    const client = publicClient(0);
    assert.equal(await client.getChainId(), league.chainId);
    assert.equal(await client.getBalance({ address: sender.address }), 0n);
    const hash = await walletClient().deployContract({
      abi,
      bytecode: leagueToken.bytecode,
      args: ['League Token', 'LGT', SUPPLY],
    });
    const receipt = await client.waitForTransactionReceipt({ hash });
    assert.equal(receipt.status, 'success');
    assert.ok(receipt.contractAddress);
    token = receipt.contractAddress;
    assert.equal(await client.readContract({ abi, address: token, functionName: 'symbol' }), 'LGT');
  });

  test('transfers, hears of it over WebSocket, and reads logs and balance from another node', async () => {
    const sockets = createPublicClient({
      chain: chain(),
      transport: webSocket(`ws://127.0.0.1:${league.node(2).plan.ports.rpc}`),
    });
    const heard: bigint[] = [];
    const heads: bigint[] = [];
    const errors: Error[] = [];
    const onError = (error: Error): void => void errors.push(error);
    const unwatchLogs = sockets.watchContractEvent({
      abi,
      address: token,
      eventName: 'Transfer',
      onLogs: (logs) => heard.push(...logs.map((log) => (log as unknown as Transfer).args.value)),
      onError,
    });
    const unwatchHeads = sockets.watchBlocks({ onBlock: ({ number }) => heads.push(number), onError });
    // A subscription is made when the socket has answered; the request after it is answered later.
    await sockets.getBlockNumber();
    await sockets.getBlockNumber();

    const { request } = await publicClient(0).simulateContract({
      account: sender,
      abi,
      address: token,
      functionName: 'transfer',
      args: [receiver, 42n],
    });
    const hash = await walletClient().writeContract(request);
    const receipt = await publicClient(1).waitForTransactionReceipt({ hash });
    assert.equal(receipt.status, 'success');
    await poll('the transfer and its head over WebSocket', 5000, () =>
      heard.includes(42n) && heads.includes(receipt.blockNumber) ? true : undefined,
    );
    unwatchLogs();
    unwatchHeads();
    assert.deepEqual(errors, []);
    const socket = await sockets.transport.getRpcClient();
    socket.close();

    const other = publicClient(3);
    const logs = await other.getContractEvents({
      abi,
      address: token,
      eventName: 'Transfer',
      args: { to: receiver },
      fromBlock: 0n,
      toBlock: 'finalized',
    });
    assert.deepEqual(
      logs.map(({ args, transactionHash }) => ({ args, transactionHash })),
      [{ args: { from: sender.address, to: receiver, value: 42n }, transactionHash: hash }],
    );
    const balance = await other.readContract({ abi, address: token, functionName: 'balanceOf', args: [receiver] });
    assert.equal(balance, 42n);
  });

  test('sees on any node what the transfer did, traced in each way', async () => {
    const client = publicClient(3);
    const [transferred] = await client.getContractEvents({
      abi,
      address: token,
      eventName: 'Transfer',
      fromBlock: 0n,
      args: { to: receiver },
    });
    assert.ok(transferred);
    const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> =>
      client.transport.request({ method, params: [...params] });
    const { transactionHash, blockNumber } = transferred;
    const receipt = await client.getTransactionReceipt({ hash: transactionHash });

    const calls = { tracer: 'callTracer', tracerConfig: { withLog: true } };
    const frame = (await ask('debug_traceTransaction', transactionHash, calls)) as TracedCall;
    assert.deepEqual([frame.type, frame.to, BigInt(frame.gasUsed)], ['CALL', token.toLowerCase(), receipt.gasUsed]);
    assert.deepEqual(
      frame.logs?.map(({ topics, data }) => ({ topics, data })),
      receipt.logs.map(({ topics, data }) => ({ topics, data })),
    );
    const block = await ask('debug_traceBlockByNumber', numberToHex(blockNumber), calls);
    assert.deepEqual(block, [{ txHash: transactionHash, result: frame }]);

    const { structLogs, gas } = (await ask('debug_traceTransaction', transactionHash)) as TracedSteps;
    assert.equal(BigInt(gas), receipt.gasUsed);
    assert.equal(structLogs.filter(({ op }) => op === 'SSTORE').length, 2, 'one balance each');
    const { pre, post } = (await ask('debug_traceTransaction', transactionHash, {
      tracer: 'prestateTracer',
      tracerConfig: { diffMode: true },
    })) as TracedState;
    assert.ok(token.toLowerCase() in pre && token.toLowerCase() in post);

    const data = encodeFunctionData({ abi, functionName: 'transfer', args: [sender.address, 43n] });
    const failing = (await ask('debug_traceCall', { from: receiver, to: token, data }, 'latest', calls)) as TracedCall;
    assert.equal(failing.error, 'execution reverted');
    await assert.rejects(ask('debug_traceTransaction', `0x${'12'.repeat(32)}`), /in no block/);
  });

  test('decodes the custom error of a transfer beyond the balance', async () => {
    const attempt = publicClient(1).simulateContract({
      account: receiver,
      abi,
      address: token,
      functionName: 'transfer',
      args: [sender.address, 43n],
    });
    await assert.rejects(attempt, (error) => {
      assert.ok(error instanceof BaseError);
      const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
      assert.ok(reverted instanceof ContractFunctionRevertedError);
      assert.equal(reverted.data?.errorName, 'ERC20InsufficientBalance');
      assert.deepEqual(reverted.data.args, [receiver, 42n, 43n]);
      return true;
    });
  });

  test('a transaction that reverts in a block says so in its receipt', async () => {
    const hash = await walletClient().writeContract({
      abi,
      address: token,
      functionName: 'transfer',
      args: [receiver, SUPPLY],
      gas: 100_000n,
    });
    const receipt = await publicClient(2).waitForTransactionReceipt({ hash });
    assert.equal(receipt.status, 'reverted');
  });

  test('reads a proof, the fee history and a block with its transactions', async () => {
    const client = publicClient(3);
    const proof = await client.getProof({ address: token, storageKeys: [`0x${'00'.repeat(32)}`] });
    assert.ok(proof.accountProof.length > 0);
    assert.equal((await client.getFeeHistory({ blockCount: 2, rewardPercentiles: [50] })).baseFeePerGas.length, 3);
    const [log] = await client.getLogs({ address: token, fromBlock: 'earliest' });
    assert.ok(log);
    const block = await client.getBlock({ blockNumber: log.blockNumber, includeTransactions: true });
    assert.equal(block.transactions[0]?.from, sender.address.toLowerCase());
  });
});
