import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Address,
  bytesToHex,
  encodeRlp,
  type Hash,
  type Hex,
  hexToBytes,
  type RlpItem,
  uintToBytes,
} from '@hanse/base';
import { evidence as artifact, fakeStaking, systemCode, validators } from '@hanse/contracts';
import { addressOfPrivateKey, keccak256Hash, SECP256K1_N, signHash } from '@hanse/crypto';
import {
  EVIDENCE_ADDRESS,
  evidenceCalls,
  isProven,
  type LeagueEvidence,
  STAKING_ADDRESS,
  systemAlloc,
  VALIDATORS_ADDRESS,
} from '@hanse/league';
import { decodeFunctionData, type Hex as ViemHex } from 'viem';
import { member, type Result, TestLedger } from './ledger.fixture.ts';

const PREPARE = 0x13;
const COMMIT = 0x14;
const ROUND_CHANGE = 0x15;
const E = EVIDENCE_ADDRESS;
const STRANGER = member(99);
const HEIGHT = 3;
const ROUND = 2;

const keyOf = (index: number): Uint8Array => new Uint8Array(32).fill(0x40 + index);
const nodeOf = (index: number): Address => addressOfPrivateKey(keyOf(index));
const word = (name: string): Hex => `0x${Buffer.from(name.padEnd(32, '\0')).toString('hex')}` as Hex;
const digestOf = (number: number): Hash => keccak256Hash(Uint8Array.of(number));

type Offence = {
  readonly offender: string;
  readonly height: bigint;
  readonly round: number;
  readonly kind: Hex;
  readonly isPenalised: boolean;
  readonly reporter: string;
  readonly provenAt: bigint;
};

/** Four validators whose keys are known, `HEIGHT` blocks after the first. */
async function ledgerOf(
  staking: 'staking' | 'none' = 'none',
  nodes: readonly number[] = [0, 1, 2, 3],
): Promise<TestLedger> {
  const code = staking === 'none' ? systemCode : { ...systemCode, staking: fakeStaking.deployedBytecode as Hex };
  const plain = { validators: code.validators, evidence: code.evidence };
  const alloc = systemAlloc({
    engine: 'qbft',
    validators: nodes.map(nodeOf),
    code: staking === 'none' ? plain : code,
    stakingStorage: new Map(),
  });
  const ledger = new TestLedger(alloc, [...artifact.abi, ...validators.abi, ...fakeStaking.abi]);
  await ledger.skip(HEIGHT);
  return ledger;
}

function statement(code: number, fields: readonly RlpItem[], { height = HEIGHT, round = ROUND } = {}): Uint8Array {
  return encodeRlp([uintToBytes(code), [uintToBytes(height), uintToBytes(round), ...fields]]);
}
const prepare = (number: number, place = {}): Uint8Array => statement(PREPARE, [hexToBytes(digestOf(number))], place);
const commit = (number: number, seal = 1): Uint8Array =>
  statement(COMMIT, [hexToBytes(digestOf(number)), new Uint8Array(65).fill(seal)]);
const sign = (key: number, bytes: Uint8Array): Hex => bytesToHex(signHash(keccak256Hash(bytes), keyOf(key)));

type Report = readonly [Hex, Hex, Hex, Hex];
const report = (first: Uint8Array, second: Uint8Array, key = 1, otherKey = key): Report => [
  bytesToHex(first),
  sign(key, first),
  bytesToHex(second),
  sign(otherKey, second),
];
const tell = (ledger: TestLedger, args: Report, from: Address = STRANGER): Promise<Result> =>
  ledger.send(from, E, 'reportVotes', args);
const names = (result: Result): string[] => result.events.map(({ name }) => name);
const offencesOf = (ledger: TestLedger): Promise<readonly Offence[]> => ledger.view(E, 'offences', [0n, 100n]);

async function refused(result: Promise<Result>, said: string): Promise<void> {
  assert.equal((await result).said, said);
}

