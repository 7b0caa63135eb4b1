/** One change of a batch: `undefined` deletes. */
export type KeyValueChange = { readonly key: Uint8Array; readonly value: Uint8Array | undefined };

export type RangeOptions = {
  /** First key, inclusive. */
  readonly from: Uint8Array;
  /** Last key, exclusive. */
  readonly to: Uint8Array;
  readonly reverse?: boolean;
  readonly limit?: number;
};

/**
 * An ordered key-value store, the port behind which LMDB and the in-memory adapter stand.
 * Keys: 1 to 200 bytes, ordered as unsigned bytes. Values: 0 bytes to 16 MiB.
 * Reads see the last committed batch. A damaged value throws `storage/damaged-record`, it is never returned.
 */
export interface KeyValueStore {
  /** The value, or undefined. The result is the caller's to keep. */
  get(key: Uint8Array): Uint8Array | undefined;
  /** Entries of a range in key order. The caller may stop early. */
  range(options: RangeOptions): IterableIterator<readonly [key: Uint8Array, value: Uint8Array]>;
  /** Writes all changes in one transaction; later changes of the same key win. Resolves when it is durable. */
  commit(changes: readonly KeyValueChange[]): Promise<void>;
  close(): Promise<void>;
}
