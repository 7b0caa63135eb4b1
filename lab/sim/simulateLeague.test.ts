import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { createPublicClient, createWalletClient, custom } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { simulateLeague } from './simulateLeague.ts';
import { registerUnderPartition } from './underPartition.fixture.ts';

test('the example of the README does what it says', registerUnderPartition);

for (const page of ['README.md', '../../docs/simulator.md', '../../docs/simulator.zh-CN.md']) {
  test(`${page} shows the example as it is run`, () => {
    const text = readFileSync(new URL(page, import.meta.url), 'utf8');
    const example = readFileSync(new URL('underPartition.fixture.ts', import.meta.url), 'utf8');
    assert.ok(text.includes(example.trim().replace("'./index.ts'", "'@hanse/sim'")));
  });
}

test('viem talks to a node of the league as to any other', async () => {
  const league = await simulateLeague();
  const [first] = league.accounts;
  assert(first !== undefined);
  const account = privateKeyToAccount(`0x${Buffer.from(first.privateKey).toString('hex')}`);
  const transport = custom(league.provider('n2'));
  const [wallet, reader] = [createWalletClient({ account, transport }), createPublicClient({ transport })];
  const hash = await wallet.sendTransaction({ chain: null, to: `0x${'11'.repeat(20)}`, value: 5n });
  await league.run(3000);
  assert.equal((await reader.getTransactionReceipt({ hash })).status, 'success');
  assert.equal(await reader.getBalance({ address: `0x${'11'.repeat(20)}` }), 5n);
  assert.equal(BigInt(await reader.getBlockNumber()), BigInt(league.height('n2')));
  await assert.rejects(reader.getTransactionReceipt({ hash: `0x${'00'.repeat(32)}` }), /could not be found/);
});

test('what cannot be is told with what was seen', async () => {
  const league = await simulateLeague({ validators: 4, signatures: 'stub' });
  const [from] = league.accounts;
  assert(from !== undefined);
  const to = from.address;
  league.partition(['n1', 'n2'], ['n3', 'n4']);
  await assert.rejects(league.send({ from, to }, { withinMs: 8000 }), (error) => isFault(error, 'sim/not-in-time'));
  league.crash('n1');
  await assert.rejects(league.send({ from, to }, { node: 'n1' }), (error) => isFault(error, 'sim/node-down'));
  await assert.rejects(league.send({ from, to, value: 10n ** 30n }), (error) =>
    isFault(error, 'sim/transaction-refused'),
  );
  league.start('n1');
  league.heal();
  assert.equal((await league.send({ from, to })).status, 1);
  assert.deepEqual(await league.violations(), []);
});

test('the same calls on the same seed are the same run', async () => {
  const run = async (seed: number): Promise<unknown> => {
    const league = await simulateLeague({ seed });
    const [from] = league.accounts;
    assert(from !== undefined);
    league.wipe('n4', { votes: 'lost' });
    const receipt = await league.send({ from, to: from.address });
    league.start('n4');
    await league.run(20_000);
    assert.equal(league.height('n4'), league.height('n1'));
    return [receipt, league.world.scheduler.events];
  };
  assert.deepEqual(await run(5), await run(5));
  assert.notDeepEqual(await run(5), await run(6));
});