describe('two contradicting votes (EVIDENCE-VOTES-1)', () => {
  const kinds: { readonly [kind: string]: readonly [Uint8Array, Uint8Array] } = {
    prepare: [prepare(1), prepare(2)],
    commit: [commit(1), commit(2)],
    'round-change': [
      statement(ROUND_CHANGE, [[]]),
      statement(ROUND_CHANGE, [[uintToBytes(1), hexToBytes(digestOf(1))]]),
    ],
  };
  for (const [kind, [first, second]] of Object.entries(kinds)) {
    test(`${kind}: reported by anybody, stored once`, async () => {
      const ledger = await ledgerOf();
      const result = await tell(ledger, report(first, second));
      assert.deepEqual([result.said, names(result), result.value], ['ok', ['Proven'], 0n]);
      const [offence] = await offencesOf(ledger);
      assert.equal(offence?.offender.toLowerCase(), nodeOf(1));
      assert.deepEqual(
        [offence?.height, offence?.round, offence?.kind, offence?.isPenalised, offence?.provenAt],
        [3n, 2, word(kind), false, 4n],
      );
      assert.equal(offence?.reporter.toLowerCase(), STRANGER);
      assert.equal(await ledger.view(E, 'countOf', [nodeOf(1)]), 1n);
      assert.equal(await ledger.view(E, 'isProven', [nodeOf(1), 3n, 2n, word(kind)]), true);
      assert.equal(isProven({ offender: nodeOf(1), height: 3, round: 2, kind }, ledger.reader), true);
      assert.equal(isProven({ offender: nodeOf(1), height: 3, round: 1, kind }, ledger.reader), false);
      await refused(tell(ledger, report(first, second)), 'AlreadyProven');
      await refused(tell(ledger, report(second, first), nodeOf(0)), 'AlreadyProven');
    });
  }

  test('of another round, height or author are another offence', async () => {
    const ledger = await ledgerOf();
    await tell(ledger, report(prepare(1), prepare(2)));
    const other = { round: 3 };
    assert.equal((await tell(ledger, report(prepare(1, other), prepare(2, other)))).said, 'ok');
    const earlier = { height: 1 };
    assert.equal((await tell(ledger, report(prepare(1, earlier), prepare(2, earlier)))).said, 'ok');
    assert.equal((await tell(ledger, report(prepare(1), prepare(2), 2))).said, 'ok');
    assert.equal(await ledger.view(E, 'count'), 4n);
    assert.equal(await ledger.view(E, 'countOf', [nodeOf(1)]), 3n);
    assert.equal((await ledger.view<readonly Offence[]>(E, 'offences', [3n, 100n])).length, 1);
    assert.equal((await ledger.view<readonly Offence[]>(E, 'offences', [1n, 2n])).length, 2);
    assert.equal((await ledger.view<readonly Offence[]>(E, 'offences', [9n, (1n << 256n) - 1n])).length, 0);
  });
});

describe('a report is refused', () => {
  const [first, second] = [prepare(1), prepare(2)];
  const good = report(first, second);
  const highS = (signature: Hex): Hex => {
    const bytes = hexToBytes(signature);
    const s = SECP256K1_N - BigInt(bytesToHex(bytes.subarray(32, 64)));
    bytes.set(hexToBytes(`0x${s.toString(16).padStart(64, '0')}`), 32);
    bytes[64] = 1 - (bytes[64] ?? 0);
    return bytesToHex(bytes);
  };
  const withV = (signature: Hex, v: number): Hex =>
    `${signature.slice(0, -2)}${v.toString(16).padStart(2, '0')}` as Hex;
  const bytes = (number: number): Hex => bytesToHex(new Uint8Array(number).fill(1));
  const cases: { readonly [what: string]: readonly [said: string, args: Report] } = {
    'the same vote twice': ['NotContradicting', report(first, first)],
    'commits that differ in the seal only': ['NotContradicting', report(commit(1, 1), commit(1, 2))],
    'another round': ['NotTheSameVote', report(first, prepare(2, { round: 3 }))],
    'another height': ['NotTheSameVote', report(first, prepare(2, { height: 2 }))],
    'another kind': ['NotTheSameVote', report(first, commit(2))],
    'two authors': ['TwoAuthors', report(first, second, 1, 2)],
    'an author who was never a validator': ['NeverInCharge', report(first, second, 9)],
    'a height to come': ['HeightNotYet', report(prepare(1, { height: 99 }), prepare(2, { height: 99 }))],
    'a height before the first': ['NeverInCharge', report(prepare(1, { height: 0 }), prepare(2, { height: 0 }))],
    'a round that is none': ['RoundTooHigh', report(prepare(1, { round: 2 ** 31 }), prepare(2, { round: 2 ** 31 }))],
    'a proposal': ['NotAVote', report(statement(0x12, [[]]), statement(0x12, [[[]]]))],
    'a list of three': ['NotAVote', report(encodeRlp([Uint8Array.of(PREPARE), [], []]), second)],
    'a prepare with too much': ['NotAVote', report(statement(PREPARE, [Uint8Array.of(1), Uint8Array.of(1)]), second)],
    'no list': ['RLPInvalidEncoding', [bytes(9), good[1], good[2], good[3]]],
    'something behind the list': ['RLPInvalidEncoding', [`${good[0]}00`, good[1], good[2], good[3]]],
    nothing: ['RLPInvalidEncoding', ['0x', good[1], good[2], good[3]]],
    'a statement too long': ['StatementTooLong', [bytes(513), good[1], good[2], good[3]]],
    'a short signature': ['BadSignature', [good[0], bytes(64), good[2], good[3]]],
    'a signature with high s': ['BadSignature', [good[0], highS(good[1]), good[2], good[3]]],
    'a signature with v 27': ['BadSignature', [good[0], withV(good[1], 27), good[2], good[3]]],
    'a signature of nothing': ['BadSignature', [good[0], good[1], good[2], bytesToHex(new Uint8Array(65))]],
    'a signature over something else': ['NeverInCharge', report(first, second, 7)],
  };
  for (const [what, [said, args]] of Object.entries(cases)) {
    test(what, async () => {
      const ledger = await ledgerOf();
      await refused(tell(ledger, args), said);
      assert.equal(ledger.storageOf(E).size, 0);
    });
  }
  test('once an offender has proven enough for a while (EVIDENCE-RECORD-1)', async () => {
    const ledger = await ledgerOf();
    const at = (round: number): Report => report(prepare(1, { round }), prepare(2, { round }));
    for (let round = 0; round < 16; round++) assert.equal((await tell(ledger, at(round))).said, 'ok');
    await refused(tell(ledger, at(16)), 'EnoughProven');
    ledger.height = 10_000;
    assert.equal((await tell(ledger, at(16))).said, 'ok');
  });
});

