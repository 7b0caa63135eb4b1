import { type Block, createBlock } from '@ethereumjs/block';
import { createCommonFromGethGenesis } from '@ethereumjs/common';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { createTxFromRLP } from '@ethereumjs/tx';
import { Account, createAddressFromString } from '@ethereumjs/util';
import { buildBlock, createVM, type VM } from '@ethereumjs/vm';
import { hexToBytes, uintToBytes } from '@hanse/base';
import { PlainState } from '@hanse/cli';
import { type Genesis, genesisHeader, type Transaction, type Withdrawal } from '@hanse/protocol';

type GethGenesis = Parameters<typeof createCommonFromGethGenesis>[0];

export type OracleBlock = {
  readonly timestamp: number;
  readonly transactions: readonly Transaction[];
  readonly withdrawals: readonly Withdrawal[];
  readonly gasLimit?: bigint;
};

/** A chain that another client builds from a genesis: what an import must find right in every field. */
export class OracleChain {
  readonly #vm: VM;
  #parent: Block;

  private constructor(vm: VM, parent: Block) {
    this.#vm = vm;
    this.#parent = parent;
  }

  static async begin(genesis: Genesis, json: object): Promise<OracleChain> {
    const common = createCommonFromGethGenesis(json as GethGenesis, { chain: 'oracle' });
    const stateManager = new MerkleStateManager({ common });
    for (const [address, { balance, nonce, code, storage }] of genesis.alloc) {
      const target = createAddressFromString(address);
      await stateManager.putAccount(target, new Account(nonce, balance));
      if (code.length > 0) await stateManager.putCode(target, code);
      for (const [slot, value] of storage) await stateManager.putStorage(target, hexToBytes(slot), uintToBytes(value));
    }
    const { stateRoot, ...header } = genesisHeader(genesis, new PlainState(genesis.alloc).root());
    const fields = { ...header, stateRoot: hexToBytes(stateRoot), withdrawalsRoot: header.withdrawalsRoot as string };
    const parent = createBlock({ header: fields as object, withdrawals: [] }, { common, setHardfork: true });
    return new OracleChain(await createVM({ common, stateManager }), parent);
  }

  get genesisHash(): Uint8Array {
    return this.#parent.hash();
  }

  /** The next block, RLP. */
  async next({ timestamp, transactions, withdrawals, gasLimit }: OracleBlock): Promise<Uint8Array> {
    const vm = this.#vm;
    const number = this.#parent.header.number + 1n;
    vm.common.setHardforkBy({ blockNumber: number, timestamp });
    const builder = await buildBlock(vm, {
      parentBlock: this.#parent,
      headerData: {
        number,
        timestamp,
        coinbase: `0x${'c0'.repeat(20)}`,
        mixHash: `0x${timestamp.toString(16).padStart(64, '0')}`,
        ...(vm.common.isActivatedEIP(4788) ? { parentBeaconBlockRoot: `0x${'be'.repeat(32)}` } : {}),
        ...(gasLimit === undefined ? {} : { gasLimit }),
      },
      withdrawals: withdrawals.map((one) => ({ ...one })),
      blockOpts: { putBlockIntoBlockchain: false },
    });
    for (const { raw } of transactions) await builder.addTransaction(createTxFromRLP(raw, { common: vm.common }));
    const { block } = await builder.build();
    this.#parent = block;
    return block.serialize();
  }
}
