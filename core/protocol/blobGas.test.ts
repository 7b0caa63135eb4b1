import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextExcessBlobGas } from './blobGas.ts';
import type { Header } from './header.ts';

const BLOB = 131_072n;
const parentOf = (excess: bigint, used: bigint, baseFeePerGas = 7n): Header =>
  ({ excessBlobGas: excess * BLOB, blobGasUsed: used * BLOB, baseFeePerGas }) as Header;

test('excess blob gas follows the target of the fork', () => {
  assert.equal(nextExcessBlobGas({} as Header, 'cancun'), 0n);
  assert.equal(nextExcessBlobGas(parentOf(0n, 2n), 'cancun'), 0n);
  assert.equal(nextExcessBlobGas(parentOf(1n, 6n), 'cancun'), 4n * BLOB);
  assert.equal(nextExcessBlobGas(parentOf(1n, 6n), 'prague'), BLOB);
});

test('from Osaka on, blobs that cost less than their work do not become cheaper (EIP-7918)', () => {
  assert.equal(nextExcessBlobGas(parentOf(9n, 0n, 16n), 'osaka'), 3n * BLOB);
  assert.equal(nextExcessBlobGas(parentOf(9n, 0n, 17n), 'osaka'), 9n * BLOB);
  assert.equal(nextExcessBlobGas(parentOf(9n, 9n, 17n), 'osaka'), 12n * BLOB);
});
