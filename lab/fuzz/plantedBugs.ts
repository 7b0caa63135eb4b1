import { type Address, concatBytes, type Hash } from '@hanse/base';
import type { BlockContext, Evm, EvmMessage, EvmResult } from '@hanse/execution';
import { FORKS, type Fork } from '@hanse/protocol';
import type { Journal } from '@hanse/state';

type Defect = {
  readonly message?: (message: EvmMessage) => EvmMessage;
  readonly block?: (block: BlockContext) => BlockContext;
  readonly journal?: (journal: Journal) => Partial<Journal>;
  readonly result?: (result: EvmResult, journal: Journal) => EvmResult;
};

/** The engine with something spoilt before or after each run. */
function planted(defect: Defect): (evm: Evm) => Evm {
  return (evm) => ({
    isPrecompile: (address, fork) => evm.isPrecompile(address, fork),
    run: async (message, block, journal, observer) => {
      const seen = defect.journal === undefined ? journal : overlaid(journal, defect.journal(journal));
      const input = defect.message?.(message) ?? message;
      const result = await evm.run(input, defect.block?.(block) ?? block, seen, observer);
      return defect.result?.(result, journal) ?? result;
    },
  });
}

/** The journal with some of its methods replaced. */
function overlaid(journal: Journal, methods: Partial<Journal>): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      const method: unknown = Reflect.get(methods, name) ?? Reflect.get(target, name, target);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}

const before = (fork: Fork): Fork => FORKS[Math.max(0, FORKS.indexOf(fork) - 1)] as Fork;

/** Defects such as engines have had; the harness must find each (`plantedBugs.test.ts`). */
export const PLANTED_BUGS: { readonly [name: string]: (evm: Evm) => Evm } = {
  'gas-off-by-one': planted({
    result: (result) => (result.logs.length === 2 ? { ...result, gasLeft: result.gasLeft - 1n } : result),
  }),
  'refund-lost': planted({
    result: (result) => ({ ...result, gasRefund: result.gasRefund > 4800n ? 4800n : result.gasRefund }),
  }),
  'cold-access-list': planted({ message: (message) => ({ ...message, accessList: message.accessList.slice(1) }) }),
  'lost-log': planted({
    result: (result) => (result.logs.length > 2 ? { ...result, logs: result.logs.slice(0, -1) } : result),
  }),
  'topic-swapped': planted({
    result: (result) => ({
      ...result,
      logs: result.logs.map((log) => (log.topics.length === 4 ? { ...log, topics: log.topics.toReversed() } : log)),
    }),
  }),
  'output-cut': planted({
    result: (result) =>
      result.output.length > 319
        ? { ...result, output: concatBytes(result.output.subarray(0, 319), new Uint8Array(1)) }
        : result,
  }),
  'failure-misnamed': planted({
    result: (result) => (result.failure === 'invalid-opcode' ? { ...result, failure: 'stack-overflow' } : result),
  }),
  'original-slot': planted({
    journal: (journal) => ({ originalSlot: (address: Address, slot: Hash) => journal.slot(address, slot) }),
  }),
  'old-fork': planted({ block: (block) => ({ ...block, fork: before(block.fork) }) }),
  'block-hash-shifted': planted({
    block: (block) => ({ ...block, blockHash: (number) => block.blockHash(number - 1) }),
  }),
  'destroyed-kept': planted({ result: (result) => ({ ...result, destroyed: [] }) }),
  'created-nonce': planted({
    result: (result, journal) => {
      if (result.created !== undefined) journal.setNonce(result.created, journal.nonce(result.created) + 1n);
      return result;
    },
  }),
  'storage-collision': planted({ journal: () => ({ hasStorage: () => false }) }),
  'lost-write': planted({
    journal: (journal) => {
      let writes = 0;
      return {
        setSlot: (address: Address, slot: Hash, value: bigint) => {
          // Every fifth write of the zero value is lost.
          if (value !== 0n || ++writes % 5 !== 0) journal.setSlot(address, slot, value);
        },
      };
    },
  }),
  throws: planted({
    result: (result) => {
      if (result.failure === 'create-collision') throw new RangeError('planted');
      return result;
    },
  }),
};
