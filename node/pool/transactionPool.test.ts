import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import type { Transaction } from '@hanse/protocol';
import { ACCOUNT_QUEUED_MAX, EXPIRY_INTERVAL_MS } from './limits.ts';
import { addOne, NEXT, nonces, openPool, testAccount, transfer } from './testing.ts';

const alice = testAccount('alice');
const bob = testAccount('bob');
const carol = testAccount('carol');

const state = (nonce: number, balance = 0n) => ({ nonce: BigInt(nonce), balance, hasCode: false });

test('an account without any balance may transact at price zero', async () => {
  const { pool } = await openPool();
  const transaction = transfer(alice);
  assert.equal(await addOne(pool, transaction), transaction.hash);
  assert.equal(pool.get(transaction.hash)?.sender, alice.address);
  assert.deepEqual(pool.status(), { pending: 1, queued: 0 });
  assert.equal(pool.nextNonce(alice.address), 1n);
  assert.equal(pool.nextNonce(bob.address), undefined);
});

test('the same transaction twice is known already, in one batch too', async () => {
  const { pool } = await openPool();
  const transaction = transfer(alice);
  const results = await pool.add([transaction.raw, transaction.raw], 'local');
  assert.deepEqual(
    results.map((result) => (result.kind === 'added' ? 'added' : result.fault.code)),
    ['added', 'pool/already-known'],
  );
  assert.equal(await addOne(pool, transaction), 'pool/already-known');
});

test('each refusal has its code, and bad items of a batch do not hurt the good ones', async () => {
  const { pool, states } = await openPool();
  states.set(bob.address, state(5));
  states.set(carol.address, { ...state(0), hasCode: true });
  const good = transfer(alice);
  const highS = transfer(alice, { nonce: 1 }).raw.slice();
  highS[highS.length - 32] = 0xff;
  const results = await pool.add(
    [
      new Uint8Array(0),
      new Uint8Array([3, 0xc0]),
      transfer(alice, { chainId: 1n }).raw,
      transfer(alice, { gas: 20_999n }).raw,
      transfer(bob, { nonce: 4 }).raw,
      transfer(carol).raw,
      transfer(alice, { value: 1n }).raw,
      highS,
      transfer(alice, { nonce: 5000 }).raw,
      good.raw,
    ],
    'local',
  );
  assert.deepEqual(
    results.map((result) => (result.kind === 'added' ? result.transaction.hash : result.fault.code)),
    [
      'protocol/bad-transaction',
      'protocol/blob-transaction',
      'protocol/wrong-chain',
      'protocol/intrinsic-gas',
      'pool/nonce-too-low',
      'pool/sender-not-account',
      'pool/insufficient-funds',
      'protocol/high-s',
      'pool/nonce-too-high',
      good.hash,
    ],
  );
});

test('a gap waits and is released by the missing nonce, heard once and in order', async () => {
  const { pool } = await openPool();
  const heard: number[] = [];
  pool.onPending((transactions) => heard.push(...nonces(transactions)));
  await pool.add([transfer(alice, { nonce: 2 }).raw, transfer(alice, { nonce: 1 }).raw], 'peer');
  assert.deepEqual(pool.status(), { pending: 0, queued: 2 });
  assert.deepEqual([...pool.select()], []);
  await addOne(pool, transfer(alice));
  assert.deepEqual(heard, [0, 1, 2]);
  assert.deepEqual(nonces(pool.select()), [0, 1, 2]);
  const content = pool.content().get(alice.address);
  assert.deepEqual(nonces(content?.pending ?? []), [0, 1, 2]);
});

test('selection: best tip first, then first come, nonces of an account in order, base fee respected', async () => {
  const { pool, states } = await openPool();
  for (const { address } of [alice, bob, carol]) states.set(address, state(0, 10n ** 18n));
  const add = async (transaction: Transaction): Promise<void> => void (await addOne(pool, transaction));
  await add(transfer(alice, { nonce: 0, price: 5n }));
  await add(transfer(alice, { nonce: 1, price: 50n }));
  await add(transfer(bob, { nonce: 0, price: 7n }));
  await add(transfer(bob, { nonce: 1, price: 5n }));
  await add(transfer(carol, { nonce: 0, price: 1n }));
  await add(transfer(carol, { nonce: 1, price: 99n }));
  const order = (): string[] =>
    [...pool.select()].map(
      ({ sender, nonce }) => `${sender === alice.address ? 'a' : sender === bob.address ? 'b' : 'c'}${nonce}`,
    );
  assert.deepEqual(order(), ['b0', 'a0', 'a1', 'b1', 'c0', 'c1']);
  pool.onHead({ ...NEXT, baseFee: 6n }, []);
  assert.deepEqual(order(), ['b0']);
});

test('a replacement must raise both fees by ten per cent; at zero nothing can be replaced by zero', async () => {
  const { pool, states } = await openPool();
  states.set(alice.address, state(0, 10n ** 18n));
  await addOne(pool, transfer(alice, { price: 100n }));
  assert.equal(await addOne(pool, transfer(alice, { price: 109n })), 'pool/replacement-underpriced');
  assert.equal(await addOne(pool, transfer(alice, { price: 110n, tip: 109n })), 'pool/replacement-underpriced');
  const better = transfer(alice, { price: 110n });
  assert.equal(await addOne(pool, better), better.hash);
  assert.deepEqual(
    [...pool.select()].map(({ hash }) => hash),
    [better.hash],
  );
  assert.deepEqual(pool.status(), { pending: 1, queued: 0 });
  await addOne(pool, transfer(bob));
  assert.equal(await addOne(pool, transfer(bob, { gas: 22_000n })), 'pool/replacement-underpriced');
});

