import { type Address, type Hash, uintToBytes } from '@hanse/base';
import type { Log } from '@hanse/protocol';
import type { EvmTracer, FrameKind } from '../evm.ts';

/** Who seems to log transfers of the ledger's own money (ERC-7528). */
const TRANSFER_ADDRESS = `0x${'ee'.repeat(20)}` as Address;
/** Transfer(address,address,uint256) */
const TRANSFER_TOPIC = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef' as Hash;
const WORD_BYTES = 32;
/** Frames that run with a value but move none. */
const MOVES_NOTHING: ReadonlySet<FrameKind> = new Set<FrameKind>(['DELEGATECALL', 'CALLCODE', 'STATICCALL']);

/** A transfer of `value` wei as a log in the form of ERC-20. */
export function transferLog(from: Address, to: Address, value: bigint): Log {
  const data = new Uint8Array(WORD_BYTES);
  const bytes = uintToBytes(value);
  data.set(bytes, WORD_BYTES - bytes.length);
  const topic = (address: Address): Hash => `0x${'0'.repeat(24)}${address.slice(2)}` as Hash;
  return { address: TRANSFER_ADDRESS, topics: [TRANSFER_TOPIC, topic(from), topic(to)], data };
}

/** Collects the logs of a run with its transfers among them, in order; those of frames that failed are left out. */
export class TransferLogs implements EvmTracer {
  /** One list for each open frame, the outermost first. */
  readonly #frames: Log[][] = [[]];

  get logs(): readonly Log[] {
    return this.#frames[0] as Log[];
  }

  onEnter({ kind, from, to, value }: Parameters<NonNullable<EvmTracer['onEnter']>>[0]): void {
    const logs: Log[] = [];
    if (value > 0n && !MOVES_NOTHING.has(kind)) logs.push(transferLog(from, to, value));
    this.#frames.push(logs);
  }

  onExit({ failure }: Parameters<NonNullable<EvmTracer['onExit']>>[0]): void {
    const logs = this.#frames.pop() ?? [];
    if (failure === undefined) this.#frames.at(-1)?.push(...logs);
  }

  onLog(log: Log): void {
    this.#frames.at(-1)?.push(log);
  }
}