test('one who has left is still bound by what it signed while it was in charge (EVIDENCE-AUTHOR-1)', async () => {
  const ledger = await ledgerOf('none', [1]);
  const change = [BigInt(ledger.height + 3), word('qbft'), [BigInt(nodeOf(2))]];
  await ledger.send(nodeOf(1), VALIDATORS_ADDRESS, 'propose', change);
  await ledger.skip(5);
  assert.equal(await ledger.view(VALIDATORS_ADDRESS, 'isInCharge', [nodeOf(1)]), false);
  assert.equal((await tell(ledger, report(prepare(1), prepare(2)))).said, 'ok');
  // And the newcomer by nothing from before its time.
  await refused(tell(ledger, report(prepare(1), prepare(2), 2)), 'NeverInCharge');
});

describe('proposals (EVIDENCE-PROPOSALS-1)', () => {
  type Claimed = { readonly kind?: string; readonly number?: number; readonly key?: number; readonly height?: number };
  const claim = ({ kind = 'invalid-proposal', number = 7, key = 1, height = HEIGHT }: Claimed = {}) => {
    const hash = keccak256Hash(Uint8Array.of(0xee, number));
    const signature = bytesToHex(signHash(hash, keyOf(key)));
    return [word(kind), BigInt(height), BigInt(ROUND), hash, digestOf(number), signature] as const;
  };
  const attest = (ledger: TestLedger, from: number, what: Claimed = {}): Promise<Result> =>
    ledger.send(nodeOf(from), E, 'attestProposal', claim(what));

  test('an invalid one is proven by f + 1 of those in charge', async () => {
    const ledger = await ledgerOf();
    assert.deepEqual(names(await attest(ledger, 0)), ['Attested']);
    await refused(attest(ledger, 0), 'AlreadyAttested');
    assert.equal(await ledger.view(E, 'count'), 0n);
    const result = await attest(ledger, 2);
    assert.deepEqual(names(result), ['Attested', 'Proven']);
    const [offence] = await offencesOf(ledger);
    assert.deepEqual([offence?.offender.toLowerCase(), offence?.kind], [nodeOf(1), word('invalid-proposal')]);
    await refused(attest(ledger, 3), 'AlreadyProven');
  });
  test('f + 1 of every size', async () => {
    for (let total = 1; total <= 10; total++) {
      const ledger = await ledgerOf(
        'none',
        Array.from({ length: total }, (_, index) => index),
      );
      let proven = 0;
      for (let from = 0; proven === 0; from++)
        if (names(await attest(ledger, from, { key: 0 })).includes('Proven')) proven = from + 1;
      assert.equal(proven, Math.floor((total - 1) / 3) + 1, `${total} validators`);
    }
  });
  test('attestations of different things do not add up', async () => {
    const ledger = await ledgerOf();
    await attest(ledger, 0, { number: 7 });
    await attest(ledger, 2, { number: 8 });
    await attest(ledger, 3, { number: 7, kind: 'proposal' });
    assert.equal(await ledger.view(E, 'count'), 0n);
  });
  test('two valid ones for one round are proven when both are attested', async () => {
    const ledger = await ledgerOf();
    const kind = 'proposal';
    for (const from of [0, 2, 3])
      assert.deepEqual(names(await attest(ledger, from, { kind, number: 7 })), ['Attested']);
    await attest(ledger, 2, { kind, number: 8 });
    assert.equal(await ledger.view(E, 'count'), 0n);
    assert.deepEqual(names(await attest(ledger, 0, { kind, number: 8 })), ['Attested', 'Proven']);
    const [offence] = await offencesOf(ledger);
    assert.deepEqual([offence?.offender.toLowerCase(), offence?.kind], [nodeOf(1), word(kind)]);
  });
  test('of one round and of another are no contradiction', async () => {
    const ledger = await ledgerOf();
    for (const from of [0, 2]) await attest(ledger, from, { kind: 'proposal', number: 7 });
    for (const from of [0, 2]) await attest(ledger, from, { kind: 'proposal', number: 8, height: 2 });
    assert.equal(await ledger.view(E, 'count'), 0n);
  });
  test('attesters who have left do not count', async () => {
    const ledger = await ledgerOf();
    await attest(ledger, 0);
    const height = BigInt(ledger.height + 6);
    const set = [1, 2, 3, 4].map((one) => BigInt(nodeOf(one))).sort((a, b) => (a < b ? -1 : 1));
    const { value: id } = await ledger.send(nodeOf(1), VALIDATORS_ADDRESS, 'propose', [height, word('qbft'), set]);
    for (const from of [2, 3]) await ledger.send(nodeOf(from), VALIDATORS_ADDRESS, 'vote', [id]);
    await ledger.skip(6);
    await refused(attest(ledger, 0), 'NotInCharge');
    assert.deepEqual(names(await attest(ledger, 2)), ['Attested']);
    assert.deepEqual(names(await attest(ledger, 4)), ['Attested', 'Proven']);
  });
  test('are refused as votes are', async () => {
    const ledger = await ledgerOf();
    await refused(ledger.send(STRANGER, E, 'attestProposal', claim()), 'NotInCharge');
    await refused(attest(ledger, 0, { kind: 'prepare' }), 'UnknownKind');
    await refused(attest(ledger, 0, { height: 99 }), 'HeightNotYet');
    await refused(attest(ledger, 0, { key: 9 }), 'NeverInCharge');
    const [kind, height, round, hash, digest] = claim();
    const bad = [kind, height, round, hash, digest, bytesToHex(new Uint8Array(65))];
    await refused(ledger.send(nodeOf(0), E, 'attestProposal', bad), 'BadSignature');
    assert.equal(ledger.storageOf(E).size, 0);
  });
  test('nobody can fill the ledger with them', async () => {
    const ledger = await ledgerOf();
    for (let number = 0; number < 64; number++) assert.equal((await attest(ledger, 0, { number })).said, 'ok');
    await refused(attest(ledger, 0, { number: 64 }), 'TooManyAttestations');
    assert.equal((await attest(ledger, 2, { number: 64 })).said, 'ok');
    ledger.height = 10_000;
    assert.equal((await attest(ledger, 0, { number: 64 })).said, 'ok');
  });
});

