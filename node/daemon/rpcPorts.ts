import { isFault } from '@hanse/base';
import { type Chain, pauser } from '@hanse/chain';
import {
  blockContext,
  type CallOptions,
  call,
  createAccessList,
  type Evm,
  estimateGas,
  simulate,
  type TransactionOutcome,
  traceBlock,
} from '@hanse/execution';
import type { PeerNetwork } from '@hanse/p2p';
import { forkAt, isAtLeast } from '@hanse/protocol';
import type {
  CallContext,
  CallOutcome,
  CallRequest,
  LedgerBlock,
  RpcExecution,
  RpcLedger,
  RpcNetwork,
  RpcPool,
  RpcPorts,
} from '@hanse/rpc';
import type { DamageWatch } from './damageWatch.ts';
import { daemonFault } from './faults.ts';
import type { LedgerNode } from './ledgerNode.ts';
import { CLIENT_VERSION } from './version.ts';

/** What this node offers over JSON-RPC. */
export function rpcPorts({
  ledger,
  network,
  evm,
  damage,
}: {
  readonly ledger: LedgerNode;
  readonly network: Pick<PeerNetwork, 'peers'>;
  readonly evm: Evm;
  readonly damage: DamageWatch;
}): RpcPorts {
  const { chain } = ledger;
  return {
    ledger: damage.guard(ledgerPort(chain, damage)),
    pool: damage.guard(poolPort(ledger)),
    execution: damage.guard(executionPort(chain, evm)),
    network: networkPort(ledger, network),
  };
}

/** What a chain that nobody works on offers: everything that is read. */
export function readOnlyPorts({
  chain,
  evm,
  damage,
}: {
  readonly chain: Chain;
  readonly evm: Evm;
  readonly damage: DamageWatch;
}): RpcPorts {
  const ledger = ledgerPort(chain, damage);
  return {
    ledger: damage.guard(chain.genesis.plain === undefined ? ledger : inFormOfItsTime(ledger)),
    pool: REFUSING_POOL,
    execution: damage.guard(executionPort(chain, evm)),
    network: {
      clientVersion: CLIENT_VERSION,
      isListening: () => false,
      peerCount: () => 0,
      syncing: () => undefined,
    },
  };
}

/** Blocks of a plain chain from before Cancun carry the total difficulty, which proof of stake no longer adds to. */
function inFormOfItsTime(ledger: RpcLedger): RpcLedger {
  const totalDifficulty = ledger.block(0)?.block.header.difficulty ?? 0n;
  const formed = (one: LedgerBlock): LedgerBlock =>
    isAtLeast(forkAt(ledger.forks, one.block.header.timestamp), 'cancun') ? one : { ...one, totalDifficulty };
  return {
    ...ledger,
    head: () => formed(ledger.head()),
    block: (height) => {
      const found = ledger.block(height);
      return found && formed(found);
    },
  };
}

/** Takes nothing and holds nothing. */
const REFUSING_POOL: RpcPool = {
  add: (raws) =>
    Promise.resolve(raws.map(() => ({ kind: 'refused', hash: undefined, fault: daemonFault('read-only') }) as const)),
  get: () => undefined,
  nextNonce: () => undefined,
  status: () => ({ pending: 0, queued: 0 }),
  content: () => new Map(),
  onPending: () => () => undefined,
};

function ledgerPort(chain: Chain, damage: DamageWatch): RpcLedger {
  return {
    chainId: chain.genesis.chainId,
    forks: chain.genesis.forks,
    head: () => chain.blocks.head,
    block: (height) => chain.blocks.at(height),
    heightOfBlock: (hash) => chain.blocks.heightOf(hash),
    placeOfTransaction: (hash) => chain.blocks.placeOf(hash),
    heightsOfLogs: (name, range) => chain.blocks.heightsOfLogs(name, range),
    blocksOf: (address, range) => chain.blocks.blocksOf(address, range),
    // A reader reads when it is asked, so it is guarded too.
    stateAt: (height) => damage.guard(chain.stateAt(height)),
    proofAt: (height, address, slots) => chain.proofAt(height, address, slots),
    validatorsAt: (height) => chain.validatorsAt(height),
    baseFeeOfNext: () => chain.baseFeeOfNext(),
    onBlock: (listener) => chain.onHead((stored) => listener(stored)),
  };
}

function poolPort(ledger: LedgerNode): RpcPool {
  const { pool } = ledger;
  return {
    add: (raws) => ledger.submit(raws),
    get: (hash) => pool.get(hash),
    nextNonce: (address) => pool.nextNonce(address),
    status: () => pool.status(),
    content: () => pool.content(),
    onPending: (listener) => pool.onPending(listener),
  };
}

