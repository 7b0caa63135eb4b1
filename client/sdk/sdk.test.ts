import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeRlp, type Hash, hexToBytes, isFault, uintToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH, keccak256 } from '@hanse/crypto';
import { Trie } from '@hanse/trie';
import { createPublicClient, custom } from 'viem';
import { hanseActions, hanseChain, parseRpcHeader, verifyHeader } from './index.ts';
import { KEYS, rpcBlockOf, sealedHeader, VALIDATORS } from './sealedHeader.fixture.ts';

type Answers = { readonly [method: string]: (params: readonly unknown[]) => unknown };

function clientOf(answers: Answers) {
  const request = async ({ method, params }: { method: string; params?: readonly unknown[] }): Promise<unknown> => {
    const answer = answers[method];
    assert.ok(answer, `unexpected ${method}`);
    return answer(params ?? []);
  };
  return createPublicClient({ chain: hanseChain(), transport: custom({ request }) }).extend(hanseActions);
}

test('a header sealed by a quorum is final, whoever lists the validators in whatever order', async () => {
  const header = sealedHeader(KEYS.slice(0, 3), { round: 2 });
  const result = await verifyHeader({
    header,
    validators: VALIDATORS.map((one) => one.toUpperCase().replace('0X', '0x')).reverse(),
  });
  assert.ok(result.isFinal);
  assert.equal(result.sealers.length, 3);
  assert.equal(result.round, 2);
});

test('a missing, doubled, foreign or damaged seal, another validator set or another content is not final', async () => {
  const good = sealedHeader(KEYS);
  const foreign = new Uint8Array(32).fill(9);
  const damaged = {
    ...good,
    extraData: good.extraData.with(good.extraData.length - 10, (good.extraData.at(-10) ?? 0) ^ 1),
  };
  const bad = {
    missing: sealedHeader(KEYS.slice(0, 2)),
    doubled: sealedHeader([KEYS[0], KEYS[0], KEYS[1]] as Uint8Array[]),
    foreign: sealedHeader([...KEYS.slice(0, 2), foreign]),
    damaged,
    content: { ...good, gasUsed: 1n },
    unreadable: { ...good, extraData: new Uint8Array(7) },
  };
  for (const [name, header] of Object.entries(bad))
    assert.equal((await verifyHeader({ header, validators: VALIDATORS })).isFinal, false, name);
  assert.equal((await verifyHeader({ header: good, validators: VALIDATORS.slice(0, 3) })).isFinal, false);
  assert.equal((await verifyHeader({ header: good, validators: [] })).isFinal, false);
});

test('a header survives JSON-RPC; a bad one is refused by name of the field', async () => {
  const header = sealedHeader(KEYS);
  assert.deepEqual(parseRpcHeader(rpcBlockOf(header)), header);
  assert.throws(
    () => parseRpcHeader({ ...rpcBlockOf(header), number: '0x20000000000000' }),
    (error) => isFault(error, 'sdk/bad-header') && error.params['field'] === 'number',
  );
});

test('a node cannot pass off another sealed block, nor another hash', async () => {
  const block = rpcBlockOf(sealedHeader(KEYS));
  const client = clientOf({ eth_getBlockByNumber: () => block, eth_getBlockByHash: () => ({ ...block }) });
  assert.ok((await client.verifyFinality({ block: 7n, validators: VALIDATORS })).isFinal);
  await assert.rejects(client.verifyFinality({ block: 8n, validators: VALIDATORS }), (error) =>
    isFault(error, 'sdk/bad-header'),
  );
  const lie = { ...block, hash: `0x${'11'.repeat(32)}` };
  assert.equal((await client.verifyFinality({ block: lie, validators: VALIDATORS })).isFinal, false);
});

const ADDRESS = `0x${'ab'.repeat(20)}`;
const SLOT = '0x05';

function provedWorld() {
  const slotKey = keccak256(hexToBytes(`0x${'05'.padStart(64, '0')}`));
  const storage = Trie.empty().update([{ key: slotKey, value: encodeRlp(uintToBytes(1234n)) }]);
  const account = encodeRlp([
    uintToBytes(3n),
    uintToBytes(99n),
    hexToBytes(storage.root()),
    hexToBytes(EMPTY_CODE_HASH),
  ]);
  const key = keccak256(hexToBytes(ADDRESS));
  const others = Array.from({ length: 40 }, (_, at) => ({ key: keccak256(Uint8Array.of(at)), value: account }));
  const state = Trie.empty().update([{ key, value: account }, ...others]);
  const hex = (nodes: readonly Uint8Array[]) => nodes.map((node) => `0x${Buffer.from(node).toString('hex')}`);
  return {
    stateRoot: state.root() as Hash,
    proof: { accountProof: hex(state.prove(key)), storageProof: [{ proof: hex(storage.prove(slotKey)) }] },
  };
}

test('account and slot are proved under a sealed header; a changed proof or header is refused', async () => {
  const { stateRoot, proof } = provedWorld();
  const block = rpcBlockOf(sealedHeader(KEYS, { stateRoot }));
  const client = clientOf({ eth_getBlockByNumber: () => block, eth_getProof: () => proof });
  const proved = await client.proveState({ address: ADDRESS, slots: [SLOT], validators: VALIDATORS });
  assert.equal(proved.balance, 99n);
  assert.equal(proved.nonce, 3n);
  assert.deepEqual(proved.storage, [{ slot: SLOT, value: 1234n }]);

  const node = proof.accountProof[0] ?? '';
  const forged = { ...proof, accountProof: [`${node.slice(0, -2)}00`, ...proof.accountProof.slice(1)] };
  const liar = clientOf({ eth_getBlockByNumber: () => block, eth_getProof: () => forged });
  await assert.rejects(liar.proveState({ address: ADDRESS, validators: VALIDATORS }), (error) =>
    isFault(error, 'sdk/bad-proof'),
  );
  const unsealed = rpcBlockOf(sealedHeader(KEYS.slice(0, 2), { stateRoot }));
  const other = clientOf({ eth_getBlockByNumber: () => unsealed, eth_getProof: () => proof });
  await assert.rejects(other.proveState({ address: ADDRESS, validators: VALIDATORS }), (error) =>
    isFault(error, 'sdk/not-finalised'),
  );
});

test('waiting for finality ends with a clear fault, and sends nothing', async () => {
  const client = clientOf({ eth_getTransactionReceipt: () => null, eth_getTransactionByHash: () => null });
  await assert.rejects(client.waitForFinality({ hash: `0x${'22'.repeat(32)}`, timeoutMs: 20, pollMs: 5 }), (error) =>
    isFault(error, 'sdk/not-final'),
  );
});
