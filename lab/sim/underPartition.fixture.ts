import assert from 'node:assert/strict';
import { register } from '@hanse/contracts';
import { decodeFunctionResult, encodeFunctionData, pad } from 'viem';
import { simulateLeague } from './index.ts';

/** A register that organisations write together, while the league falls apart and comes together again. */
export async function registerUnderPartition(): Promise<void> {
  const league = await simulateLeague({ validators: 4, seed: 7 });
  const [bank, town] = league.accounts;
  assert(bank !== undefined && town !== undefined);
  const to = await league.deploy(bank, register.bytecode);
  const { abi } = register;
  const key = pad('0x01');
  const write = (expected: `0x${string}`, value: `0x${string}`): `0x${string}` =>
    encodeFunctionData({ abi, functionName: 'write', args: [key, pad(expected), pad(value)] });
  const read = async (node: string): Promise<unknown> => {
    const data = await league.call(
      { to, data: encodeFunctionData({ abi, functionName: 'read', args: [key] }) },
      { node },
    );
    return decodeFunctionResult({ abi, functionName: 'read', data: `0x${Buffer.from(data).toString('hex')}` });
  };

  // One of four is cut off. The others go on; it takes the town's write, and can do nothing with it.
  league.partition(['n1'], ['n2', 'n3', 'n4']);
  const first = await league.send({ from: bank, to, data: write('0x00', '0xaa') }, { node: 'n2' });
  assert.equal(first.status, 1);
  const second = await league.submit({ from: town, to, data: write('0x00', '0xbb') }, { node: 'n1' });
  await league.run(10_000);
  assert.equal(league.receipt(second, { node: 'n1' }), undefined);

  // Meanwhile a machine loses power and comes back.
  league.crash('n3', 'power');
  await league.run(1000);
  league.start('n3');

  // Together again: the town's write is in a block, and refused, because the entry is not what it expected.
  league.heal();
  const late = await league.waitForReceipt(second, { node: 'n1' });
  assert.equal(late.status, 0);
  await league.runUntil('all have that block', () => league.nodes.every((node) => league.height(node) >= late.height));
  for (const node of league.nodes) assert.equal(await read(node), pad('0xaa'));
  assert.deepEqual(await league.violations(), []);
}