function networkPort(ledger: LedgerNode, network: Pick<PeerNetwork, 'peers'>): RpcNetwork {
  return {
    clientVersion: CLIENT_VERSION,
    isListening: () => true,
    peerCount: () => network.peers().length,
    syncing: () => {
      const progress = ledger.sync.progress();
      if (progress === undefined) return undefined;
      const currentBlock = ledger.chain.head().header.number;
      return { startingBlock: progress.startHeight, currentBlock, highestBlock: progress.targetHeight };
    },
  };
}

function executionPort(chain: Chain, evm: Evm): RpcExecution {
  const options = (request: CallRequest, context: CallContext): CallOptions => {
    const header = chain.blocks.headerAt(context.height);
    if (header === undefined) throw new RangeError(`no block ${context.height}`);
    const block = blockContext({ header, rules: chain.rules, blockHash: (height) => chain.blocks.hashAt(height) });
    const { overrides, blockOverrides, gasCap, shouldStop } = context;
    const { maxFeePerGas, maxPriorityFeePerGas, to = null, gasPrice, nonce: _nonce, ...rest } = request;
    const pause = pauser();
    const price = gasPrice ?? maxFeePerGas;
    return {
      request: {
        ...rest,
        to,
        ...(price === undefined ? {} : { gasPrice: price }),
        ...(maxPriorityFeePerGas === undefined ? {} : { maxPriorityFeePerGas }),
      },
      block: { ...block, ...blockOverrides },
      reader: chain.stateAt(context.height),
      evm,
      ...(overrides === undefined ? {} : { overrides }),
      gasCap,
      // A long call gives consensus its turns.
      observer: { shouldStop: () => pause()?.then(shouldStop) ?? shouldStop() },
    };
  };
  return {
    call: (request, context) => orStopped(async () => outcomeOf(await call(options(request, context)))),
    estimateGas: (request, context) =>
      orStopped(async () => {
        const estimate = await estimateGas(options(request, context));
        return estimate.kind === 'gas' ? { kind: 'estimated', gas: estimate.gas } : failureOf(estimate.outcome);
      }),
    async simulate({ blocks, validation, transfers }, { height, gasCap, shouldStop }) {
      const header = chain.blocks.headerAt(height);
      const hash = chain.blocks.hashAt(height);
      if (header === undefined || hash === undefined) throw new RangeError(`no block ${height}`);
      const pause = pauser();
      return simulate({
        blocks,
        base: { header, hash },
        reader: chain.stateAt(height),
        rules: chain.rules,
        evm,
        blockHash: (asked) => chain.blocks.hashAt(asked),
        rootAfter: chain.rootsAt(height),
        validation,
        transfers,
        gasCap,
        shouldStop: () => pause()?.then(shouldStop) ?? shouldStop(),
      });
    },
    async traceBlock({ height, count, traceOf, shouldStop }) {
      const found = chain.blocks.at(height);
      if (found === undefined) throw new RangeError(`no block ${height}`);
      const { header, transactions } = found.block;
      const pause = pauser();
      await traceBlock({
        block: blockContext({ header, rules: chain.rules, blockHash: (asked) => chain.blocks.hashAt(asked) }),
        reader: chain.stateAt(height - 1),
        evm,
        parentHash: header.parentHash,
        parentBeaconBlockRoot: header.parentBeaconBlockRoot,
        openingCalls: chain.openingCallsOf(header),
        transactions: transactions.slice(0, count),
        traceOf,
        shouldStop: () => pause()?.then(shouldStop) ?? shouldStop(),
      });
    },
    async traceCall(request, context, traceOf) {
      await call({ ...options(request, context), traceOf });
    },
    async createAccessList(request, context) {
      const { accessList, outcome } = await createAccessList(options(request, context));
      return { accessList, gasUsed: outcome.gasUsed, failure: outcome.failure };
    },
  };
}

function outcomeOf(outcome: TransactionOutcome): CallOutcome {
  const { failure, output, gasUsed } = outcome;
  return failure === undefined ? { kind: 'success', output, gasUsed } : failureOf(outcome);
}

function failureOf({
  failure,
  output,
  gasUsed,
}: TransactionOutcome): Exclude<CallOutcome, { kind: 'success' | 'stopped' }> {
  return failure === 'revert'
    ? { kind: 'revert', output, gasUsed }
    : { kind: 'failure', failure: failure ?? 'unknown', gasUsed };
}

async function orStopped<Value>(run: () => Promise<Value>): Promise<Value | { readonly kind: 'stopped' }> {
  try {
    return await run();
  } catch (error) {
    if (isFault(error, 'execution/stopped')) return { kind: 'stopped' };
    throw error;
  }
}
