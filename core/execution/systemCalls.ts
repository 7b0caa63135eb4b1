import { type Address, type Hash, hexToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import { isAtLeast } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import type { BlockContext, Evm } from './evm.ts';

const SYSTEM_ADDRESS = '0xfffffffffffffffffffffffffffffffffffffffe' as Address;
export const BEACON_ROOTS_ADDRESS = '0x000f3df6d732807ef1319fb7b8bb8522d0beac02' as Address;
export const HISTORY_STORAGE_ADDRESS = '0x0000f90827f1c53a10cb7a02335b175320002935' as Address;
const SYSTEM_CALL_GAS = 30_000_000n;

export type SystemCallsOptions = {
  readonly block: BlockContext;
  readonly journal: Journal;
  readonly evm: Evm;
  readonly parentHash: Hash;
  readonly parentBeaconBlockRoot: Hash | undefined;
};

/**
 * The calls that open a block: EIP-4788 from Cancun, EIP-2935 from Prague (LEDGER-SYSTEM-1). A contract that is not
 * deployed on this ledger is passed over; a call that fails changes nothing.
 */
export async function openBlock(options: SystemCallsOptions): Promise<void> {
  const { block, parentHash, parentBeaconBlockRoot } = options;
  if (isAtLeast(block.fork, 'cancun') && parentBeaconBlockRoot !== undefined) {
    await systemCall(options, BEACON_ROOTS_ADDRESS, parentBeaconBlockRoot);
  }
  if (isAtLeast(block.fork, 'prague')) await systemCall(options, HISTORY_STORAGE_ADDRESS, parentHash);
}

async function systemCall({ block, journal, evm }: SystemCallsOptions, to: Address, word: Hash): Promise<void> {
  if (journal.codeHash(to) === EMPTY_CODE_HASH) return;
  await evm.run(
    {
      from: SYSTEM_ADDRESS,
      to,
      createNonce: 0n,
      value: 0n,
      data: hexToBytes(word),
      gas: SYSTEM_CALL_GAS,
      gasPrice: 0n,
      accessList: [],
    },
    block,
    journal,
  );
  journal.endTransaction();
}
