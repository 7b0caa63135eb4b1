import type { Address } from '@hanse/base';
import type { BlockContext, Evm, EvmMessage, EvmObserver, EvmResult } from '@hanse/execution';
import type { Fork } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import { Machine } from './machine.ts';
import { isPrecompile } from './precompiles/precompilesOf.ts';
import { HASH_KEYS } from './wordTable.ts';

/** Idle machines kept; more are made when more runs are under way, and dropped afterwards. */
const IDLE_MACHINES_MAX = 4;
/** Spread over the 32 bits; what tests and tools use, where nobody attacks. */
const PLAIN_KEY = 0x9e3779b1;

export type HanseEvmOptions = {
  /**
   * {@link HASH_KEYS} random words. They order tables in memory and change no result; whoever does not know them cannot
   * make storage keys that collide there.
   */
  readonly hashKeys?: Uint32Array;
};

/** The EVM: an interpreter in WebAssembly, with the state behind it. Answers at once unless its observer wants to wait. */
export class HanseEvm implements Evm {
  readonly #hashKeys: Uint32Array;
  readonly #idle: Machine[] = [];

  constructor({ hashKeys }: HanseEvmOptions = {}) {
    this.#hashKeys = (hashKeys ?? plainKeys()).map((key) => key | 1);
  }

  run(
    message: EvmMessage,
    block: BlockContext,
    journal: Journal,
    observer?: EvmObserver,
  ): EvmResult | Promise<EvmResult> {
    const machine = this.#idle.pop() ?? new Machine(this.#hashKeys);
    const result = machine.run(message, block, journal, observer);
    // A machine that has thrown is in the middle of something; it does not come back.
    if (result instanceof Promise) return result.then((settled) => this.#putBack(machine, settled));
    return this.#putBack(machine, result);
  }

  isPrecompile(address: Address, fork: Fork): boolean {
    return isPrecompile(address, fork);
  }

  #putBack(machine: Machine, result: EvmResult): EvmResult {
    if (!machine.isWorn && this.#idle.length < IDLE_MACHINES_MAX) this.#idle.push(machine);
    return result;
  }
}

function plainKeys(): Uint32Array {
  return Uint32Array.from({ length: HASH_KEYS }, (_, index) => Math.imul(PLAIN_KEY, 2 * index + 1));
}
