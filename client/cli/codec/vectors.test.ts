import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesToHex, concatBytes, hexToBytes } from '@hanse/base';
import { addressOfPrivateKey, signHash } from '@hanse/crypto';
import { encodeExtraData } from '@hanse/protocol';
import { answersTo, codeOf, type Json, loadVector, skip, VECTORS } from './answers.fixture.ts';
import { extraDataCodec } from './extraData.ts';
import { headerCodec } from './header.ts';
import { qbftMessageCodec } from './qbftMessage.ts';
import { transactionCodec } from './transaction.ts';
import { trieCodec } from './trie.ts';

/** Whether `value` says what `wanted` says: its fields may have more beside them, and numbers be quantities. */
function says(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return Array.isArray(value) && value.length === wanted.length && wanted.every((one, at) => says(value[at], one));
  if (typeof wanted === 'number') return typeof value === 'string' && Number(value) === wanted;
  if (wanted === null || typeof wanted !== 'object') return value === wanted;
  return Object.entries(wanted).every(([name, one]) => says((value as Json)[name], one));
}

type Tries = { readonly [name: string]: { readonly in: unknown; readonly root: string } };

for (const [name, keys] of [
  ['trietest', 'plain'],
  ['trietest_secureTrie', 'secure'],
  ['trieanyorder', 'plain'],
  ['trieanyorder_secureTrie', 'secure'],
  ['hex_encoded_securetrie_test', 'secure'],
] as const) {
  test(`TrieTests ${name}`, { skip }, async () => {
    const cases = Object.values(loadVector<Tries>(`ethereum-tests/TrieTests/${name}.json`));
    assert.ok(cases.length > 0);
    const wanted = cases.map(({ root }) => ({ root }));
    const codec = trieCodec({ keys });
    assert.deepEqual(
      await answersTo(
        codec,
        cases.map((one) => JSON.stringify(one.in)),
      ),
      wanted,
    );
    assert.deepEqual(
      await answersTo(
        codec,
        cases.map((one) => JSON.stringify(one)),
      ),
      wanted,
    );
  });
}

test('a key is proved, present or absent, and the proof holds for whoever has the root', async () => {
  const changes = Array.from({ length: 100 }, (_, at) => [
    `key ${at}`,
    `0x${at.toString(16).padStart(2, '0').repeat(40)}`,
  ]);
  for (const keys of ['plain', 'secure'] as const) {
    for (const [prove, value] of [
      ['key 7', `0x${'07'.repeat(40)}`],
      ['0x6b6579203939', `0x${'63'.repeat(40)}`],
      ['no key', null],
    ] as const) {
      const [proof] = await answersTo(trieCodec({ keys, prove }), [JSON.stringify(changes)]);
      assert.equal(proof?.['value'], value);
      const nodes = proof?.['proof'] as string[];
      const turned = [...nodes.slice(0, -1), `${nodes.at(-1)?.slice(0, -2)}ff`];
      const [holds, bent, other] = await answersTo(trieCodec({ keys }), [
        JSON.stringify(proof),
        JSON.stringify({ ...proof, proof: turned }),
        JSON.stringify({ ...proof, value: '0x00' }),
      ]);
      assert.equal(holds?.['verified'], true);
      assert.equal(holds?.['value'], value);
      assert.equal(codeOf(bent ?? {}), 'trie/invalid-proof');
      assert.equal(codeOf(other ?? {}), 'codec/bad-field');
    }
  }
  const [empty, deleted] = await answersTo(trieCodec({ prove: 'a' }), ['[]', '[["a","b"],["a",null]]']);
  assert.deepEqual(empty, deleted);
  const bad = [
    '0x80',
    '1',
    '[["a"]]',
    '[["a",1]]',
    '{"a":{}}',
    '[1]',
    `[["${'x'.repeat(300)}","a"]]`,
    '[["0x1","a"]]',
    '{"proof":[]}',
  ];
  for (const answer of await answersTo(trieCodec(), bad))
    assert.match(codeOf(answer) ?? '', /^codec\/(bad-(field|hex)|wrong-kind)$/);
});

type ExtraCase = { readonly qbft_extra_data: Json; readonly rlp: string };

test('extra data of QBFT, both layouts', { skip }, async () => {
  const cases = Object.values(loadVector<{ [name: string]: ExtraCase }>('qbft-tests/bft_extra_data.json'));
  const read = await answersTo(
    extraDataCodec(),
    cases.map(({ rlp }) => rlp),
  );
  for (const [at, answer] of read.entries()) {
    assert.ok(says(answer, cases[at]?.qbft_extra_data), JSON.stringify(answer));
    assert.equal(answer['layout'], 'early');
  }
  assert.deepEqual(
    await answersTo(
      extraDataCodec(),
      read.map((answer) => JSON.stringify(answer)),
    ),
    read,
  );
  const fields = cases.map((one) => JSON.stringify(one.qbft_extra_data));
  assert.deepEqual(await answersTo(extraDataCodec('early'), fields), read);
  const current = await answersTo(extraDataCodec(), fields);
  for (const [at, answer] of current.entries()) {
    assert.equal(answer['layout'], 'current');
    assert.ok(says(answer, cases[at]?.qbft_extra_data));
    assert.notEqual(answer['rlp'], cases[at]?.rlp);
  }
});

