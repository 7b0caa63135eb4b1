import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '@hanse/base';
import { parseAbi } from 'viem';
import { parseAmount } from './amount.ts';
import { findFunction } from './contract/findFunction.ts';
import { parseValues } from './contract/parseValues.ts';
import { organisationNames } from './dev/organisations.ts';
import { renderTable, widthOf } from './table.ts';

test('amounts have units and no fractions of wei', () => {
  assert.equal(parseAmount('12'), 12n);
  assert.equal(parseAmount('1.5ether'), 1_500_000_000_000_000_000n);
  assert.equal(parseAmount('3 gwei'), 3_000_000_000n);
  for (const bad of ['1.5', '-1', '0x1', '1 finney', '', '1.0000000001gwei'])
    assert.equal(parseAmount(bad), undefined, bad);
});

test('words become the values that the interface asks for', () => {
  const abi = parseAbi([
    'struct Pair { address who; uint8[] what; }',
    'function f(uint8 a, int16 b, bool c, bytes4 d, string e, Pair g, uint256[2] h)',
  ]);
  const inputs = findFunction(abi, 'f', 7).inputs;
  const who = `0x${'ab'.repeat(20)}`;
  const good = ['255', '-7', 'true', '0x01020304', '5', JSON.stringify({ who, what: [1, '2'] }), '["1ether", 3]'];
  assert.deepEqual(parseValues('f', inputs, good), [
    255n,
    -7n,
    true,
    '0x01020304',
    '5',
    { who, what: [1n, 2n] },
    [10n ** 18n, 3n],
  ]);
  const bad: [number, string][] = [
    [0, '256'],
    [0, '-1'],
    [1, '40000'],
    [2, 'yes'],
    [3, '0x01'],
    [5, '{"who":"0x12","what":[]}'],
    [5, 'null'],
    [6, '[1]'],
    [6, '[1,'],
  ];
  for (const [at, word] of bad)
    assert.throws(
      () => parseValues('f', inputs, good.with(at, word)),
      (error) => isFault(error, 'cli/bad-parameters'),
      word,
    );
  assert.throws(
    () => parseValues('f', inputs, []),
    (error) => isFault(error, 'cli/bad-parameters'),
  );
});

test('an overloaded function is chosen by its count or signature', () => {
  const abi = parseAbi(['function f(uint256)', 'function f(uint256,uint256)', 'function f(address)', 'function g()']);
  assert.equal(findFunction(abi, 'f', 2).inputs.length, 2);
  assert.equal(findFunction(abi, 'f(address)', 1).inputs[0]?.type, 'address');
  for (const name of ['f', 'h'])
    assert.throws(
      () => findFunction(abi, name, 1),
      (error) => isFault(error, 'cli/no-function'),
    );
});

test('columns line up with wide characters', () => {
  assert.equal(widthOf('节点a'), 5);
  const lines = renderTable(['节点', 'b'], [['x', 'y']]).split('\n');
  assert.equal(lines[2], 'x     y');
});

test('organisations have different names, always the same ones', () => {
  const names = organisationNames(200);
  assert.equal(new Set(names).size, 200);
  assert.deepEqual(names.slice(0, 4), ['harbour-bank', 'north-carrier', 'city-customs', 'east-supplier']);
});
