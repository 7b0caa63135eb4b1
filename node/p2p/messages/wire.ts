import type { Verdict } from '@hanse/base';
import { FRAMES, type Frame, type FrameType } from '../frame.ts';
import { ANSWER_BLOCKS_BYTES, ANSWER_TRANSACTIONS_BYTES } from '../limits.ts';
import { type Answer, type AnswerType, encodeAnswer } from './answer.ts';
import { encodeLinks, parseLinks } from './links.ts';
import type { PeerMessage, PeerRequest } from './message.ts';
import { encodeStatus, parseStatus } from './status.ts';
import { encodeTransactions, parseTransactions } from './transactions.ts';

export type MessageFrame = Extract<FrameType, PeerMessage['type']>;

/** The frames that say `message`; more than one where it would be too large. */
export function encodePeerMessage(message: PeerMessage): readonly (readonly [Frame, Uint8Array])[] {
  switch (message.type) {
    case 'status':
      return [[FRAMES.status, encodeStatus(message)]];
    case 'links':
      return [[FRAMES.links, encodeLinks(message.validators)]];
    case 'consensus':
      return [[FRAMES.consensus, message.payload]];
    case 'transactions':
      return encodeTransactions(message.transactions).map((payload) => [FRAMES.transactions, payload]);
  }
}

/** What a frame of this type says. */
export function parsePeerMessage(type: MessageFrame, payload: Uint8Array): Verdict<PeerMessage> {
  switch (type) {
    case 'status':
      return as(parseStatus(payload), (head) => ({ type, ...head }));
    case 'links':
      return as(parseLinks(payload), (validators) => ({ type, validators }));
    case 'consensus':
      return { kind: 'accept', value: { type, payload } };
    case 'transactions':
      return as(parseTransactions(payload), (transactions) => ({ type, transactions }));
  }
}

function as<From>(verdict: Verdict<From>, make: (value: From) => PeerMessage): Verdict<PeerMessage> {
  return verdict.kind === 'accept' ? { kind: 'accept', value: make(verdict.value) } : verdict;
}

export function answerTypeOf({ type }: PeerRequest): AnswerType {
  return type === 'get-blocks' ? 'blocks-answer' : 'transactions-answer';
}

/** As many of the items as an answer to `request` may hold. */
export function encodeAnswerTo(request: PeerRequest, answer: Answer): Uint8Array {
  return encodeAnswer(answer, request.type === 'get-blocks' ? ANSWER_BLOCKS_BYTES : ANSWER_TRANSACTIONS_BYTES);
}
