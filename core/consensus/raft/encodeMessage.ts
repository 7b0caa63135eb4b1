import {
  concatBytes,
  encodeRlp,
  encodeRlpListOfEncoded,
  type Hash,
  hexToBytes,
  invariant,
  uintToBytes,
} from '@hanse/base';
import { keccak256, keccak256Hash } from '@hanse/crypto';
import { type Block, encodeBlock, encodeHeader } from '@hanse/protocol';
import type { Entry } from './core/types.ts';
import { MESSAGE_CODES, type RaftData, type RaftMessage, type Said } from './message.ts';

const uint = (value: number): Uint8Array => encodeRlp(uintToBytes(value));
const list = (...parts: readonly Uint8Array[]): Uint8Array => encodeRlpListOfEncoded(parts);
const NOTHING = encodeRlp(new Uint8Array(0));
const flag = (is: boolean): Uint8Array => uint(is ? 1 : 0);

/** How a block stands in what is encoded: itself, or, where it is only signed for, the hash of its sealed header. */
type BlockItem = (block: Block) => Uint8Array;

const digestItem: BlockItem = ({ header }) => encodeRlp(keccak256(encodeHeader(header)));

function entryItem(entry: Entry<RaftData>, blockItem: BlockItem): Uint8Array {
  invariant(entry.kind === 'normal', 'a group keeps its members: its log has no changes of them');
  const { data } = entry;
  const block = data?.kind === 'block' ? blockItem(data.block) : NOTHING;
  return list(uint(entry.index), uint(entry.term), block);
}

function bodyItems(said: Said, blockItem: BlockItem): readonly Uint8Array[] {
  switch (said.kind) {
    case 'append': {
      const entries = said.entries.map((entry) => entryItem(entry, blockItem));
      return [uint(said.index), uint(said.logTerm), uint(said.commit), list(...entries)];
    }
    case 'append-response': {
      const { rejected } = said;
      const refusal =
        rejected === undefined ? [] : [uint(rejected.hint), uint(rejected.logTerm), flag(rejected.isLoss)];
      return [uint(said.index), list(...refusal)];
    }
    case 'vote':
    case 'pre-vote':
      return [uint(said.index), uint(said.logTerm)];
    case 'vote-response':
    case 'pre-vote-response':
      return [flag(said.isRejected)];
    case 'snapshot': {
      const { index, term, data } = said.snapshot;
      invariant(data?.kind === 'place', 'a snapshot names the place of its last block');
      return [uint(index), uint(term), uint(data.height), encodeRlp(hexToBytes(data.hash))];
    }
    case 'heartbeat':
      return [uint(said.commit)];
    case 'heartbeat-response':
      return [];
  }
}

type Payload = { readonly since: number; readonly serial: number; readonly said: Said };

function payload({ since, serial, said }: Payload, blockItem: BlockItem): Uint8Array {
  return list(
    uint(since),
    uint(serial),
    encodeRlp(hexToBytes(said.to)),
    uint(said.term),
    ...bodyItems(said, blockItem),
  );
}

/** What the author signs (RAFT-MESSAGE-1): keccak-256 of the code and the payload with blocks as hashes of their headers. */
export function signingHash(message: Payload): Hash {
  return keccak256Hash(concatBytes(Uint8Array.of(MESSAGE_CODES[message.said.kind]), payload(message, digestItem)));
}

/** Code, then [payload, signature]; in compact form each transaction of a block is its hash (RAFT-MESSAGE-2). */
export function encodeMessage(message: RaftMessage, form: 'full' | 'compact'): Uint8Array {
  if (message.kind === 'sealed') return Uint8Array.of(MESSAGE_CODES.sealed);
  const { said, signature } = message;
  const body = payload(message, (block) => encodeBlock(block, form));
  return concatBytes(Uint8Array.of(MESSAGE_CODES[said.kind]), list(body, encodeRlp(signature)));
}
