import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, type Hash, isFault } from '@hanse/base';
import type { Head } from '@hanse/consensus';
import { createKey, encodeSignerRecord, Signer, type VoteStore } from '@hanse/signer';
import { watchQuarantine } from './quarantineWatch.ts';

const LEDGER = `0x${'01'.repeat(32)}` as Hash;
const addressOf = (number: number): Address => `0x${number.toString(16).padStart(40, '0')}` as Address;

/** A node whose record of votes was lost, among validators 1, 2, …; what they tell is set by the test. */
function lost(others: number) {
  let record = encodeSignerRecord({ memory: new Map(), quarantine: new Map() });
  const store: VoteStore = {
    read: () => record,
    write: async (next) => {
      await Promise.resolve();
      record = next;
    },
  };
  const { privateKey, address } = createKey();
  const signer = new Signer({ privateKey, store });
  const world = {
    height: 0,
    since: 1,
    validators: [...Array.from({ length: others }, (_, at) => addressOf(at + 1)), address],
    told: new Map<Address, number>(),
  };
  const watch = watchQuarantine({
    signer,
    self: address,
    ledger: LEDGER,
    head: () => ({ ...world, header: { number: world.height }, engine: 'qbft' }) as unknown as Head,
    told: () => [...world.told].map(([one, height]) => ({ address: one, height })),
    note: () => undefined,
    failed: (error) => assert.fail(String(error)),
  });
  assert.ok(watch !== undefined);
  const grow = async (height: number, since = world.since): Promise<void> => {
    Object.assign(world, { height, since });
    watch.onHead();
    await settled();
  };
  const tell = async (...heights: readonly number[]): Promise<void> => {
    heights.forEach((height, at) => {
      world.told.set(addressOf(at + 1), height);
    });
    watch.onTold();
    await settled();
  };
  const canSign = (height: number): Promise<boolean> =>
    signer.sign({ ledger: LEDGER, height, round: 0, kind: 'prepare', part: 0, hash: LEDGER }).then(
      () => true,
      (error) => {
        assert.ok(isFault(error, 'signer/quarantined'));
        return false;
      },
    );
  return { watch, world, grow, tell, canSign };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('enough others tell, the ledger passes their height by two, and the key votes again (SIGNER-QUARANTINE-2, -4)', async () => {
  const { watch, grow, tell, canSign } = lost(3);
  await tell(7, 9);
  assert.equal(watch.state.kind, 'asking');
  assert.equal(await canSign(1000), false);
  await tell(7, 9, 8);
  assert.deepEqual(watch.state, { kind: 'until', height: 11, since: 1 });
  assert.match(watch.reason()?.en ?? '', /until height 11/);
  await grow(10);
  assert.equal(await canSign(11), false);
  await grow(11);
  assert.equal(watch.state.kind, 'none');
  assert.equal(await canSign(12), true);
});

test('of seven the one that tells the most is not needed, and may lie (SIGNER-QUARANTINE-2)', async () => {
  const { watch, tell } = lost(6);
  await tell(5, 6, 5, 6, 2 ** 50, 5);
  assert.deepEqual(watch.state, { kind: 'until', height: 8, since: 1 });
});

test('other sealers on the way are asked anew, those who come after it are not (SIGNER-QUARANTINE-3)', async () => {
  const { watch, world, grow, tell, canSign } = lost(3);
  await tell(4, 4, 4);
  await grow(3);
  // The data are lost, too: what the first sealers tell is old, and the ledger has gone on under others.
  world.told.clear();
  world.validators = [addressOf(11), addressOf(12), addressOf(13), world.validators.at(-1) as Address];
  await grow(5, 6);
  assert.equal(watch.state.kind, 'asking');
  assert.equal(await canSign(100), false);
  for (const one of [11, 12, 13]) world.told.set(addressOf(one), 50);
  watch.onTold();
  await settled();
  assert.deepEqual(watch.state, { kind: 'until', height: 52, since: 6 });
  await grow(52);
  assert.equal(await canSign(53), true);
  await grow(60, 61);
  assert.equal(watch.state.kind, 'none');
});

test('a lone validator is told that there is nobody to ask (SIGNER-QUARANTINE-5)', async () => {
  const { watch, grow, canSign } = lost(0);
  await grow(5);
  assert.equal(await canSign(100), false);
  assert.match(watch.reason()?.en ?? '', /nobody to ask.*--no-quarantine/);
});
