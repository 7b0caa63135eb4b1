import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareBytes } from '@hanse/base';
import type { KeyValueStore, RangeOptions } from '@hanse/state';

export type KeyValueConformance = {
  readonly name: string;
  /** A new, empty store. */
  readonly open: () => KeyValueStore | Promise<KeyValueStore>;
};

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

function read(store: KeyValueStore, options: RangeOptions): string[] {
  return [...store.range(options)].map(([key, value]) => `${[...key].join('.')}=${[...value].join('.')}`);
}

/** The tests that every {@link KeyValueStore} passes. */
export function keyValueConformance({ name, open }: KeyValueConformance): void {
  const check = (title: string, body: (store: KeyValueStore) => Promise<void>): void => {
    test(`${name}: ${title}`, async () => {
      const store = await open();
      try {
        await body(store);
      } finally {
        await store.close();
      }
    });
  };

  check('reads what was committed, empty values too, and nothing else', async (store) => {
    assert.equal(store.get(bytes(1)), undefined);
    await store.commit([
      { key: bytes(1), value: bytes(9, 8) },
      { key: bytes(0), value: bytes() },
    ]);
    assert.deepEqual([...(store.get(bytes(1)) ?? [])], [9, 8]);
    assert.equal(store.get(bytes(0))?.length, 0);
    assert.equal(store.get(bytes(1, 0)), undefined);
  });

  check('deletes, and the later change of a key wins', async (store) => {
    await store.commit([
      { key: bytes(5), value: bytes(1) },
      { key: bytes(5), value: bytes(2) },
      { key: bytes(6), value: bytes(1) },
      { key: bytes(6), value: undefined },
      { key: bytes(7), value: undefined },
      { key: bytes(7), value: bytes(3) },
    ]);
    assert.deepEqual(read(store, { from: bytes(0), to: bytes(255) }), ['5=2', '7=3']);
    await store.commit([{ key: bytes(5), value: undefined }]);
    assert.equal(store.get(bytes(5)), undefined);
  });

  check('orders keys as unsigned bytes and ranges in both directions', async (store) => {
    const keys = [bytes(1), bytes(1, 0), bytes(1, 255), bytes(2), bytes(127), bytes(128), bytes(255, 255)];
    await store.commit([...keys].reverse().map((key) => ({ key, value: key })));
    const all = { from: bytes(0), to: bytes(255, 255, 255) };
    assert.deepEqual(
      [...store.range(all)].map(([key]) => key),
      keys,
    );
    assert.deepEqual(
      [...store.range({ ...all, reverse: true })].map(([key]) => key),
      [...keys].reverse(),
    );
    const part = { from: bytes(1, 0), to: bytes(128) };
    assert.deepEqual(
      [...store.range(part)].map(([key]) => key),
      keys.slice(1, 5),
    );
    assert.deepEqual(
      [...store.range({ ...part, reverse: true, limit: 2 })].map(([key]) => key),
      [keys[4], keys[3]],
    );
    assert.deepEqual([...store.range({ ...part, limit: 0 })], []);
    assert.deepEqual([...store.range({ from: bytes(3), to: bytes(3) })], []);
    assert.deepEqual([...store.range({ from: bytes(9), to: bytes(3) })], []);
    assert.deepEqual([...store.range({ from: bytes(3), to: bytes(9), reverse: true })], []);
  });

  check('gives copies and takes copies', async (store) => {
    const key = bytes(1, 2);
    const value = bytes(3, 4);
    await store.commit([{ key, value }]);
    const first = store.get(key) as Uint8Array;
    await store.commit([{ key: bytes(9), value: new Uint8Array(100).fill(7) }]);
    const second = store.get(bytes(9)) as Uint8Array;
    assert.deepEqual([...first], [3, 4]);
    first.fill(0);
    value.fill(0);
    assert.deepEqual([...(store.get(key) ?? [])], [3, 4]);
    assert.equal(second[99], 7);
    const entries = [...store.range({ from: bytes(0), to: bytes(255) })];
    for (const entry of entries) entry[1].fill(1);
    assert.deepEqual([...(store.get(key) ?? [])], [3, 4]);
  });

  check('keeps values of 1 MiB and 16 MiB and keys of 200 bytes', async (store) => {
    const key = new Uint8Array(200).fill(254);
    for (const size of [1 << 20, 16 << 20, 100]) {
      const value = new Uint8Array(size).map((_, at) => at % 251);
      await store.commit([{ key, value }]);
      const seen = store.get(key) as Uint8Array;
      assert.equal(Buffer.compare(seen, value), 0);
      const [entry] = [...store.range({ from: key, to: bytes(255) })];
      assert.equal(Buffer.compare((entry as readonly [Uint8Array, Uint8Array])[1], value), 0);
    }
  });

  check('a range may be left early, stay open across a commit, and end after it', async (store) => {
    const keys = Array.from({ length: 1000 }, (_, at) => bytes(at >> 8, at & 255));
    await store.commit(keys.map((key) => ({ key, value: key })));
    for (const [key] of store.range({ from: bytes(0), to: bytes(255) })) if (key[1] === 3) break;
    const open = store.range({ from: bytes(0), to: bytes(255) });
    assert.deepEqual(open.next().value?.[0], keys[0]);
    await store.commit([{ key: bytes(254), value: bytes(1) }]);
    assert.ok([...open].length >= 999);
    assert.equal([...store.range({ from: bytes(0), to: bytes(255) })].length, 1001);
  });

  check('commits in the order they were asked for, and reads see each at once', async (store) => {
    const key = bytes(1);
    const pending: Promise<void>[] = [];
    for (let value = 0; value < 50; value++) pending.push(store.commit([{ key, value: bytes(value) }]));
    await Promise.all(pending);
    assert.deepEqual([...(store.get(key) ?? [])], [49]);
    for (let value = 50; value < 60; value++) {
      store.get(key);
      await store.commit([{ key, value: bytes(value) }]);
      assert.deepEqual([...(store.get(key) ?? [])], [value]);
    }
  });

  check('agrees with a sorted list over random histories', async (store) => {
    const model = new Map<string, { key: Uint8Array; value: Uint8Array }>();
    let seed = 12345;
    const roll = (sides: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % sides;
    };
    const someKey = (): Uint8Array => Uint8Array.from({ length: 1 + roll(3) }, () => roll(6));
    for (let round = 0; round < 60; round++) {
      const changes = Array.from({ length: roll(30) }, () => {
        const key = someKey();
        return { key, value: roll(3) === 0 ? undefined : Uint8Array.from({ length: roll(40) }, () => roll(256)) };
      });
      await store.commit(changes);
      for (const { key, value } of changes) {
        if (value === undefined) model.delete(key.join('.'));
        else model.set(key.join('.'), { key, value });
      }
      const [from, to, limit] = [someKey(), someKey(), 1 + roll(20)];
      const inRange = [...model.values()]
        .filter(({ key }) => compareBytes(key, from) >= 0 && compareBytes(key, to) < 0)
        .sort((left, right) => compareBytes(left.key, right.key))
        .map(({ key, value }) => `${key.join('.')}=${value.join('.')}`);
      assert.deepEqual(read(store, { from, to, limit }), inRange.slice(0, limit));
      assert.deepEqual(read(store, { from, to, limit, reverse: true }), inRange.reverse().slice(0, limit));
    }
  });
}
