import assert from 'node:assert/strict';
import type { EngineContext, EngineOutput, EngineSettings, Head } from '../engine.ts';
import { stubAddress, stubRecover, stubSign } from '../world/stubSignature.ts';
import { World, type WorldOptions } from '../world/world.ts';
import { genesisBlock } from '../world/worldBlock.ts';
import { signingHash } from './encodeMessage.ts';
import type { RaftMessage, RaftUnsigned, Said } from './message.ts';
import { raft } from './raft.ts';
import { freshExtraData } from './seals.ts';
import type { RaftState } from './state.ts';

export const SETTINGS: EngineSettings = {
  blockPeriodMs: 200,
  emptyBlockPeriodMs: 2000,
  roundTimeoutMs: 1000,
  roundTimeoutMsMax: 4000,
};
export const validators = [1, 2, 3].map(stubAddress);

export type RaftWorld = World<RaftState, RaftMessage, RaftUnsigned>;
export type Options = Partial<WorldOptions<RaftState, RaftMessage, RaftUnsigned>>;

export function started(options: Options = {}): RaftWorld {
  const world: RaftWorld = new World({
    engine: raft,
    genesisExtraData: (all) => freshExtraData({ validators: all }, 0),
    settings: SETTINGS,
    validators: 3,
    seed: 1,
    ...options,
  });
  for (const node of world.nodes) world.start(node.name);
  world.pool(true);
  return world;
}

export const heights = (world: RaftWorld): number[] => world.nodes.map((node) => node.head.header.number);

export function expectHeight(world: RaftWorld, height: number, withinMs: number, what: string): void {
  const isDone = world.agenda.run(world.agenda.nowMs + withinMs, () =>
    world.alive.every((node) => node.head.header.number >= height),
  );
  assert.ok(isDone, `${what}: height ${height} wanted, seen ${heights(world)}`);
}

export function leaderOf(world: RaftWorld): string {
  const leading = world.alive.filter(({ state }) => state.group?.node.status().softState.role === 'leader');
  const [first, ...more] = leading.sort(
    (left, right) => raft.describe(right.state).round - raft.describe(left.state).round,
  );
  assert.ok(
    first !== undefined &&
      (more.length === 0 || raft.describe(more[0]?.state as RaftState).round < raft.describe(first.state).round),
  );
  return first.name;
}

export const genesis = genesisBlock({ extraData: freshExtraData({ validators }, 0), timestamp: 0 });
export const head: Head = { header: genesis.header, hash: genesis.hash, engine: 'raft', validators, since: 1 };
export const context: EngineContext = { self: stubAddress(1), settings: SETTINGS, recover: stubRecover };
export const kinds = (output: readonly EngineOutput<RaftMessage, RaftUnsigned>[]): string[] =>
  output.map(({ kind }) => kind);

export function messageBy(author: number, said: Said, since = 1): RaftMessage {
  const unsigned = { since, serial: 7, said };
  return { kind: 'said', ...unsigned, signature: stubSign(stubAddress(author), signingHash(unsigned)) };
}
