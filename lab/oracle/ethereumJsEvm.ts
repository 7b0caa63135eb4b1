import type { Address } from '@hanse/base';
import type { BlockContext, Evm, EvmMessage, EvmObserver, EvmResult } from '@hanse/execution';
import { type Fork, isAtLeast } from '@hanse/protocol';
import type { Journal } from '@hanse/state';
import { createEngine, type Engine } from './engine.ts';
import { runMessage } from './runMessage.ts';

/** Idle engines kept for each chain id and fork; more are made when more runs are under way, and dropped afterwards. */
const IDLE_ENGINES_MAX = 4;
/** Highest of the precompiles that lie in a row from 1: Shanghai, Cancun (0x0a), Prague (0x11). P-256 is apart, Osaka. */
const LAST_PRECOMPILE: { readonly [fork in Fork]: number } = { shanghai: 9, cancun: 10, prague: 17, osaka: 17 };
const P256_VERIFY = 0x100;
const PRECOMPILE_PREFIX = `0x${'00'.repeat(18)}`;

/**
 * `@ethereumjs/evm` behind our port. One engine of the library runs one message at a time and gives way at every step, so
 * that runs overlap (an eth_call while a block is executed): each run has an engine of its own.
 */
export class EthereumJsEvm implements Evm {
  readonly #idle = new Map<string, Engine[]>();

  async run(message: EvmMessage, block: BlockContext, journal: Journal, observer?: EvmObserver): Promise<EvmResult> {
    const kind = `${block.chainId}:${block.fork}`;
    let idle = this.#idle.get(kind);
    if (idle === undefined) {
      idle = [];
      this.#idle.set(kind, idle);
    }
    const engine = idle.pop() ?? (await createEngine(block.chainId, block.fork));
    const result = await runMessage(engine, message, block, journal, observer);
    // After a throw the engine is not put back: its own journal is in the middle of something.
    if (idle.length < IDLE_ENGINES_MAX) idle.push(engine);
    return result;
  }

  isPrecompile(address: Address, fork: Fork): boolean {
    if (!address.startsWith(PRECOMPILE_PREFIX)) return false;
    const number = Number.parseInt(address.slice(PRECOMPILE_PREFIX.length), 16);
    if (number === P256_VERIFY) return isAtLeast(fork, 'osaka');
    return number >= 1 && number <= LAST_PRECOMPILE[fork];
  }
}
