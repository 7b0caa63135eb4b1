import { leagueToken } from '@hanse/contracts';
import { type League, testAccount } from '@hanse/e2e';
import {
  type Abi,
  createPublicClient,
  createWalletClient,
  defineChain,
  encodeFunctionData,
  type Hex,
  http,
  parseEther,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** Something of every kind on a ledger: transactions of all types, logs, a failure, one that waits. */
export type Traces = {
  readonly sender: Hex;
  readonly token: Hex;
  /** Of types 0, 1, 2, 4, of a deployment and of a transaction that reverts, in this order. */
  readonly hashes: readonly Hex[];
  readonly waiting: Hex;
  readonly block: { readonly hash: Hex; readonly number: bigint };
  /** Call data of a transfer that succeeds for `sender`. */
  readonly transfer: Hex;
};

export async function leaveTraces(league: League): Promise<Traces> {
  const rpc = `http://127.0.0.1:${league.node(0).plan.ports.rpc}`;
  const chain = defineChain({
    id: league.chainId,
    name: 'league',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  });
  const account = privateKeyToAccount(testAccount('openrpc', 0).privateKeyHex);
  const other = testAccount('openrpc', 1).address;
  const wallet = createWalletClient({ account, chain, transport: http(rpc) });
  const client = createPublicClient({ chain, transport: http(rpc), pollingInterval: 100 });
  const abi = leagueToken.abi as Abi;
  const args = ['League Token', 'LGT', parseEther('1000')];
  const deployed = await wallet.deployContract({ abi, bytecode: leagueToken.bytecode, args });
  const { contractAddress: token } = await client.waitForTransactionReceipt({ hash: deployed });
  if (token === null || token === undefined) throw new Error('the token was not deployed');
  const transferOf = (amount: bigint): Hex =>
    encodeFunctionData({ abi, functionName: 'transfer', args: [other, amount] });
  const transfer = transferOf(1n);
  const call = { to: token, data: transfer, gas: 200_000n } as const;
  const accessList = [{ address: token, storageKeys: [`0x${'00'.repeat(32)}`] as const }];
  const authorization = await wallet.signAuthorization({ contractAddress: token, executor: 'self' });
  const hashes = [
    await wallet.sendTransaction({ ...call, type: 'legacy', gasPrice: 0n }),
    await wallet.sendTransaction({ ...call, type: 'eip2930', gasPrice: 0n, accessList }),
    await wallet.sendTransaction({ ...call, type: 'eip1559', maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }),
  ];
  for (const hash of hashes) await client.waitForTransactionReceipt({ hash });
  const nonce = await client.getTransactionCount({ address: account.address });
  const authorizationList = [await wallet.signAuthorization({ ...authorization, executor: 'self', nonce: nonce + 1 })];
  hashes.push(
    await wallet.sendTransaction({ ...call, nonce, authorizationList, maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }),
  );
  hashes.push(
    deployed,
    await wallet.sendTransaction({ ...call, data: transferOf(parseEther('5000')), nonce: nonce + 2 }),
  );
  const receipts = [];
  for (const hash of hashes) receipts.push(await client.waitForTransactionReceipt({ hash }));
  // Its nonce leaves a gap, so it waits for as long as the ledger runs.
  const waiting = await wallet.sendTransaction({ ...call, nonce: nonce + 50 });
  const last = receipts[0];
  if (last === undefined) throw new Error('nothing was sent');
  return {
    sender: account.address,
    token,
    hashes,
    waiting,
    block: { hash: last.blockHash, number: last.blockNumber },
    transfer,
  };
}
