import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hash, isFault } from '@hanse/base';
import { recoverAddress } from '@hanse/crypto';
import { Transaction } from 'ethers';
import { createKey } from './keystore.ts';
import { REPORTS_TO } from './report.ts';
import { handshakeHash, Signer, type VoteStore } from './signer.ts';
import type { Vote } from './voteMemory.ts';

const hash = (byte: number): Hash => `0x${byte.toString(16).padStart(64, '0')}` as Hash;
const vote: Vote = { ledger: hash(1), height: 1, round: 0, kind: 'prepare', part: 0, hash: hash(7) };

function memoryStore(): VoteStore & { record: Uint8Array | undefined } {
  return {
    record: undefined,
    read() {
      return this.record;
    },
    async write(record) {
      await Promise.resolve();
      this.record = record;
    },
  };
}

test('a signature recovers to the address of the key', async () => {
  const { privateKey, address } = createKey();
  const signer = new Signer({ privateKey, store: memoryStore() });
  assert.equal(recoverAddress(vote.hash, await signer.sign(vote)), address);
  const binding = new Uint8Array([1, 2, 3]);
  assert.equal(recoverAddress(handshakeHash(binding), signer.signHandshake(binding)), address);
});

test('a report is a transaction to Evidence that recovers to the key', () => {
  const { privateKey, address } = createKey();
  const signer = new Signer({ privateKey, store: memoryStore() });
  const data = new Uint8Array([1, 2, 3]);
  const raw = signer.signReport({ chainId: 7001n, nonce: 5n, gasPrice: 0n, gasLimit: 100_000n, data });
  const parsed = Transaction.from(`0x${Buffer.from(raw).toString('hex')}`);
  assert.equal(parsed.from?.toLowerCase(), address);
  assert.equal(parsed.to?.toLowerCase(), REPORTS_TO);
  assert.deepEqual([parsed.nonce, parsed.value, parsed.gasLimit, parsed.data], [5, 0n, 100_000n, '0x010203']);
});

test('the vote is stored before the signature is released (SIGNER-MEMORY-1)', async () => {
  const store = memoryStore();
  const { privateKey } = createKey();
  let stored = false;
  const slow: VoteStore = {
    read: () => undefined,
    write: async (record) => {
      await Promise.resolve();
      await store.write(record);
      stored = true;
    },
  };
  await new Signer({ privateKey, store: slow }).sign(vote);
  assert.ok(stored);
  const restarted = new Signer({ privateKey, store });
  await assert.rejects(restarted.sign({ ...vote, hash: hash(8) }), (error) =>
    isFault(error, 'signer/conflicting-vote'),
  );
  assert.ok(await restarted.sign(vote));
});

test('no signature is released when the vote cannot be stored, and the vote stays open', async () => {
  const { privateKey } = createKey();
  let failing = true;
  const store: VoteStore = {
    read: () => undefined,
    write: () => (failing ? Promise.reject(new Error('disk full')) : Promise.resolve()),
  };
  const signer = new Signer({ privateKey, store });
  await assert.rejects(signer.sign(vote), /disk full/);
  failing = false;
  assert.ok(await signer.sign(vote));
});

test('of two conflicting votes asked for at once exactly one is signed', async () => {
  const signer = new Signer({ privateKey: createKey().privateKey, store: memoryStore() });
  const results = await Promise.allSettled([signer.sign(vote), signer.sign({ ...vote, hash: hash(8) })]);
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'rejected'],
  );
});
