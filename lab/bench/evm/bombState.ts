import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, bytesToHex, type Hash, padLeft, uintToBytes } from '@hanse/base';
import { type KeyValueStore, LedgerState } from '@hanse/state';
import { LmdbStore, MemoryStore } from '@hanse/storage';
import { type GasBomb, largeCode, SPREAD } from './bombCode.ts';

export const BOMB_STATES = ['memory', 'lmdb'] as const;
export type BombStateKind = (typeof BOMB_STATES)[number];

/** What it costs at least to touch one account of the crowd. */
const COLD_ACCOUNT_GAS = 2600n;
const WORD_MASK = (1n << 256n) - 1n;
const ADDRESS_MASK = (1n << 160n) - 1n;
const NO_STORAGE: ReadonlyMap<Hash, bigint> = new Map();

type Alloc = Map<
  Address,
  {
    readonly balance: bigint;
    readonly nonce: bigint;
    readonly code: Uint8Array;
    readonly storage: ReadonlyMap<Hash, bigint>;
  }
>;

export type BombState = {
  /** The state as just opened: nothing of it is cached. */
  readonly open: () => LedgerState;
  readonly close: () => Promise<void>;
};

/** Second accounts of bombs follow right after them. */
export function bombAddress(number: number): Address {
  return `0xb0${(number * 2).toString(16).padStart(38, '0')}` as Address;
}

function crowdAddress(index: number): Address {
  return bytesToHex(padLeft(uintToBytes((BigInt(index) * SPREAD) & ADDRESS_MASK), 20)) as Address;
}

function scatteredSlot(index: number): Hash {
  return bytesToHex(padLeft(uintToBytes((BigInt(index) * SPREAD) & WORD_MASK), 32)) as Hash;
}

export type BombStateOptions = {
  readonly bombs: readonly GasBomb[];
  readonly sender: Address;
  readonly gasOfTransaction: bigint;
};

/** A ledger's state with the bombs, what they need and a rich sender, in the store of that kind. */
export async function openBombState(
  kind: BombStateKind,
  { bombs, sender, gasOfTransaction }: BombStateOptions,
): Promise<BombState> {
  const folder = kind === 'lmdb' ? mkdtempSync(join(tmpdir(), 'hanse-bombs-')) : undefined;
  const store: KeyValueStore = folder === undefined ? new MemoryStore() : LmdbStore.open(folder);
  const ledger = LedgerState.open({
    store,
    genesisAlloc: allocFor(bombs, sender, Number(gasOfTransaction / COLD_ACCOUNT_GAS)),
  });
  await store.commit(ledger.flush().changes);
  return {
    open: () => LedgerState.open({ store }),
    close: async () => {
      await store.close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `crowd`: accounts with code of 24 KB, each another: as many as one transaction can touch cold. */
function allocFor(bombs: readonly GasBomb[], sender: Address, crowd: number): Alloc {
  const plain = { balance: 0n, nonce: 1n, storage: NO_STORAGE };
  const alloc: Alloc = new Map([[sender, { ...plain, balance: 10n ** 24n, nonce: 0n, code: new Uint8Array(0) }]]);
  for (const [number, { code, helper, slots = 0 }] of bombs.entries()) {
    const storage = new Map(
      Array.from({ length: slots }, (_, index) => [scatteredSlot(index), BigInt(index + 1)] as const),
    );
    alloc.set(bombAddress(number), { ...plain, balance: 1000n, code, storage });
    if (helper !== undefined) alloc.set(bombAddress(number + 0.5), { ...plain, code: helper });
  }
  if (bombs.some(({ crowd }) => crowd !== undefined)) {
    for (let index = 0; index < crowd; index++) alloc.set(crowdAddress(index), { ...plain, code: largeCode(index) });
  }
  return alloc;
}
