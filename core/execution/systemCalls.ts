import { type Address, type Hash, hexToBytes } from '@hanse/base';
import { EMPTY_CODE_HASH } from '@hanse/crypto';
import { isAtLeast } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import type { BlockContext, Evm, EvmResult } from './evm.ts';

const SYSTEM_ADDRESS = '0xfffffffffffffffffffffffffffffffffffffffe' as Address;
export const BEACON_ROOTS_ADDRESS = '0x000f3df6d732807ef1319fb7b8bb8522d0beac02' as Address;
export const HISTORY_STORAGE_ADDRESS = '0x0000f90827f1c53a10cb7a02335b175320002935' as Address;
const SYSTEM_CALL_GAS = 30_000_000n;

/** A call of the protocol itself that opens a block. */
export type OpeningCall = { readonly to: Address; readonly data: Uint8Array };

export type SystemCallsOptions = {
  readonly block: BlockContext;
  readonly journal: Journal;
  readonly evm: Evm;
  readonly parentHash: Hash;
  readonly parentBeaconBlockRoot: Hash | undefined;
  /** The ledger's own, after Ethereum's (LEDGER-SYSTEM-2). */
  readonly openingCalls?: readonly OpeningCall[] | undefined;
};

/**
 * The calls that open a block: EIP-4788 from Cancun, EIP-2935 from Prague (LEDGER-SYSTEM-1), then the ledger's own. A contract that is not
 * deployed on this ledger is passed over; a call that fails changes nothing.
 */
export async function openBlock(options: SystemCallsOptions): Promise<void> {
  const { block, parentHash, parentBeaconBlockRoot, openingCalls = [] } = options;
  if (isAtLeast(block.fork, 'cancun') && parentBeaconBlockRoot !== undefined) {
    await callIfDeployed(options, BEACON_ROOTS_ADDRESS, hexToBytes(parentBeaconBlockRoot));
  }
  if (isAtLeast(block.fork, 'prague')) await callIfDeployed(options, HISTORY_STORAGE_ADDRESS, hexToBytes(parentHash));
  for (const { to, data } of openingCalls) await callIfDeployed(options, to, data);
}

async function callIfDeployed(options: SystemCallsOptions, to: Address, data: Uint8Array): Promise<void> {
  if (options.journal.codeHash(to) !== EMPTY_CODE_HASH) await systemCall(options, to, data);
}

/** A call of the protocol itself: nobody pays for its gas. Its effects are settled when it returns. */
export async function systemCall(
  { block, journal, evm }: Pick<SystemCallsOptions, 'block' | 'journal' | 'evm'>,
  to: Address,
  data: Uint8Array,
): Promise<EvmResult> {
  const result = await evm.run(
    {
      from: SYSTEM_ADDRESS,
      to,
      createNonce: 0n,
      value: 0n,
      data,
      gas: SYSTEM_CALL_GAS,
      gasPrice: 0n,
      accessList: [],
    },
    block,
    journal,
  );
  journal.endTransaction();
  return result;
}
