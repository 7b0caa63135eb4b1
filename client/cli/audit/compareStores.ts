import { bytesToHex, compareBytes, equalBytes } from '@hanse/base';
import type { KeyValueStore } from '@hanse/state';
import type { Findings } from './findings.ts';
import type { IndexEntry } from './readIndex.ts';

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
  132: 'transactions of an account',
  143: 'genesis hash',
};

export type Comparison = {
  readonly seen: AsyncIterable<IndexEntry>;
  readonly wanted: KeyValueStore;
  /** Entries that are left out on both sides. */
  readonly isLeftOut: (key: Uint8Array) => boolean;
  readonly findings: Findings;
};

/** Compares an index with what it must hold, in key order; gives how many entries that is. */
export async function compareStores({ seen, wanted, isLeftOut, findings }: Comparison): Promise<number> {
  const right = entriesOf(wanted, isLeftOut);
  let two = right.next();
  let count = 0;
  const missingBefore = (key: Uint8Array | undefined): void => {
    while (two.done !== true && (key === undefined || compareBytes(two.value.key, key) < 0) && !findings.isFull) {
      report(findings, two.value, { en: 'is missing', zh: '缺失' });
      two = right.next();
      count++;
    }
  };
  for await (const one of seen) {
    if (findings.isFull) return count;
    if (isLeftOut(one.key)) continue;
    missingBefore(one.key);
    if (two.done === true || compareBytes(one.key, two.value.key) < 0) {
      report(findings, one, { en: 'is there, wanted is nothing', zh: '存在，但不应存在' });
      continue;
    }
    compareValues(findings, one, two.value);
    two = right.next();
    count++;
  }
  missingBefore(undefined);
  return count;
}

function compareValues(findings: Findings, seen: IndexEntry, wanted: IndexEntry): void {
  if (seen.value === undefined || wanted.value === undefined) return; // damaged: reported where it was read
  if (equalBytes(seen.value, wanted.value)) return;
  const [a, b] = [shorten(seen.value), shorten(wanted.value)];
  report(findings, seen, { en: `is ${a}, wanted is ${b}`, zh: `为 ${a}，应为 ${b}` });
}

const shorten = (bytes: Uint8Array): string => {
  const text = bytesToHex(bytes);
  return text.length > 100 ? `${text.slice(0, 80)}… (${bytes.length} bytes)` : text;
};

function report(findings: Findings, { key }: IndexEntry, what: { readonly en: string; readonly zh: string }): void {
  const name = `${TABLES[key[0] ?? 0] ?? 'entry'} ${bytesToHex(key.subarray(1))}`;
  findings.add({ part: 'index', height: undefined, text: { en: `${name} ${what.en}`, zh: `${name} ${what.zh}` } });
}

function* entriesOf(store: KeyValueStore, isLeftOut: (key: Uint8Array) => boolean): Generator<IndexEntry, undefined> {
  for (const [key, value] of store.range({ from: new Uint8Array(1), to: END }))
    if (!isLeftOut(key)) yield { key, value };
  return undefined;
}
