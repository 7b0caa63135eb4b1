import type { EVMResult } from '@ethereumjs/evm';
import { Address as LibraryAddress } from '@ethereumjs/util';
import { type Address, bytesToAddress, bytesToHash, EMPTY_BYTES, type Hash, hexToBytes } from '@hanse/base';
import type { BlockContext, EvmMessage, EvmObserver, EvmResult } from '@hanse/execution';
import { blobGasPrice, blobLimits, isAtLeast, type Log } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import type { Engine } from './engine.ts';
import { failureOf } from './failureOf.ts';

type LibraryBlock = NonNullable<Parameters<Engine['evm']['runCall']>[0]['block']>;

function libraryAddress(address: Address): LibraryAddress {
  return new LibraryAddress(hexToBytes(address));
}

function libraryBlock(block: BlockContext): LibraryBlock {
  return {
    header: {
      number: BigInt(block.number),
      coinbase: libraryAddress(block.coinbase),
      timestamp: BigInt(block.timestamp),
      difficulty: 0n,
      prevRandao: hexToBytes(block.prevRandao),
      gasLimit: block.gasLimit,
      baseFeePerGas: block.baseFeePerGas,
      getBlobGasPrice: () => blobGasPrice(block.excessBlobGas, blobLimits(block.fork)),
    },
  };
}

/** EIP-2929, 2930, 3651: what is warm when the message begins. Entries of the access list are reported as accessed. */
function warmUp({ evm, precompiles }: Engine, message: EvmMessage, block: BlockContext): void {
  const { journal } = evm;
  for (const precompile of precompiles) journal.addAlwaysWarmAddress(precompile);
  journal.addAlwaysWarmAddress(message.from);
  if (message.to !== null) journal.addAlwaysWarmAddress(message.to);
  journal.addAlwaysWarmAddress(block.coinbase);
  for (const { address, storageKeys } of message.accessList) {
    journal.addAlwaysWarmAddress(address, true);
    for (const key of storageKeys) journal.addAlwaysWarmSlot(address, key, true);
  }
}

function reportAccess(engine: Engine, onAccess: NonNullable<EvmObserver['onAccess']>): void {
  for (const [address, slots] of engine.evm.journal.accessList ?? []) {
    const accessed = `0x${address}` as Address;
    onAccess(accessed, undefined);
    for (const slot of slots) onAccess(accessed, `0x${slot}` as Hash);
  }
}

function destroyedAccounts(
  { selfdestruct, createdAddresses }: EVMResult['execResult'],
  block: BlockContext,
): Address[] {
  const destroyed = [...(selfdestruct?.keys() ?? [])] as Address[];
  // EIP-6780: from Cancun on, only what was created in the same transaction goes.
  return isAtLeast(block.fork, 'cancun') ? destroyed.filter((address) => createdAddresses?.has(address)) : destroyed;
}

function toLog([address, topics, data]: readonly [Uint8Array, Uint8Array[], Uint8Array]): Log {
  return { address: bytesToAddress(address), topics: topics.map(bytesToHash), data };
}

/** Runs one message on `engine`, which nobody else uses meanwhile. A throw leaves the engine unfit for further use. */
export async function runMessage(
  engine: Engine,
  message: EvmMessage,
  block: BlockContext,
  journal: Journal,
  observer: EvmObserver | undefined,
): Promise<EvmResult> {
  const { evm, bridge } = engine;
  engine.current = { block, observer };
  bridge.attach(journal);
  evm.journal.cleanJournal();
  evm.transientStorage.clear();
  if (observer?.onAccess !== undefined) evm.journal.startReportingAccessList();
  warmUp(engine, message, block);
  const { execResult, createdAddress } = await evm.runCall({
    block: libraryBlock(block),
    caller: libraryAddress(message.from),
    ...(message.to === null ? {} : { to: libraryAddress(message.to) }),
    value: message.value,
    data: message.data,
    gasLimit: message.gas,
    gasPrice: message.gasPrice,
    skipNonceIncrement: true,
  });
  if (observer?.onAccess !== undefined) reportAccess(engine, observer.onAccess.bind(observer));
  delete evm.journal.accessList;
  engine.current = undefined;
  bridge.detach();
  const { exceptionError, executionGasUsed, gasRefund, returnValue, logs } = execResult;
  const failure = exceptionError === undefined ? undefined : failureOf(exceptionError);
  const isKept = failure === undefined;
  return {
    gasLeft: message.gas - executionGasUsed,
    gasRefund: isKept ? (gasRefund ?? 0n) : 0n,
    output: isKept || failure === 'revert' ? returnValue : EMPTY_BYTES,
    logs: isKept ? (logs ?? []).map(toLog) : [],
    surcharge: 0n,
    created: isKept && message.to === null ? addressOf(createdAddress) : undefined,
    destroyed: isKept ? destroyedAccounts(execResult, block) : [],
    failure,
  };
}

function addressOf(address: LibraryAddress | undefined): Address | undefined {
  return address === undefined ? undefined : bytesToAddress(address.bytes);
}
