import { createCustomCommon, Mainnet } from '@ethereumjs/common';
import { createEVM, type EVM, type EVMMockBlockchainInterface } from '@ethereumjs/evm';
import { hexToBytes } from '@hanse/base';
import { type BlockContext, type EvmObserver, executionFault } from '@hanse/execution';
import type { Fork } from '@hanse/protocol';
import { customCrypto } from './customCrypto.ts';
import { JournalBridge } from './journalBridge.ts';

/** Code cannot loop without passing a JUMPDEST; the observer is asked at every so many, and before each message. */
const JUMPDESTS_PER_QUESTION = 256;
const JUMPDEST = 0x5b;
const UNKNOWN_BLOCK_HASH = new Uint8Array(32);

/** One instance of the library's EVM with what it is attached to while it runs. Runs one message at a time. */
export type Engine = {
  readonly evm: EVM;
  readonly bridge: JournalBridge;
  readonly precompiles: readonly string[];
  /** Set for each run. */
  current: { readonly block: BlockContext; readonly observer: EvmObserver | undefined } | undefined;
};

export async function createEngine(chainId: bigint, fork: Fork): Promise<Engine> {
  const common = createCustomCommon({ chainId: chainId.toString() }, Mainnet, { hardfork: fork, customCrypto });
  const bridge = new JournalBridge();
  let seen = 0;
  const blockchain: EVMMockBlockchainInterface = {
    getBlock: async (number) => {
      const hash = engine.current?.block.blockHash(number);
      return { hash: () => (hash === undefined ? UNKNOWN_BLOCK_HASH : hexToBytes(hash)) };
    },
    putBlock: async () => {},
    shallowCopy: () => blockchain,
  };
  const evm = await createEVM({
    common,
    blockchain,
    stateManager: bridge.asStateManager(),
    customOpcodes: [
      {
        opcode: JUMPDEST,
        opcodeName: 'JUMPDEST',
        baseFee: 1,
        logicFunction: async () => {
          if (++seen % JUMPDESTS_PER_QUESTION === 0) await askObserver(engine);
        },
      },
    ],
  });
  // A long row of calls to slow precompiles needs no loop. What the listener is given is awaited by the library.
  evm.events.on('beforeMessage', (_message, resolve) => resolve?.(askObserver(engine)));
  const engine: Engine = { evm, bridge, precompiles: [...evm.precompiles.keys()], current: undefined };
  return engine;
}

async function askObserver({ current }: Engine): Promise<void> {
  if ((await current?.observer?.shouldStop?.()) === true) throw executionFault('stopped');
}
