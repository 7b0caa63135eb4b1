import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { decodeExtraData } from '@hanse/protocol';
import { recordFilePaths } from '@hanse/storage';
import { TestLeague } from './league.fixture.ts';
import { replaceVoteRecord } from './openSigner.ts';
import { othersNeeded } from './quarantineWatch.ts';

test('so many others have to be asked that an honest one has sealed what the forgotten votes built on (SIGNER-QUARANTINE-2)', () => {
  const needed = [2, 3, 4, 5, 6, 7, 10].map((count) => [count, othersNeeded('qbft', count)]);
  assert.deepEqual(needed, [
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
    [7, 5],
    [10, 7],
  ]);
  for (const [count = 0, wanted = 0] of needed) assert.ok(wanted <= count - 1);
  assert.deepEqual(
    [3, 5].map((count) => othersNeeded('raft', count)),
    [2, 3],
  );
  assert.equal(othersNeeded('qbft', 1), 1, 'a lone validator has nobody');
});

test('a validator that lost its votes is silent until it is safe, then takes part again (SIGNER-MEMORY-2, SIGNER-QUARANTINE-1, -2, -4)', {
  timeout: 60_000,
}, async (t) => {
  const league = await TestLeague.create(t, ['validator', 'validator', 'validator', 'validator']);
  await league.start('n1', 'n2', 'n3', 'n4');
  const all = ['n1-n2', 'n1-n3', 'n1-n4', 'n2-n3', 'n2-n4', 'n3-n4'];
  league.link(...all);
  await league.until(() => Math.min(...league.heights()) >= 3, 'three blocks');
  const { config, key } = league.place('n4');
  const { votesPath } = config.key;
  await league.stop('n4');
  await assert.rejects(replaceVoteRecord(votesPath, 'in-quarantine'), (error) =>
    isFault(error, 'daemon/votes-not-lost'),
  );
  const [first, second] = recordFilePaths(votesPath);
  rmSync(first);
  writeFileSync(second, 'damaged');
  await assert.rejects(league.start('n4'), (error) => isFault(error, 'daemon/votes-lost'));
  const aside = await replaceVoteRecord(votesPath, 'in-quarantine');
  assert.ok(aside.length === 1 && aside.every((path) => existsSync(path)));

  // Two that may be asked are not three.
  await league.start('n4');
  league.link('n1-n4', 'n2-n4');
  await league.until(() => league.node('n4').ledger.peerCount() === 2, 'two links');
  const { quarantine, chain } = league.node('n4').ledger;
  await league.until(() => chain.head().header.number >= 5, 'it follows');
  assert.equal(quarantine?.state.kind, 'asking');
  assert.match(quarantine?.reason()?.en ?? '', /2 of 3 other validators/);
  league.link('n3-n4');
  await league.until(() => quarantine?.state.kind !== 'asking', 'the third has told');
  await league.until(() => quarantine?.state.kind === 'none', 'the quarantine ends');
  assert.equal(quarantine?.reason(), undefined);
  const isSealing = (): boolean => {
    const { header } = chain.head();
    const { seals } = decodeExtraData(header.extraData);
    return header.coinbase === key.address || seals.length === 4;
  };
  await league.until(isSealing, 'it seals again');
});
