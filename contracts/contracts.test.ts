import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { constantProductPair, evidence, leagueToken, register, validators, workloads } from '@hanse/contracts';

const EIP170_BYTES_MAX = 24_576;

for (const artifact of [leagueToken, register, validators, evidence]) {
  describe(artifact.contractName, () => {
    test('deploys within the size limit and has creation code of its own', () => {
      const bytes = (artifact.deployedBytecode.length - 2) / 2;
      assert.ok(bytes > 100 && bytes <= EIP170_BYTES_MAX, `${bytes} bytes`);
      assert.ok(artifact.bytecode.length > artifact.deployedBytecode.length);
    });
    test('declares a custom error and an event', () => {
      const types = artifact.abi.map((item) => (item as { type: string }).type);
      assert.ok(types.includes('error') && types.includes('event'));
    });
    test('names no unlinked library', () => assert.match(artifact.bytecode, /^0x(?:[0-9a-f]{2})+$/));
  });
}

test('the contracts of the benchmarks deploy within the size limit', () => {
  for (const { deployedBytecode } of [constantProductPair, workloads]) {
    assert.match(deployedBytecode, /^0x(?:[0-9a-f]{2}){100,24576}$/);
  }
});

test('the bytecode carries no metadata, so it is the same on every machine', () => {
  const digest = createHash('sha256').update(register.bytecode).digest('hex');
  assert.equal(digest, '746f218dc4c41cc606caa6b9ce1920bdddcf519b2b38127160f8215b131a9768');
});