type HeaderCase = {
  readonly qbft_block_header: Json;
  readonly on_chain_hash: string;
  readonly committed_seal_hash: string;
};

test('headers of QBFT: the hash of the block, what is sealed, who sealed', { skip }, async () => {
  const cases = Object.values(loadVector<{ [name: string]: HeaderCase }>('qbft-tests/bft_block_headers_data.json'));
  const made = await answersTo(
    headerCodec(),
    cases.map((one) => JSON.stringify(one.qbft_block_header)),
  );
  for (const [at, answer] of made.entries()) {
    assert.equal(answer['hash'], cases[at]?.on_chain_hash);
    assert.equal(answer['sealHash'], cases[at]?.committed_seal_hash);
    assert.equal((answer['qbft'] as { signers: unknown[] }).signers.length, 4);
  }
  assert.deepEqual(
    await answersTo(
      headerCodec(),
      made.map((answer) => answer['rlp'] as string),
    ),
    made,
  );
  assert.deepEqual(
    await answersTo(
      headerCodec(),
      made.map((answer) => JSON.stringify(answer)),
    ),
    made,
  );
});

const ZERO = `0x${'00'.repeat(32)}`;
const PLAIN = {
  parentHash: ZERO,
  sha3Uncles: ZERO,
  miner: `0x${'00'.repeat(20)}`,
  stateRoot: ZERO,
  transactionsRoot: ZERO,
  receiptsRoot: ZERO,
  logsBloom: `0x${'00'.repeat(256)}`,
  difficulty: '0x0',
  number: 3,
  gasLimit: '30000000',
  gasUsed: 0,
  timestamp: '0x5',
  extraData: '0x',
  mixHash: ZERO,
  nonce: 0,
};

test('signers of a header are found, and a seal of nobody is null', async () => {
  const keys = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
  const validators = keys.map(addressOfPrivateKey).toSorted();
  const mixHash = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365';
  const extra = { vanity: new Uint8Array(32), validators, vote: undefined, round: 2 };
  const lines = (seals: Uint8Array[]) => [
    JSON.stringify({ ...PLAIN, mixHash, extraData: bytesToHex(encodeExtraData({ ...extra, seals })) }),
  ];
  const [bare] = await answersTo(headerCodec(), lines([]));
  const sealHash = hexToBytes(bare?.['sealHash'] as string);
  const [sealed] = await answersTo(
    headerCodec(),
    lines([...keys.map((key) => signHash(sealHash, key)), new Uint8Array(65)]),
  );
  assert.equal(sealed?.['hash'], bare?.['hash']);
  assert.notEqual(sealed?.['rlpHash'], bare?.['rlpHash']);
  assert.deepEqual((sealed?.['qbft'] as Json | undefined)?.['signers'], [...keys.map(addressOfPrivateKey), null]);
});

test('an Ethereum header has the hash of its encoding; fields of later forks do not stand alone', async () => {
  const later = { ...PLAIN, baseFeePerGas: '0x7', withdrawalsRoot: ZERO, blobGasUsed: 0, excessBlobGas: 0 };
  const whole = { ...later, parentBeaconBlockRoot: ZERO, requestsHash: ZERO };
  const said = await answersTo(
    headerCodec(),
    [PLAIN, whole, later, { ...PLAIN, withdrawalsRoot: ZERO }, { ...PLAIN, nonse: 1 }].map((one) =>
      JSON.stringify(one),
    ),
  );
  assert.deepEqual(said.map(codeOf), [
    undefined,
    undefined,
    'protocol/bad-header',
    'codec/bad-field',
    'codec/unknown-field',
  ]);
  for (const answer of said.slice(0, 2)) assert.equal(answer['hash'], answer['rlpHash']);
  assert.deepEqual(
    await answersTo(
      headerCodec(),
      said.slice(0, 2).map((answer) => answer['rlp'] as string),
    ),
    said.slice(0, 2),
  );
});

type MessageCase = { readonly message: Json; readonly rlp: string };
const CODES: { readonly [type: string]: number } = { proposal: 0x12, prepare: 0x13, commit: 0x14, roundChange: 0x15 };

