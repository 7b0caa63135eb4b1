import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  type Address,
  bytesToHex,
  concatBytes,
  encodeRlp,
  encodeRlpListOfEncoded,
  type Hash,
  hexToBytes,
  padLeft,
  uintToBytes,
} from '@hanse/base';
import { keccak256, recoverAddress } from '@hanse/crypto';
import { decodeExtraData, encodeBlock, encodeExtraData, sealHash } from '@hanse/protocol';
import { encodeBody, encodeMessage } from './encodeMessage.ts';
import { MESSAGE_CODES, type MessageKind, type QbftMessage } from './message.ts';
import { parseBody, parseMessage } from './parseMessage.ts';
import { encodePayload, preparePayload } from './payload.ts';

type Json = { readonly [key: string]: unknown };
const file = new URL('../../../../shared/vectors/qbft-tests/messages.json', import.meta.url);
const skip = existsSync(file) ? false : `vectors are not here: ${file.pathname}`;
const cases =
  skip === false ? (JSON.parse(readFileSync(file, 'utf8')) as { [name: string]: { message: Json; rlp: string } }) : {};
const none = (): undefined => undefined;

function kindOf(message: Json): MessageKind {
  return message['type'] === 'roundChange' ? 'round-change' : (message['type'] as MessageKind);
}

/** The message in the words of the vectors. */
function asJson(message: QbftMessage): Json {
  const { payload, signature } = message.signed;
  const place = { sequence: payload.height, round: payload.round };
  const prepares = (list: QbftMessage & { kind: 'proposal' | 'round-change' }): Json[] =>
    list.prepares.map((one) => ({
      unsignedPrepare: { sequence: one.payload.height, round: one.payload.round, digest: one.payload.digest },
      signature: bytesToHex(one.signature),
    }));
  const wish = ({ payload: inner, signature: by }: (QbftMessage & { kind: 'round-change' })['signed']): Json => ({
    unsignedRoundChange: {
      sequence: inner.height,
      round: inner.round,
      preparedValue: inner.prepared?.digest ?? null,
      preparedRound: inner.prepared?.round ?? null,
    },
    signature: bytesToHex(by),
  });
  switch (message.kind) {
    case 'prepare':
      return {
        type: 'prepare',
        unsignedPrepare: { ...place, digest: message.signed.payload.digest },
        signature: bytesToHex(signature),
      };
    case 'commit': {
      const { seal, digest } = message.signed.payload;
      return {
        type: 'commit',
        unsignedCommit: { ...place, commitSeal: bytesToHex(seal), digest },
        signature: bytesToHex(signature),
      };
    }
    case 'round-change': {
      const block = message.block === undefined ? null : bytesToHex(encodeBlock(message.block, 'full'));
      return { type: 'roundChange', signedRoundChange: wish(message.signed), block, prepares: prepares(message) };
    }
    case 'proposal': {
      const block = bytesToHex(encodeBlock(message.signed.payload.block, 'full'));
      const signedProposal = { unsignedProposal: { ...place, block }, signature: bytesToHex(signature) };
      return {
        type: 'proposal',
        signedProposal,
        roundChanges: message.roundChanges.map(wish),
        prepares: prepares(message),
      };
    }
  }
}

for (const [name, { message, rlp }] of Object.entries(cases)) {
  test(`Besu's ${name}, byte for byte (QBFT-MESSAGE-2)`, { skip }, () => {
    const parsed = parseBody(kindOf(message), hexToBytes(rlp), none);
    assert.deepEqual(asJson(parsed), message);
    assert.equal(bytesToHex(encodeBody(parsed, 'full')), rlp);
    const wire = parseMessage(encodeMessage(parsed, 'full'), none);
    assert.equal(wire.kind, 'accept');
    const compact = parseMessage(encodeMessage(parsed, 'compact'), none);
    assert.ok(compact.kind === 'accept' && bytesToHex(encodeBody(compact.value, 'full')) === rlp);
  });
}