describe('Staking (EVIDENCE-PENALTY-1)', () => {
  const bad = report(prepare(1), prepare(2));
  test('is told of an offence once', async () => {
    const ledger = await ledgerOf('staking');
    assert.deepEqual(names(await tell(ledger, bad)), ['Proven', 'Penalised']);
    assert.equal(String(await ledger.view(STAKING_ADDRESS, 'offender')).toLowerCase(), nodeOf(1));
    assert.equal(await ledger.view(STAKING_ADDRESS, 'offenceHeight'), 3n);
    await refused(ledger.send(STRANGER, E, 'penalise', [0n]), 'AlreadyPenalised');
    await refused(ledger.send(STRANGER, E, 'penalise', [1n]), 'UnknownOffence');
    assert.equal(await ledger.view(STAKING_ADDRESS, 'timesTold'), 1n);
    assert.equal((await offencesOf(ledger))[0]?.isPenalised, true);
  });
  for (const how of [
    [true, false],
    [false, true],
  ]) {
    test(`when it ${how[0] === true ? 'refuses' : 'burns its gas'} the offence stands, and anybody may try again`, async () => {
      const ledger = await ledgerOf('staking');
      await ledger.send(STRANGER, STAKING_ADDRESS, 'tell', [...how, []]);
      assert.deepEqual(names(await tell(ledger, bad)), ['Proven', 'PenaltyFailed']);
      await refused(ledger.send(STRANGER, E, 'penalise', [0n]), 'NoPenalty');
      await ledger.send(STRANGER, STAKING_ADDRESS, 'tell', [false, false, []]);
      assert.deepEqual(names(await ledger.send(STRANGER, E, 'penalise', [0n])), ['Penalised']);
      assert.equal(await ledger.view(STAKING_ADDRESS, 'timesTold'), 1n);
    });
  }
  test('an offender cannot report itself with so little gas that the penalty fails', async () => {
    const ledger = await ledgerOf('staking');
    await ledger.send(STRANGER, STAKING_ADDRESS, 'takeGas', [800_000n]);
    for (let gas = 100_000n; gas < 1_600_000n; gas += 50_000n) {
      const sent = { from: nodeOf(1), to: E, name: 'reportVotes', args: bad, gas };
      const [result] = await ledger.block({ sent: [sent] });
      assert.ok(result !== undefined && !names(result).includes('PenaltyFailed'), `${gas}`);
      if (result.said === 'ok') return assert.deepEqual(names(result), ['Proven', 'Penalised']);
    }
    assert.fail('never enough gas');
  });
});