test('waiting transactions of an account may together not cost more than it has', async () => {
  const { pool, states } = await openPool();
  states.set(alice.address, state(0, 100n));
  await addOne(pool, transfer(alice, { value: 60n }));
  assert.equal(await addOne(pool, transfer(alice, { nonce: 1, value: 41n })), 'pool/insufficient-funds');
  assert.equal(pool.status().pending, 1);
});

test('a block removes what it used, releases what follows and holds back what cannot be paid any more', async () => {
  const { pool, states } = await openPool();
  states.set(alice.address, state(0, 100n));
  const raws = [0, 1, 2].map((nonce) => transfer(alice, { nonce, value: 30n }).raw);
  await pool.add(raws, 'local');
  states.set(alice.address, state(1, 20n));
  pool.onHead(NEXT, [alice.address, bob.address]);
  assert.deepEqual(pool.status(), { pending: 0, queued: 2 });
  assert.equal(await addOne(pool, transfer(alice, { nonce: 0, value: 30n })), 'pool/nonce-too-low');
  states.set(alice.address, state(1, 200n));
  pool.onHead(NEXT, [alice.address]);
  assert.deepEqual(nonces(pool.select()), [1, 2]);
  states.set(alice.address, state(3, 0n));
  pool.onHead(NEXT, [alice.address]);
  assert.deepEqual(pool.stats(), { pending: 0, queued: 0, bytes: 0, accounts: 0, underWay: 0, journalBytes: 0 });
});

test('what is dropped leaves the later ones of the account waiting', async () => {
  const { pool } = await openPool();
  const first = transfer(alice);
  await pool.add([first.raw, transfer(alice, { nonce: 1 }).raw], 'local');
  pool.drop([first.hash]);
  assert.deepEqual(pool.status(), { pending: 0, queued: 1 });
});

test('queued transactions expire, pending ones do not', async () => {
  let nowMs = 0;
  const { pool } = await openPool({ now: () => nowMs, queuedLifetimeMs: 1000 });
  await pool.add([transfer(alice).raw, transfer(bob, { nonce: 1 }).raw], 'local');
  nowMs = EXPIRY_INTERVAL_MS;
  pool.onHead(NEXT, []);
  assert.deepEqual(pool.status(), { pending: 1, queued: 0 });
});

test('one account gets a share of the room, the others still get in', async () => {
  const { pool } = await openPool({ transactionsMax: 128 });
  const flood = Array.from({ length: 100 }, (_, nonce) => transfer(alice, { nonce }).raw);
  const results = await pool.add(flood, 'local');
  const accepted = results.filter(({ kind }) => kind === 'added').length;
  assert.ok(accepted < 32, `${accepted} of 128 places went to one account`);
  const refusal = results.at(-1);
  assert.equal(refusal?.kind === 'refused' && refusal.fault.code, 'pool/account-limit');
  const honest = transfer(bob);
  assert.equal(await addOne(pool, honest), honest.hash);
});

test('a full pool keeps what it acknowledged and lets peers’ cheap or crowding transactions go', async () => {
  const { pool, states } = await openPool({ transactionsMax: 64 });
  const crowd = Array.from({ length: 4 }, (_, index) => testAccount(`crowd ${index}`));
  for (const account of crowd) {
    await pool.add(
      Array.from({ length: 16 }, (_, nonce) => transfer(account, { nonce }).raw),
      'peer',
    );
  }
  assert.equal(pool.status().pending, 64);
  const honest = transfer(alice);
  assert.equal(await addOne(pool, honest), honest.hash);
  assert.equal(pool.status().pending, 64);
  states.set(bob.address, state(0, 10n ** 18n));
  assert.equal((await addOne(pool, transfer(bob, { price: 5n }))).length, 66);

  const { pool: own } = await openPool({ transactionsMax: 16 });
  for (let index = 0; index < 16; index++) await addOne(own, transfer(testAccount(`own ${index}`)));
  assert.equal(await addOne(own, transfer(alice)), 'pool/full');
  assert.equal(own.status().pending, 16);
});

test('gaps are limited for each account and in all', async () => {
  const { pool } = await openPool();
  const gaps = Array.from({ length: ACCOUNT_QUEUED_MAX + 1 }, (_, nonce) => transfer(alice, { nonce: nonce + 1 }).raw);
  const results = await pool.add(gaps, 'peer');
  const last = results.at(-1);
  assert.equal(last?.kind === 'refused' && last.fault.code, 'pool/account-limit');
  const { pool: small } = await openPool({ transactionsMax: 8 });
  const answers: string[] = [];
  for (const name of ['a', 'b', 'c']) answers.push(await addOne(small, transfer(testAccount(name), { nonce: 1 })));
  assert.equal(answers[2], 'pool/queue-full');
});

test('old transactions are named for another round of gossip, oldest first', async () => {
  let nowMs = 0;
  const { pool } = await openPool({ now: () => nowMs });
  for (const account of [alice, bob, carol]) {
    await addOne(pool, transfer(account));
    nowMs += 1000;
  }
  assert.deepEqual(
    pool.stale(2000, 10).map(({ sender }) => sender),
    [alice.address, bob.address] satisfies Address[],
  );
  assert.equal(pool.stale(0, 1).length, 1);
});

test('a closed pool says so', async () => {
  const { pool } = await openPool();
  await pool.close();
  assert.equal(await addOne(pool, transfer(alice)), 'pool/closed');
});
