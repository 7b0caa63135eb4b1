import { createBlock } from '@ethereumjs/block';
import { createCustomCommon, Mainnet } from '@ethereumjs/common';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { createTxFromRLP } from '@ethereumjs/tx';
import { Account, createAddressFromString } from '@ethereumjs/util';
import { createVM, runTx, type VM } from '@ethereumjs/vm';
import { type Address, bytesToAddress, bytesToHash, type Hash, hexToBytes, padLeft, uintToBytes } from '@hanse/base';
import type { PlainState } from '@hanse/cli';
import type { BlockContext } from '@hanse/execution';
import type { RecoveredTransaction } from '@hanse/protocol';

export type OracleOutcome = { readonly gasUsed: bigint; readonly hasFailed: boolean; readonly logs: number };

export type OracleStep = {
  readonly pc: number;
  readonly opcode: number;
  readonly gas: bigint;
  /** 1: the outermost frame. */
  readonly depth: number;
  /** The top comes last. */
  readonly stack: readonly bigint[];
  readonly memory: Uint8Array;
  readonly address: Address;
};

/** Another client's whole transaction processing over its own state and trie, to compare with ours. */
export class EthereumJsVm {
  readonly #vm: VM;
  readonly #block: BlockContext;

  private constructor(vm: VM, block: BlockContext) {
    this.#vm = vm;
    this.#block = block;
  }

  static async open(state: PlainState, block: BlockContext): Promise<EthereumJsVm> {
    const common = createCustomCommon({ chainId: block.chainId.toString() }, Mainnet, { hardfork: block.fork });
    const stateManager = new MerkleStateManager({ common });
    for (const [address, { nonce, balance, code, storage }] of state.accounts) {
      const target = createAddressFromString(address);
      await stateManager.putAccount(target, new Account(nonce, balance));
      if (code.length > 0) await stateManager.putCode(target, code);
      for (const [slot, value] of storage) await stateManager.putStorage(target, hexToBytes(slot), uintToBytes(value));
    }
    return new EthereumJsVm(await createVM({ common, stateManager }), block);
  }

  /** The outcome, or undefined when the transaction is refused. */
  async apply(transaction: RecoveredTransaction): Promise<OracleOutcome | undefined> {
    const { common } = this.#vm;
    const { number, timestamp, coinbase, gasLimit, baseFeePerGas, prevRandao } = this.#block;
    const header = { number, timestamp, coinbase, gasLimit, baseFeePerGas, mixHash: prevRandao };
    try {
      const result = await runTx(this.#vm, {
        tx: createTxFromRLP(transaction.raw, { common }),
        block: createBlock({ header }, { common, skipConsensusFormatValidation: true }),
      });
      const { exceptionError, logs } = result.execResult;
      return { gasUsed: result.totalGasSpent, hasFailed: exceptionError !== undefined, logs: logs?.length ?? 0 };
    } catch (error) {
      // The library throws plain errors for transactions that cannot be applied; a defect of ours shows as a difference.
      if (error instanceof Error) return undefined;
      throw error;
    }
  }

  /** Hears of each step before it is carried out. */
  onStep(listener: (step: OracleStep) => void): void {
    this.#vm.evm.events?.on('step', ({ pc, opcode, gasLeft, depth, stack, memory, address }, resolve) => {
      listener({
        pc,
        opcode: opcode.code,
        gas: gasLeft,
        depth: depth + 1,
        stack: [...stack],
        memory: memory.slice(),
        address: bytesToAddress(address.bytes),
      });
      resolve?.();
    });
  }

  async root(): Promise<Hash> {
    return bytesToHash(padLeft(await this.#vm.stateManager.getStateRoot(), 32));
  }
}