describe('what nodes send', () => {
  const votes = (key = 1): LeagueEvidence => ({
    offender: nodeOf(key),
    height: HEIGHT,
    round: ROUND,
    kind: 'prepare',
    statements: [prepare(1), prepare(2)].map((preimage, index) => ({
      digest: digestOf(index + 1),
      hash: keccak256Hash(preimage),
      preimage,
      signature: signHash(keccak256Hash(preimage), keyOf(key)),
    })),
  });
  const proposals = (count: number, kind: string): LeagueEvidence => ({
    ...votes(),
    kind,
    statements: Array.from({ length: count }, (_, index) => {
      const hash = keccak256Hash(Uint8Array.of(0xdd, index));
      return { digest: digestOf(index), hash, signature: signHash(hash, keyOf(1)) };
    }),
  });
  async function sendAll(ledger: TestLedger, evidence: LeagueEvidence, from: number): Promise<number> {
    const calls = evidenceCalls(evidence, { reader: ledger.reader, self: nodeOf(from) });
    for (const { to, data } of calls) {
      const { functionName, args } = decodeFunctionData({
        abi: artifact.abi as never,
        data: bytesToHex(data) as ViemHex,
      });
      const { said } = await ledger.send(nodeOf(from), to, functionName as string, args as readonly unknown[]);
      assert.equal(said, 'ok');
    }
    return calls.length;
  }

  test('proves votes in one call, after which nobody has anything to send', async () => {
    const ledger = await ledgerOf();
    assert.equal(await sendAll(ledger, votes(), 0), 1);
    assert.equal(isProven(votes(), ledger.reader), true);
    assert.equal(await sendAll(ledger, votes(), 2), 0);
  });
  test('attests each proposal once', async () => {
    const ledger = await ledgerOf();
    assert.equal(await sendAll(ledger, proposals(1, 'invalid-proposal'), 0), 1);
    assert.equal(await sendAll(ledger, proposals(1, 'invalid-proposal'), 0), 0);
    assert.equal(await sendAll(ledger, proposals(1, 'invalid-proposal'), 3), 1);
    assert.equal(await sendAll(ledger, proposals(1, 'invalid-proposal'), 2), 0);
    assert.equal(await sendAll(ledger, proposals(2, 'proposal'), 0), 2);
    assert.equal(await sendAll(ledger, proposals(2, 'proposal'), 2), 2);
    assert.equal(await sendAll(ledger, proposals(2, 'proposal'), 3), 0);
    assert.equal(await ledger.view(E, 'count'), 2n);
  });
  test('is nothing where the ledger has no such contract', () => {
    const ledger = new TestLedger(new Map(), artifact.abi);
    assert.deepEqual(evidenceCalls(votes(), { reader: ledger.reader, self: nodeOf(0) }), []);
  });
});

test('gas of a report', async () => {
  const ledger = await ledgerOf(
    'none',
    Array.from({ length: 100 }, (_, index) => index),
  );
  const { gasUsed } = await tell(ledger, report(prepare(1), prepare(2)));
  assert.ok(gasUsed < 350_000n, `${gasUsed}`);
});
