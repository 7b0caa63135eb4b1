import { bytesToHex, compareBytes, concatBytes, equalBytes, isFault } from '@hanse/base';
import type { KeyValueStore } from '@hanse/state';
import type { Findings } from './findings.ts';

const END = new Uint8Array(80).fill(0xff);
/** What each table of the store holds, by the first byte of its keys: node/chain and core/state describe them. */
const TABLES: { readonly [prefix: number]: string } = {
  1: 'account',
  2: 'slot',
  3: 'code',
  4: 'account trie node',
  5: 'storage trie node',
  6: 'account history',
  7: 'slot history',
  8: 'touched record',
  9: 'state head',
  128: 'transaction index',
  129: 'block index',
  130: 'log index by address',
  131: 'log index by topic',
  143: 'genesis hash',
};

type Entry = { readonly key: Uint8Array; readonly value: Uint8Array | undefined };

export type Comparison = {
  readonly seen: KeyValueStore;
  readonly wanted: KeyValueStore;
  /** Entries that are left out on both sides. */
  readonly isLeftOut: (key: Uint8Array) => boolean;
  readonly findings: Findings;
};

/** Compares all entries of two stores in key order; gives how many were wanted. */
export function compareStores({ seen, wanted, isLeftOut, findings }: Comparison): number {
  const left = entriesOf(seen, findings, isLeftOut);
  const right = entriesOf(wanted, findings, isLeftOut);
  let [one, two] = [left.next(), right.next()];
  let count = 0;
  while (!findings.isFull && !(one.done === true && two.done === true)) {
    const order = orderOf(one, two);
    if (order < 0) report(findings, one.value as Entry, { en: 'is there, wanted is nothing', zh: '存在，但不应存在' });
    else if (order > 0) report(findings, two.value as Entry, { en: 'is missing', zh: '缺失' });
    else compareValues(findings, one.value as Entry, two.value as Entry);
    if (order >= 0) count++;
    if (order <= 0) one = left.next();
    if (order >= 0) two = right.next();
  }
  return count;
}

function orderOf(one: IteratorResult<Entry>, two: IteratorResult<Entry>): number {
  if (one.done === true) return 1;
  if (two.done === true) return -1;
  return compareBytes(one.value.key, two.value.key);
}

function compareValues(findings: Findings, seen: Entry, wanted: Entry): void {
  if (seen.value === undefined || wanted.value === undefined) return; // damaged: reported where it was read
  if (equalBytes(seen.value, wanted.value)) return;
  const [a, b] = [shorten(seen.value), shorten(wanted.value)];
  report(findings, seen, { en: `is ${a}, wanted is ${b}`, zh: `为 ${a}，应为 ${b}` });
}

const shorten = (bytes: Uint8Array): string => {
  const text = bytesToHex(bytes);
  return text.length > 100 ? `${text.slice(0, 80)}… (${bytes.length} bytes)` : text;
};

function report(findings: Findings, { key }: Entry, what: { readonly en: string; readonly zh: string }): void {
  const name = `${TABLES[key[0] ?? 0] ?? 'entry'} ${bytesToHex(key.subarray(1))}`;
  findings.add({ part: 'index', height: undefined, text: { en: `${name} ${what.en}`, zh: `${name} ${what.zh}` } });
}

/** All entries, also past a damaged one: that is reported and given without its value. */
function* entriesOf(
  store: KeyValueStore,
  findings: Findings,
  isLeftOut: (key: Uint8Array) => boolean,
): Generator<Entry, undefined> {
  let from: Uint8Array = new Uint8Array(1);
  while (!findings.isFull) {
    try {
      for (const [key, value] of store.range({ from, to: END })) {
        from = successor(key);
        if (!isLeftOut(key)) yield { key, value };
      }
      return undefined;
    } catch (error) {
      if (!isFault(error, 'storage/damaged-record')) throw error;
      findings.add({ part: 'index', height: undefined, text: error.text });
      const key = keyIn(String(error.params['at']));
      if (key === undefined || compareBytes(key, from) < 0) return undefined; // a page that cannot be read: nothing behind it can
      from = successor(key);
      if (!isLeftOut(key)) yield { key, value: undefined };
    }
  }
  return undefined;
}

const successor = (key: Uint8Array): Uint8Array => concatBytes(key, new Uint8Array(1));

function keyIn(at: string): Uint8Array | undefined {
  const digits = /0x([0-9a-f]*)/.exec(at)?.[1];
  return digits === undefined ? undefined : new Uint8Array(Buffer.from(digits, 'hex'));
}
