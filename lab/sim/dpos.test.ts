import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address, Hex } from '@hanse/base';
import { engineNamed, type Sealers } from '@hanse/consensus';
import { staking as artifact, systemCode } from '@hanse/contracts';
import { foundersStaking, STAKING_ADDRESS, stakingStorage } from '@hanse/league';
import type { Header } from '@hanse/protocol';
import { type Abi, decodeFunctionResult, encodeFunctionData } from 'viem';
import type { NodeName } from './observation.ts';
import { runSimulation } from './runSimulation.ts';
import { type SimAccount, type SimulatedLeague, simulateLeague } from './simulateLeague.ts';
import { STUB_CRYPTO } from './world/simNode.ts';
import { keyOf } from './world/stubScheme.ts';

const ABI = artifact.abi as unknown as Abi;
const EPOCH = 12;
const NODES = 5;
/** One less than there are candidates, so that weight decides who is out. */
const COMMITTEE = 4;
const WITHIN_MS = 400_000;
const QUICK = { blockPeriodMs: 1000, emptyBlockPeriodMs: 1000, roundTimeoutMs: 3000, roundTimeoutMsMax: 12_000 };

const nodeAddress = (number: number): Address => STUB_CRYPTO.scheme.address(keyOf(`node ${number}`));
const holder: SimAccount = { privateKey: keyOf('account 1'), address: STUB_CRYPTO.scheme.address(keyOf('account 1')) };
const NAMES: readonly NodeName[] = Array.from({ length: NODES }, (_, at) => `n${at + 1}`);

/** What nodes say of the ledger, by height; every node must say the same. */
class Seen {
  readonly headers = new Map<number, Header>();
  readonly sealers = new Map<number, Sealers>();
  readonly tellers = new Map<number, Set<NodeName>>();

  tell(node: NodeName, header: Header, sealers: Sealers): void {
    const { number } = header;
    const before = this.sealers.get(number);
    if (before !== undefined) assert.deepEqual(sealers, before, `${node} at ${number}`);
    this.sealers.set(number, sealers);
    this.headers.set(number, header);
    this.tellers.set(number, (this.tellers.get(number) ?? new Set()).add(node));
  }
}

/** Five candidates of 100, 110, … seats, four of whom are in a committee; one account holds all the seats. */
async function league(
  seed: number,
  jail: 'strict' | 'never',
): Promise<{ readonly at: SimulatedLeague; readonly seen: Seen }> {
  const validators = Array.from({ length: NODES }, (_, at) => nodeAddress(at + 1));
  const usual = foundersStaking(validators, {
    epochBlocks: EPOCH,
    committeeMax: COMMITTEE,
    committeeMin: 3,
    unbondingEpochs: 1,
    missedShareMax: jail === 'strict' ? 5000 : 10_000,
  });
  const candidates = usual.candidates.map((one, at) => ({
    ...one,
    delegations: [{ delegator: holder.address, weight: 100n + 10n * BigInt(at) }],
  }));
  const code = Uint8Array.from(Buffer.from(systemCode.staking.slice(2), 'hex'));
  const storage = stakingStorage({ ...usual, candidates, seats: [{ holder: holder.address, seats: 1000n }] });
  const seen = new Seen();
  const at = await simulateLeague({
    engine: 'dpos',
    validators: NODES,
    seed,
    signatures: 'stub',
    settings: QUICK,
    accounts: 1,
    alloc: new Map([[STAKING_ADDRESS, { balance: 0n, nonce: 1n, code, storage }]]),
    observe: (event) => {
      if (event.kind === 'committed') seen.tell(event.node, event.stored.block.header, event.sealers);
    },
  });
  return { at, seen };
}

const heightsOf = (at: SimulatedLeague): number => Math.max(...NAMES.map((name) => at.height(name)));
const reach = (at: SimulatedLeague, height: number, names: readonly NodeName[] = NAMES): Promise<void> =>
  at.runUntil(`height ${height}`, () => names.every((name) => at.height(name) >= height), WITHIN_MS);

async function send(at: SimulatedLeague, name: string, args: readonly unknown[], node?: NodeName): Promise<number> {
  const data = encodeFunctionData({ abi: ABI, functionName: name, args });
  const where = node === undefined ? {} : { node };
  const { status, height } = await at.send(
    { from: holder, to: STAKING_ADDRESS, data },
    { ...where, withinMs: WITHIN_MS },
  );
  assert.equal(status, 1, `${name} reverted`);
  return height;
}

async function view<Value>(at: SimulatedLeague, name: string, args: readonly unknown[] = []): Promise<Value> {
  const data = encodeFunctionData({ abi: ABI, functionName: name, args });
  const answer = await at.call({ to: STAKING_ADDRESS, data });
  return decodeFunctionResult({
    abi: ABI,
    functionName: name,
    data: `0x${Buffer.from(answer).toString('hex')}` as Hex,
  }) as Value;
}

