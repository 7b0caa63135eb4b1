import { encodeRlp, uintToBytes, type Verdict } from '@hanse/base';
import { decode } from './decode.ts';

export type Answer = { readonly id: number; readonly items: readonly Uint8Array[] };
export type AnswerType = 'transactions-answer' | 'blocks-answer';

/** Items in order until the next would make them more than `bytesMax` together; one is always sent if it fits a frame. */
export function encodeAnswer({ id, items }: Answer, bytesMax: number): Uint8Array {
  let bytes = 0;
  let count = 0;
  for (const item of items) {
    // 5 bytes: the longest RLP header that an item below 4 GiB takes
    bytes += item.length + 5;
    if (bytes > bytesMax && count > 0) break;
    count++;
  }
  return encodeRlp([uintToBytes(id), items.slice(0, count)]);
}

/** Items are views of `payload`. */
export function parseAnswer(type: AnswerType, payload: Uint8Array): Verdict<Answer> {
  return decode(type, payload, (fields) => {
    const id = fields.safeUint();
    const list = fields.list();
    const items: Uint8Array[] = [];
    while (!list.isDone()) items.push(list.bytes());
    return { id, items };
  });
}
