import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRlp, hexToBytes, type RlpItem, uintToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256Hash } from '@hanse/crypto';
import type { Account } from './account.ts';
import { decodeSlimAccount, encodeTrieAccount, writeSlimAccount } from './accountCodec.ts';
import { decodeChanges, encodeChanges, isEmptyChanges, reverseChanges } from './changesCodec.ts';
import type { StateChanges } from './reader.ts';
import { RlpWriter } from './rlpWriter.ts';
import { addressNumber, dice, slotNumber } from './testing.ts';

const roll = dice(7);
const someUint = (): bigint => BigInt(roll(2 ** 32)) ** BigInt(roll(9));

test('RlpWriter writes what encodeRlp writes', () => {
  const write = (writer: RlpWriter, item: RlpItem): void => {
    if (item instanceof Uint8Array) {
      writer.bytes(item);
      return;
    }
    const list = writer.beginList();
    for (const child of item) write(writer, child);
    writer.endList(list);
  };
  const some = (depth: number): RlpItem =>
    depth > 0 && roll(2) === 0
      ? Array.from({ length: roll(5) }, () => some(depth - 1))
      : Uint8Array.from({ length: roll(3) === 0 ? roll(70000) : roll(60) }, () => roll(256));
  for (let round = 0; round < 60; round++) {
    const item = some(4);
    const writer = new RlpWriter(1);
    write(writer, item);
    assert.deepEqual(writer.finish(), encodeRlp(item));
  }
  for (let round = 0; round < 300; round++) {
    const value = someUint();
    const writer = new RlpWriter(1);
    writer.uint(value);
    assert.deepEqual(writer.finish(), encodeRlp(uintToBytes(value)));
  }
});

test('accounts: the trie form is RLP of the four fields, the slim form reads back', () => {
  const writer = new RlpWriter(1);
  for (let round = 0; round < 300; round++) {
    const account: Account = {
      nonce: someUint(),
      balance: someUint(),
      storageRoot: roll(2) === 0 ? EMPTY_TRIE_ROOT : slotNumber(roll(1000)),
      codeHash: roll(2) === 0 ? EMPTY_CODE_HASH : slotNumber(roll(1000)),
    };
    const { nonce, balance, storageRoot, codeHash } = account;
    const fields = [uintToBytes(nonce), uintToBytes(balance), hexToBytes(storageRoot), hexToBytes(codeHash)];
    assert.deepEqual(encodeTrieAccount(account), encodeRlp(fields));
    writeSlimAccount(writer, account);
    assert.deepEqual(decodeSlimAccount(writer.finish()), account);
  }
});

function someChanges(): StateChanges {
  const code = Uint8Array.from({ length: 1 + roll(300) }, () => roll(256));
  return {
    accounts: new Map(
      Array.from({ length: roll(30) }, () => [
        addressNumber(roll(1000)),
        roll(4) === 0
          ? undefined
          : { nonce: someUint(), balance: someUint(), codeHash: roll(2) === 0 ? EMPTY_CODE_HASH : keccak256Hash(code) },
      ]),
    ),
    slots: new Map(
      Array.from({ length: roll(5) }, () => [
        addressNumber(roll(1000)),
        new Map(Array.from({ length: 1 + roll(20) }, () => [slotNumber(roll(1000)), someUint()])),
      ]),
    ),
    cleared: new Set(Array.from({ length: roll(4) }, () => addressNumber(roll(1000)))),
    codes: new Map([[keccak256Hash(code), code]]),
  };
}

test('changes read back, and equal changes are equal bytes whatever their order', () => {
  for (let round = 0; round < 50; round++) {
    const changes = someChanges();
    const bytes = encodeChanges(changes);
    assert.deepEqual(decodeChanges(bytes), {
      ...changes,
      accounts: new Map([...changes.accounts].sort()),
      slots: changes.slots,
    });
    const turned: StateChanges = {
      accounts: new Map([...changes.accounts].reverse()),
      slots: new Map([...changes.slots].reverse().map(([address, slots]) => [address, new Map([...slots].reverse())])),
      cleared: new Set([...changes.cleared].reverse()),
      codes: changes.codes,
    };
    assert.deepEqual(encodeChanges(turned), bytes);
    assert.throws(() => decodeChanges(bytes.subarray(1)), { name: 'Fault' });
    assert.throws(() => decodeChanges(bytes.subarray(0, bytes.length - 1)), { name: 'Fault' });
  }
  const none: StateChanges = { accounts: new Map(), slots: new Map(), cleared: new Set(), codes: new Map() };
  assert.ok(isEmptyChanges(decodeChanges(encodeChanges(none))));
});

test('reverseChanges names the values before', () => {
  const changes: StateChanges = {
    accounts: new Map([
      [addressNumber(1), undefined],
      [addressNumber(2), { nonce: 1n, balance: 1n, codeHash: EMPTY_CODE_HASH }],
    ]),
    slots: new Map([[addressNumber(2), new Map([[slotNumber(1), 5n]])]]),
    cleared: new Set(),
    codes: new Map(),
  };
  const before = { nonce: 9n, balance: 8n, codeHash: EMPTY_CODE_HASH };
  const reader = {
    account: (address: string) =>
      address === addressNumber(1) ? { ...before, storageRoot: EMPTY_TRIE_ROOT } : undefined,
    slot: () => 3n,
    code: () => new Uint8Array(0),
  };
  const reverse = reverseChanges(changes, reader);
  assert.deepEqual(
    [...reverse.accounts],
    [
      [addressNumber(1), before],
      [addressNumber(2), undefined],
    ],
  );
  assert.equal(reverse.slots.get(addressNumber(2))?.get(slotNumber(1)), 3n);
});