/** What must hold of every block, whatever went wrong around it. */
function checkBlocks({ sealers, headers }: Seen): void {
  const heights = [...sealers.keys()].sort((a, b) => a - b);
  for (const height of heights) {
    const { since, validators, weights = [] } = sealers.get(height) as Sealers;
    const before = sealers.get(height - 1);
    // DPOS-EPOCH-1, -2: another committee only from the first block of an epoch on.
    if (before !== undefined && before.since !== since) assert.equal(since, height);
    if (since !== 1) assert.equal(since % EPOCH, 0, `in charge since ${since}`);
    if (since === height || before === undefined) continue;
    assert.deepEqual([validators, weights], [before.validators, before.weights ?? []]);
  }
  for (const height of heights.filter((one) => sealers.get(one)?.since === one)) checkShares(sealers, headers, height);
}

/** DPOS-TURN-1 on the ledger: in the epoch that begins at `first` each had its share of turns, give or take less than one. */
function checkShares(sealersAt: Seen['sealers'], headers: Seen['headers'], first: number): void {
  const sealers = sealersAt.get(first) as Sealers;
  const { validators, weights = validators.map(() => 1n) } = sealers;
  const total = Number(weights.reduce((sum, weight) => sum + weight, 0n));
  const owned = new Map<Address, number>();
  const turns = engineNamed('dpos').turns;
  assert(turns !== undefined);
  for (let slots = 1; headers.has(first + slots - 1) && slots <= EPOCH; slots++) {
    const height = first + slots - 1;
    const order: readonly Address[] = turns(sealers, height);
    assert.ok(order.includes(headers.get(height)?.coinbase as Address), `block ${height} is a member's`);
    const owner = order[0] as Address;
    owned.set(owner, (owned.get(owner) ?? 0) + 1);
    for (const [at, validator] of validators.entries()) {
      const off = (owned.get(validator) ?? 0) - (Number(weights[at]) * slots) / total;
      assert.ok(Math.abs(off) < 1, `${validator} is off by ${off} slots at ${height}`);
    }
  }
}

test('delegation changes the committee at the boundary of an epoch, and not before (DPOS-EPOCH-2, DPOS-TURN-2)', async () => {
  const { at, seen } = await league(1, 'never');
  await reach(at, EPOCH + 2);
  // The first election leaves out the lightest.
  assert.deepEqual(seen.sealers.get(EPOCH)?.validators.includes(nodeAddress(1)), false);
  assert.equal(seen.sealers.get(EPOCH)?.validators.length, COMMITTEE);
  const height = await send(at, 'delegate', [nodeAddress(1), 500n]);
  const next = (Math.floor((height + 1) / EPOCH) + 1) * EPOCH;
  await reach(at, next + EPOCH + 1);
  assert.equal(seen.sealers.get(next - 1)?.validators.includes(nodeAddress(1)), false);
  assert.equal(seen.sealers.get(next)?.validators.includes(nodeAddress(1)), true);
  assert.equal(seen.sealers.get(next)?.validators.includes(nodeAddress(2)), false);
  checkBlocks(seen);
  // Without harm every block is made by the owner of its slot, once all have found each other.
  for (const [number, header] of seen.headers) {
    if (number < EPOCH) continue;
    const sealers = seen.sealers.get(number) as Sealers;
    assert.equal(header.coinbase, engineNamed('dpos').turns?.(sealers, number)[0], `block ${number}`);
  }
  for (const tellers of [...seen.tellers.values()].slice(0, next)) assert.equal(tellers.size, NODES);
  assert.deepEqual(await at.violations(), []);
});

test('also while nodes crash, at the boundary and around it (DPOS-EPOCH-1, DPOS-TURN-1)', async () => {
  for (const seed of [1, 2, 3]) {
    const { at, seen } = await league(seed, 'never');
    await reach(at, EPOCH + 1);
    const height = await send(at, 'delegate', [nodeAddress(1), 500n]);
    const next = (Math.floor((height + 1) / EPOCH) + 1) * EPOCH;
    // One that leaves, then one that comes, then one that stays: down before the boundary, up after it.
    const victim = NAMES[seed - 1] as NodeName;
    const others = NAMES.filter((name) => name !== victim);
    await reach(at, next - 2);
    at.crash(victim, seed === 2 ? 'power' : 'process');
    await reach(at, next + 1, others);
    if (seed === 3) at.wipe(victim);
    at.start(victim);
    await reach(at, next + EPOCH);
    assert.equal(seen.sealers.get(next)?.validators.includes(nodeAddress(1)), true);
    checkBlocks(seen);
    assert.deepEqual(await at.violations(), [], `seed ${seed}`);
  }
});