/** The payload as early QBFT wrote it: integers of fixed width, the old form of extra data, digest before round. */
function earlyPayload({ payload }: QbftMessage['signed']): Uint8Array {
  const parts = [encodeRlp(padLeft(uintToBytes(payload.height), 8)), encodeRlp(padLeft(uintToBytes(payload.round), 4))];
  if (payload.kind === 'proposal') {
    const { header } = payload.block;
    const extraData = encodeExtraData({ ...decodeExtraData(header.extraData), form: 'fixed' });
    parts.push(encodeBlock({ ...payload.block, header: { ...header, extraData } }, 'full'));
  } else if (payload.kind === 'round-change') {
    const { prepared } = payload;
    parts.push(encodeRlp(prepared === undefined ? [] : [hexToBytes(prepared.digest), uintToBytes(prepared.round)]));
  } else {
    parts.push(encodeRlp(hexToBytes(payload.digest)));
    if (payload.kind === 'commit') parts.push(encodeRlp(payload.seal));
  }
  return encodeRlpListOfEncoded(parts);
}

/** Ways in which the payloads could have been hashed for signing; one alone names one author for all messages. */
const SCHEMES: { readonly [name: string]: (signed: QbftMessage['signed']) => Uint8Array } = {
  'today: list of code and payload': ({ payload }) =>
    encodeRlpListOfEncoded([Uint8Array.of(MESSAGE_CODES[payload.kind]), encodePayload(payload, 'full')]),
  'payload alone': ({ payload }) => encodePayload(payload, 'full'),
  'code byte before payload': ({ payload }) =>
    concatBytes(Uint8Array.of(MESSAGE_CODES[payload.kind]), encodePayload(payload, 'full')),
  'early: code from 0 before a payload of fixed widths': (signed) =>
    concatBytes(Uint8Array.of(MESSAGE_CODES[signed.payload.kind] - MESSAGE_CODES.proposal), earlyPayload(signed)),
};

const all = (): QbftMessage[] =>
  Object.values(cases).map(({ message, rlp }) => parseBody(kindOf(message), hexToBytes(rlp), none));

test('the signatures in the vectors were made by early QBFT; they have one author, that of the seal', { skip }, () => {
  const authors = (scheme: (typeof SCHEMES)[string]): (Address | undefined)[] => [
    ...new Set(all().map(({ signed }) => recoverAddress(keccak256(scheme(signed)), signed.signature))),
  ];
  const consistent = Object.entries(SCHEMES).filter(([, scheme]) => authors(scheme).length === 1);
  assert.deepEqual(
    consistent.map(([name]) => name),
    ['early: code from 0 before a payload of fixed widths'],
  );
  const commit = all().find((message) => message.kind === 'commit');
  assert.ok(commit?.kind === 'commit' && consistent[0] !== undefined);
  const { digest, seal } = commit.signed.payload;
  assert.deepEqual(authors(consistent[0][1]), [recoverAddress(digest, seal)]);
});

test('the digest in the vectors is the seal hash of their block with extra data in the early form (QBFT-DIGEST-1)', {
  skip,
}, () => {
  const [prepare, proposal] = [
    all().find(({ kind }) => kind === 'prepare'),
    all().find(({ kind }) => kind === 'proposal'),
  ];
  assert.ok(prepare?.kind === 'prepare' && proposal?.kind === 'proposal');
  const { header } = proposal.signed.payload.block;
  const extraData = encodeExtraData({ ...decodeExtraData(header.extraData), form: 'fixed' });
  assert.equal(sealHash({ ...header, extraData }), prepare.signed.payload.digest);
});

test('we sign as Besu and GoQuorum do today: keccak of the list of code and payload (QBFT-MESSAGE-1)', () => {
  const digest = `0x${'ab'.repeat(32)}` as Hash;
  const { signingHash } = preparePayload({ height: 300, round: 0, digest });
  // list(38): 0x13, list(37): 300 as two bytes, 0 as the empty string, 32 bytes
  const preimage = `0xe713e582012c80a0${'ab'.repeat(32)}`;
  assert.equal(signingHash(), bytesToHex(keccak256(hexToBytes(preimage))));
});

test('what is left over or missing is refused, never thrown', { skip }, () => {
  for (const { message, rlp } of Object.values(cases)) {
    const wire = concatBytes(Uint8Array.of(MESSAGE_CODES[kindOf(message)]), hexToBytes(rlp));
    for (let length = 0; length < wire.length; length += 1 + (length >> 5)) {
      assert.equal(parseMessage(wire.subarray(0, length), none).kind, 'reject');
    }
    assert.equal(parseMessage(concatBytes(wire, Uint8Array.of(0)), none).kind, 'reject');
  }
});