test('messages of QBFT, with and without their code, from bytes to fields and back', { skip }, async () => {
  const cases = Object.values(loadVector<{ [name: string]: MessageCase }>('qbft-tests/messages.json'));
  assert.ok(cases.length >= 6);
  const codec = qbftMessageCodec();
  const read = await answersTo(
    codec,
    cases.map(({ rlp }) => rlp),
  );
  for (const [at, answer] of read.entries())
    assert.ok(says(answer, cases[at]?.message), JSON.stringify(answer).slice(0, 400));
  const coded = cases.map(({ rlp, message }) =>
    bytesToHex(concatBytes(Uint8Array.of(CODES[message['type'] as string] ?? 0), hexToBytes(rlp))),
  );
  assert.deepEqual(await answersTo(codec, coded), read);
  assert.deepEqual(
    await answersTo(
      codec,
      cases.map(({ message }) => JSON.stringify(message)),
    ),
    read,
  );
  assert.deepEqual(
    await answersTo(
      codec,
      read.map((answer) => JSON.stringify(answer)),
    ),
    read,
  );
  // Cut short anywhere, or turned anywhere, a message is an answer or a fault, never our own mistake.
  for (const { rlp } of cases.filter((one) => one.rlp.length < 4000)) {
    const bent: string[] = [];
    for (let at = 2; at < rlp.length; at += 2 + 2 * (at >> 6)) {
      bent.push(rlp.slice(0, at));
      bent.push(`${rlp.slice(0, at)}${rlp[at] === 'f' ? '0' : 'f'}${rlp.slice(at + 1)}`);
    }
    for (const answer of await answersTo(codec, bent))
      assert.notEqual(codeOf(answer), 'codec/defect', JSON.stringify(answer));
  }
});

test('a message without a signature becomes what is to be signed', async () => {
  const unsignedPrepare = { sequence: 300, round: 0, digest: `0x${'ab'.repeat(32)}` };
  const key = new Uint8Array(32).fill(7);
  const [toSign] = await answersTo(qbftMessageCodec(), [JSON.stringify({ type: 'prepare', unsignedPrepare })]);
  assert.equal(toSign?.['signingPayload'], `0xe713e582012c80a0${'ab'.repeat(32)}`);
  const signature = bytesToHex(signHash(hexToBytes(toSign?.['signingHash'] as string), key));
  const [signed] = await answersTo(qbftMessageCodec(), [
    JSON.stringify({ type: 'prepare', unsignedPrepare, signature }),
  ]);
  assert.equal(signed?.['signer'], addressOfPrivateKey(key));
  assert.equal(signed?.['signingHash'], toSign?.['signingHash']);
});

test('what is no message is refused with its place', async () => {
  const bad = [
    '0x',
    '0x80',
    '0xc0',
    '0xc1c0',
    '0x11c0',
    '0x12c0',
    '{}',
    '{"type":"prepare"}',
    '{"type":"vote"}',
    '[]',
    '{"type":"commit","unsignedCommit":{"sequence":1,"round":4294967296}}',
  ];
  for (const answer of await answersTo(qbftMessageCodec(), bad))
    assert.match(codeOf(answer) ?? '', /^(codec|rlp|consensus)\//);
  for (const codec of [headerCodec(), extraDataCodec()])
    for (const answer of await answersTo(codec, [...bad.slice(0, 5), '{}', '[]', '1']))
      assert.match(codeOf(answer) ?? '', /^(codec|rlp|protocol)\/(?!defect)/);
});

const APIS = 'execution-apis/tests/';

/** The answers that nodes recorded under this method. */
function recorded(method: string): Json[] {
  const folder = new URL(`${APIS}${method}/`, VECTORS);
  return readdirSync(folder).flatMap((file) => {
    const answers = readFileSync(new URL(file, folder), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('<< '));
    return answers.flatMap((line) => {
      const { result } = JSON.parse(line.slice(3)) as { readonly result?: Json | null };
      return result === undefined || result === null ? [] : [result];
    });
  });
}

test('blocks and transactions as a node of Ethereum answers them are read as they are', { skip }, async () => {
  const blocks = ['eth_getBlockByNumber', 'eth_getBlockByHash'].flatMap(recorded);
  assert.ok(blocks.length >= 3, `${blocks.length} blocks`);
  const headers = await answersTo(
    headerCodec(),
    blocks.map((block) => JSON.stringify(block)),
  );
  for (const [at, header] of headers.entries())
    for (const name of ['hash', 'parentHash', 'number', 'miner', 'timestamp', 'nonce', 'baseFeePerGas'])
      assert.equal(header[name], blocks[at]?.[name], JSON.stringify(header).slice(0, 300));
  const bodies = blocks.flatMap((block) => block['transactions'] as (Json | string)[]);
  const inBlocks = bodies.filter((one): one is Json => typeof one !== 'string');
  const transactions = [...inBlocks, ...recorded('eth_getTransactionByHash')];
  assert.ok(transactions.length >= 3, `${transactions.length} transactions`);
  const said = await answersTo(
    transactionCodec(),
    transactions.map((one) => JSON.stringify(one)),
  );
  for (const [at, transaction] of said.entries()) {
    assert.equal(transaction['hash'], transactions[at]?.['hash'], JSON.stringify(transaction).slice(0, 300));
    assert.equal(transaction['sender'], transactions[at]?.['from']);
  }
});