test('also while the league is cut in two across the boundary', async () => {
  for (const seed of [4, 5]) {
    const { at, seen } = await league(seed, 'never');
    await reach(at, EPOCH + 1);
    const height = await send(at, 'delegate', [nodeAddress(1), 500n]);
    const next = (Math.floor((height + 1) / EPOCH) + 1) * EPOCH;
    await reach(at, next - 2);
    // Of both committees there is a quorum on one side in the first case, nowhere in the second.
    at.partition(['n1', 'n2'], ['n3', 'n4', 'n5'].slice(seed === 4 ? 0 : 1));
    await at.run(40_000);
    const stopped = heightsOf(at);
    await at.run(40_000);
    if (seed === 5) assert.equal(heightsOf(at), stopped, 'no quorum, no block');
    at.heal();
    await reach(at, next + EPOCH);
    assert.equal(seen.sealers.get(next)?.validators.includes(nodeAddress(1)), true);
    checkBlocks(seen);
    assert.deepEqual(await at.violations(), [], `seed ${seed}`);
  }
});

test('turns before the coinbase’s are counted as missed, and who misses too many is jailed (DPOS-MISSED-1)', async () => {
  const { at, seen } = await league(6, 'strict');
  await reach(at, EPOCH + 1);
  at.crash('n5');
  const rest = NAMES.filter((name) => name !== 'n5');
  await reach(at, 2 * EPOCH + 2, rest);
  const missed = [...seen.headers.values()]
    .filter(({ number }) => number >= EPOCH && number < 2 * EPOCH)
    .map(({ number, coinbase }) => {
      const turns = engineNamed('dpos').turns?.(seen.sealers.get(number) as Sealers, number) ?? [];
      return turns.slice(0, turns.indexOf(coinbase));
    });
  const count = missed.filter((list) => list.includes(nodeAddress(5))).length;
  assert.ok(count > 0, 'it had turns');
  type View = { readonly jailedUntil: bigint; readonly missedEver: bigint; readonly takenEver: bigint };
  const view5 = await view<View>(at, 'candidateOf', [nodeAddress(5)]);
  assert.equal(Number(view5.missedEver), count + missedAround(seen));
  assert.ok(view5.jailedUntil > 0n, 'jailed');
  assert.equal(seen.sealers.get(2 * EPOCH)?.validators.includes(nodeAddress(5)), false);
  assert.equal(seen.sealers.get(2 * EPOCH)?.validators.includes(nodeAddress(1)), true);
  at.start('n5');
  await reach(at, 2 * EPOCH + 4);
  checkBlocks(seen);
  assert.deepEqual(await at.violations(), []);
});

/** Turns of n5 missed outside of the second epoch. */
function missedAround(seen: Seen): number {
  return [...seen.headers.values()].filter(({ number, coinbase }) => {
    if (number >= EPOCH && number < 2 * EPOCH) return false;
    const turns = engineNamed('dpos').turns?.(seen.sealers.get(number) as Sealers, number) ?? [];
    return turns.slice(0, turns.indexOf(coinbase)).includes(nodeAddress(5));
  }).length;
}

test('a league changes to DPoS, which elects, and from DPoS to QBFT, which does not (CHANGE-ENGINE-1, DPOS-EPOCH-2)', async () => {
  for (const [engine, next] of [
    ['qbft', 'dpos'],
    ['dpos', 'qbft'],
  ] as const) {
    const change = { since: 21, engine: next, validators: ['n1', 'n2', 'n3', 'n4'] };
    const faults = [{ kind: 'crash', node: 'n2', loss: 'power', atMs: 20_000, forMs: 6000 } as const];
    const sealers = new Map<number, Sealers>();
    const { violations } = await runSimulation({
      engine,
      nodes: 4,
      seed: 3,
      plan: { healAtMs: 70_000, faults, adversaries: [], change },
      observe: (event) => {
        if (event.kind === 'committed') sealers.set(event.stored.block.header.number, event.sealers);
      },
    });
    assert.deepEqual(violations, [], `${engine} to ${next}`);
    const begun = [
      ...new Set([...sealers.values()].filter(({ engine: of }) => of === 'dpos').map(({ since }) => since)),
    ];
    assert.ok(begun.length >= (next === 'dpos' ? 3 : 2), `${engine} to ${next}: ${begun.join()}`);
    assert.deepEqual([sealers.get(20)?.engine, sealers.get(21)?.engine, sealers.get(21)?.since], [engine, next, 21]);
    if (next === 'dpos')
      assert.ok(sealers.get(Math.max(...sealers.keys()))?.weights !== undefined, 'elected by weight');
    else assert.equal(sealers.get(Math.max(...sealers.keys()))?.since, 21);
  }
});

test('a league under DPoS has epochs and unequal turns without being told', async () => {
  const begun = new Set<number>();
  const weights = new Set<string>();
  const { violations } = await runSimulation({
    engine: 'dpos',
    nodes: 4,
    seed: 1,
    plan: { healAtMs: 100_000, faults: [], adversaries: [] },
    observe: (event) => {
      if (event.kind !== 'committed') return;
      begun.add(event.sealers.since);
      if (event.sealers.since > 1) weights.add([...new Set(event.sealers.weights)].join());
    },
  });
  assert.deepEqual(violations, []);
  assert.ok(begun.size >= 3, [...begun].join());
  for (const one of weights) assert.ok(one.split(',').length > 1, one);
});
