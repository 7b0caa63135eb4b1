import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@hanse/base';
import { type AnyEngine, changingEngine, Dice, ENGINES, freshExtraData, validatorsOf, World } from '@hanse/consensus';
import { CONDUCTS, conductNamed } from './conducts.ts';
import { type Conduct, hostileEngine } from './hostileEngine.ts';

const SETTINGS = { blockPeriodMs: 200, emptyBlockPeriodMs: 5000, roundTimeoutMs: 500, roundTimeoutMsMax: 4000 };

/** As the small world signs. */
function stub(author: Address, hash: string): Uint8Array {
  return new Uint8Array(Buffer.from(`${author.slice(2)}${hash.slice(2)}${'00'.repeat(13)}`, 'hex'));
}

type Told = { readonly lies: string[]; readonly accused: Set<Address> };

/** The engine of every node of a world; the one of `liar` lies. Evidence is collected. */
function withLiar(conduct: Conduct, liar: Address, told: Told): AnyEngine {
  const honest = changingEngine(ENGINES) as AnyEngine;
  const hostile = hostileEngine(honest, {
    self: liar,
    sign: (hash) => stub(liar, hash),
    dice: new Dice(7),
    conduct,
    equivocated: (height, what) => told.lies.push(`${height} ${what}`),
  });
  const liars = new WeakSet<object>();
  const of = (state: unknown): AnyEngine => (liars.has(state as object) ? hostile : honest);
  const keep = (engine: AnyEngine, step: ReturnType<AnyEngine['step']>): ReturnType<AnyEngine['step']> => {
    if (engine === hostile) liars.add(step.state as object);
    for (const one of step.output) if (one.kind === 'evidence') told.accused.add(one.evidence.offender);
    return { ...step, output: step.output.filter(({ kind }) => kind !== 'evidence') };
  };
  return {
    ...honest,
    encodeMessage: hostile.encodeMessage,
    start: (context, ...rest) => {
      const engine = context.self === liar ? hostile : honest;
      return keep(engine, engine.start(context, ...rest));
    },
    step: (state, event, nowMs) => keep(of(state), of(state).step(state, event, nowMs)),
    describe: (state) => of(state).describe(state),
  };
}

for (const conduct of CONDUCTS.values()) {
  test(`one of four does its worst and the others go on: ${conduct.name}`, () => {
    const liar = `0x${'02'.repeat(20)}` as Address;
    const told: Told = { lies: [], accused: new Set() };
    const world = new World({
      engine: withLiar(conduct, liar, told),
      genesisExtraData: (validators) => freshExtraData({ validators, round: 0 }),
      sealersAfter: ({ header }) => ({ engine: 'qbft', validators: validatorsOf(header), since: 1 }),
      settings: SETTINGS,
      validators: 4,
      seed: 5,
    });
    for (const { name } of world.nodes) world.start(name);
    world.pool(true);
    world.agenda.run(world.agenda.nowMs + 30_000);
    const honest = world.nodes.filter(({ address }) => address !== liar).map(({ head }) => head.header.number);
    assert.ok(Math.min(...honest) >= 10, `heights ${honest.join(' ')}`);
    assert.deepEqual(
      [...told.accused].filter((one) => one !== liar),
      [],
    );
    if (conduct.name === 'equivocate') assert.ok(told.lies.length > 10 && told.accused.has(liar));
  });
}

test('conducts are found by name', () => {
  assert.equal(conductNamed('usurp').name, 'usurp');
  assert.throws(() => conductNamed('kind'), /no conduct kind, there are equivocate, split/);
});
