import { type Address, type Hash, RlpReader } from '@hanse/base';
import { byText } from './changesCodec.ts';
import { RlpWriter } from './rlpWriter.ts';

/** The accounts and slots that some blocks changed. */
export type Touched = {
  readonly accounts: Iterable<Address>;
  readonly slots: ReadonlyMap<Address, Iterable<Hash>>;
};

/** RLP [[address…], [[address, [slot…]]…]], sorted. */
export function encodeTouched({ accounts, slots }: Touched): Uint8Array {
  const writer = new RlpWriter();
  const all = writer.beginList();
  const addresses = writer.beginList();
  for (const address of [...accounts].sort(byText)) writer.hex(address);
  writer.endList(addresses);
  const groups = writer.beginList();
  for (const address of [...slots.keys()].sort(byText)) {
    const group = writer.beginList();
    writer.hex(address);
    const keys = writer.beginList();
    for (const slot of [...(slots.get(address) as Iterable<Hash>)].sort(byText)) writer.hex(slot);
    writer.endList(keys);
    writer.endList(group);
  }
  writer.endList(groups);
  writer.endList(all);
  return writer.finish();
}

/** Calls back for each account and each slot of {@link encodeTouched}'s bytes. */
export function visitTouched(
  bytes: Uint8Array,
  onAccount: (address: Address) => void,
  onSlot: (address: Address, slot: Hash) => void,
): void {
  const reader = new RlpReader(bytes).list();
  for (const addresses = reader.list(); !addresses.isDone(); ) onAccount(addresses.address());
  for (const groups = reader.list(); !groups.isDone(); ) {
    const group = groups.list();
    const address = group.address();
    for (const keys = group.list(); !keys.isDone(); ) onSlot(address, keys.hash());
  }
}
