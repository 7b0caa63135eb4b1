import { isFault } from '@hanse/base';
import { requireHeight, STATE_BLOCK } from '../blockId.ts';
import { failureText } from '../callFailure.ts';
import { blockJson, logJson } from '../format.ts';
import { type Method, method } from '../method.ts';
import { param } from '../params.ts';
import type { SimulatedBlock } from '../ports.ts';
import { data, quantity } from '../quantity.ts';
import { revertedWith } from '../revert.ts';
import { INVALID_PARAMS, REVERTED, Recoded } from '../rpcError.ts';
import { parseSimulatePayload } from '../simulateParams.ts';
import { stopper } from '../work.ts';

/** The codes that execution-apis gives this method for what no block could contain. */
const CODES: { readonly [fault: string]: number } = {
  'execution/stopped': -32016,
  'execution/nonce-too-low': -38010,
  'execution/nonce-too-high': -38011,
  'execution/fee-below-base': -38012,
  'execution/call-gas': -38013,
  'execution/insufficient-funds': -38014,
  'execution/block-gas-limit': -38015,
  'execution/block-order': -38020,
  'execution/time-order': -38021,
  'execution/precompile-onto-itself': -38022,
  'execution/precompiles-onto-one': -38023,
  'protocol/initcode-too-large': -38025,
  'execution/too-many-blocks': -38026,
  'execution/gas-budget': -38026,
  'protocol/tip-above-fee': INVALID_PARAMS,
};
const VM_ERROR = -32015;

type Call = SimulatedBlock['calls'][0];

function callError({ outcome: { failure, output } }: Call): object | undefined {
  if (failure === undefined) return undefined;
  if (failure !== 'revert') return { code: VM_ERROR, message: `vm execution error: ${failureText(failure)}` };
  const { message, data: bytes } = revertedWith(output);
  return { code: REVERTED, message, data: bytes };
}

function blockResult(simulated: SimulatedBlock, transactions: 'full' | 'hashes'): object {
  let logIndex = 0;
  const calls = simulated.calls.map((call, index) => {
    const { failure, output, gasUsed, gasPeak } = call.outcome;
    const error = callError(call);
    return {
      returnData: data(output),
      logs: call.logs.map((log) => logJson(log, { ledgerBlock: simulated, index, logIndex: logIndex++ })),
      gasUsed: quantity(gasUsed),
      maxUsedGas: quantity(gasPeak),
      status: failure === undefined ? '0x1' : '0x0',
      ...(error === undefined ? {} : { error }),
    };
  });
  return { ...blockJson(simulated, transactions), calls };
}

/** `eth_simulateV1`. */
export const SIMULATE_METHOD: Method = method({
  name: 'eth_simulateV1',
  summary: {
    en: 'runs blocks of calls on top of each other and of a block, without changing anything',
    zh: '在某区块之后依次模拟多个区块的调用，不改变状态',
  },
  params: [param('payload', 'blocks of calls', parseSimulatePayload), STATE_BLOCK],
  result: 'simulated block[]',
  cost: 'heavy',
  handle: async (context, { request, transactions }, id) => {
    const { ports, limits } = context;
    const height = requireHeight(ports.ledger, id);
    try {
      const work = { height, gasCap: limits.callGasMax, shouldStop: stopper(context) };
      const blocks = await ports.execution.simulate(request, work);
      return blocks.map((block) => blockResult(block, transactions));
    } catch (error) {
      const code = isFault(error) ? CODES[error.code] : undefined;
      if (isFault(error) && code !== undefined) throw new Recoded(code, error);
      throw error;
    }
  },
});
