import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { leagueToken } from '@hanse/contracts';
import { League, poll, testAccount } from '@hanse/e2e';
import {
  type BaseContract,
  Contract,
  ContractFactory,
  type InterfaceAbi,
  isError,
  JsonRpcProvider,
  parseEther,
  Wallet,
  WebSocketProvider,
} from 'ethers';

const SUPPLY = parseEther('1000');
const abi = leagueToken.abi as InterfaceAbi;

describe('ethers, unchanged', () => {
  let league: League;
  let token: string;
  const providers: (JsonRpcProvider | WebSocketProvider)[] = [];
  const receiver = new Wallet(testAccount('ethers', 1).privateKeyHex);

  before(async () => {
    league = await League.start();
  });
  after(async () => {
    await Promise.all(providers.map((provider) => provider.destroy()));
    await league?.[Symbol.asyncDispose]();
  });

  const provider = (index: number): JsonRpcProvider => {
    const made = new JsonRpcProvider(`http://127.0.0.1:${league.node(index).plan.ports.rpc}`, undefined, {
      pollingInterval: 100,
      cacheTimeout: -1,
    });
    providers.push(made);
    return made;
  };
  const sender = (): Wallet => new Wallet(testAccount('ethers', 0).privateKeyHex, provider(0));

  test('deploys an ERC-20 from an account without any balance', async () => {
    const signer = sender();
    assert.equal((await signer.provider?.getNetwork())?.chainId, BigInt(league.chainId));
    const factory = new ContractFactory(abi, leagueToken.bytecode, signer);
    const contract: BaseContract = await factory.deploy('League Token', 'LGT', SUPPLY);
    await contract.waitForDeployment();
    token = await contract.getAddress();
    assert.equal(await new Contract(token, abi, provider(3)).getFunction('symbol')(), 'LGT');
  });

  test('transfers, hears of it over WebSocket, and reads logs and balance from another node', async () => {
    const sockets = new WebSocketProvider(`ws://127.0.0.1:${league.node(2).plan.ports.rpc}`);
    providers.push(sockets);
    const heard: bigint[] = [];
    const heads: number[] = [];
    await new Contract(token, abi, sockets).on('Transfer', (_from, _to, value: bigint) => heard.push(value));
    await sockets.on('block', (height: number) => heads.push(height));
    await sockets.getBlockNumber();

    const contract = new Contract(token, abi, sender());
    const sent = await contract.getFunction('transfer').send(receiver.address, 42n);
    const receipt = await sent.wait();
    assert.equal(receipt?.status, 1);
    await poll('the transfer and its head over WebSocket', 5000, () =>
      heard.includes(42n) && heads.includes(receipt.blockNumber) ? true : undefined,
    );

    const other = new Contract(token, abi, provider(3));
    const logs = await other.queryFilter(other.getEvent('Transfer')(undefined, receiver.address), 0, 'finalized');
    assert.deepEqual(
      logs.map(({ transactionHash }) => transactionHash),
      [sent.hash],
    );
    assert.equal(await other.getFunction('balanceOf')(receiver.address), 42n);
  });

  test('decodes the custom error of a transfer beyond the balance', async () => {
    const contract = new Contract(token, abi, receiver.connect(provider(1)));
    await assert.rejects(contract.getFunction('transfer').staticCall(sender().address, 43n), (error) => {
      assert.ok(isError(error, 'CALL_EXCEPTION'));
      assert.equal(error.revert?.name, 'ERC20InsufficientBalance');
      assert.deepEqual([...error.revert.args], [receiver.address, 42n, 43n]);
      return true;
    });
  });

  test('a nonce used before is refused as ethers expects', async () => {
    const again = sender().sendTransaction({ to: receiver.address, nonce: 0 });
    await assert.rejects(again, (error) => isError(error, 'NONCE_EXPIRED'));
  });
});
