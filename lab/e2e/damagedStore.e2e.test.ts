import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Hash } from '@hanse/base';
import { hanse } from './hanseCommand.ts';
import type { RpcAnswer } from './jsonRpc.ts';
import { League } from './league.ts';
import { assertSameState, waitForAll } from './ledgerChecks.ts';
import type { NodeProcess } from './nodeProcess.ts';
import { poll } from './poll.ts';
import { allocForTraffic, Traffic, type TrafficPlan } from './traffic.ts';

const PAGE_BYTES = 4096;
/** Within the first record of the block log. */
const FIRST_RECORD_AT = 100;
/** Within the last. */
const BEFORE_END = 5;
const AUDIT_MISMATCH = 5;
/** Calls in one request; the node takes 1,000. */
const BATCH = 500;
const plan = (name: string): TrafficPlan => ({ name, accounts: 30, transactionsOfAccount: 10, perSecond: 150 });
const FIRST = plan('before damage');
const AFTER = ['a bit of the first block', 'a bit of the last block', 'a page of the index', 'all values'].map(plan);

describe('one of four nodes finds its store damaged', () => {
  let league: League;
  let victim: NodeProcess;
  const acknowledged = new Set<Hash>();

  before(async () => {
    league = await League.start({ alloc: allocForTraffic([FIRST, ...AFTER]) });
    victim = league.node(3);
    await send(FIRST);
  });
  after(async () => league?.[Symbol.asyncDispose]());

  async function send(traffic: TrafficPlan): Promise<void> {
    using running = new Traffic(league, traffic);
    running.start();
    await running.finish();
    for (const hash of running.acknowledged) acknowledged.add(hash);
    await waitForAll(league.node(0), acknowledged, 20_000);
  }

  const damages: readonly { readonly name: string; readonly damage: (dataFolder: string) => void }[] = [
    {
      name: 'a flipped bit in the first block of the log',
      damage: (folder) => flipBit(fileIn(folder, 'blocks'), FIRST_RECORD_AT),
    },
    {
      // The log alone cannot tell it from an append that a crash cut short; the index, which has the block, can.
      name: 'a flipped bit in the last block of the log',
      damage: (folder) => {
        const file = fileIn(folder, 'blocks');
        flipBit(file, statSync(file).size - BEFORE_END);
      },
    },
    {
      name: 'an overwritten page of the index',
      damage: (folder) => {
        const file = join(folder, 'index', 'data.mdb');
        const page = Math.floor(statSync(file).size / PAGE_BYTES / 2);
        write(file, Buffer.alloc(PAGE_BYTES, 0xff), page * PAGE_BYTES);
      },
    },
    {
      name: 'a flipped bit in every page of the index',
      damage: (folder) => {
        const file = join(folder, 'index', 'data.mdb');
        // The first two pages say where the others are; a node that cannot read them does not even open the store.
        for (let page = 2; page < statSync(file).size / PAGE_BYTES; page++) flipBit(file, page * PAGE_BYTES + 3000);
      },
    },
  ];

  for (const [index, { name, damage }] of damages.entries()) {
    test(`${name} is found by the audit, never served, and holds nobody up`, async (t) => {
      await victim.stop();
      damage(victim.plan.dataFolder);
      const { code, stdout } = await hanse(['audit', victim.plan.dataFolder, '--json']);
      assert.equal(code, AUDIT_MISMATCH, stdout);

      victim.start();
      const end = await poll('the node serves or ends', 30_000, async () =>
        victim.isRunning ? { height: await victim.rpc.height() } : victim.exited(),
      );
      if (typeof end === 'object') {
        const errors = await compareReceipts(league.node(0), victim);
        t.diagnostic(`the node runs; ${errors} of ${acknowledged.size} receipts are answered with an error`);
      } else {
        assert.equal(end, 1, 'ended by itself, not by a signal');
        assert.match(victim.logTail(3), /damaged/);
        t.diagnostic('the node says what is damaged and ends');
      }
      await send(AFTER[index] as TrafficPlan);

      // As the message says: without its data the node fetches the ledger from the others.
      await victim.stop();
      rmSync(victim.plan.dataFolder, { recursive: true });
      victim.start();
      await victim.waitReady();
      await assertSameState(league);
    });
  }

  /** Receipts as both nodes tell them: the damaged one says the same, or that it cannot. */
  async function compareReceipts(sound: NodeProcess, damaged: NodeProcess): Promise<number> {
    const calls = [...acknowledged].map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] }));
    const [wanted, seen] = await Promise.all([inBatches(sound, calls), inBatches(damaged, calls)]);
    const errors = seen.filter(({ error }) => error !== undefined);
    for (const { error } of errors) assert.match(error?.message ?? '', /damaged/);
    for (const [index, { error, result }] of seen.entries()) {
      if (error === undefined) assert.deepEqual(result, wanted[index]?.result);
    }
    return errors.length;
  }
});

async function inBatches(
  node: NodeProcess,
  calls: readonly { readonly method: string; readonly params: readonly unknown[] }[],
): Promise<RpcAnswer[]> {
  const answers: RpcAnswer[] = [];
  for (let at = 0; at < calls.length; at += BATCH) answers.push(...(await node.rpc.batch(calls.slice(at, at + BATCH))));
  return answers;
}

function fileIn(folder: string, part: string): string {
  const [name] = readdirSync(join(folder, part));
  assert.ok(name);
  return join(folder, part, name);
}

function flipBit(file: string, offset: number): void {
  const byte = Buffer.alloc(1);
  const handle = openSync(file, 'r');
  readSync(handle, byte, 0, 1, offset);
  closeSync(handle);
  byte[0] = (byte[0] as number) ^ 4;
  write(file, byte, offset);
}

function write(file: string, bytes: Buffer, offset: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, offset);
  closeSync(handle);
}
