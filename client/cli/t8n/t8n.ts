import { type Fault, isFault } from '@hanse/base';
import { FORKS, type Fork } from '@hanse/protocol';
import type { CommandRun } from '../command.ts';
import { cliFault } from '../faults.ts';
import type { Input } from '../input.ts';
import { forkNamed } from '../statetest/stateTestFile.ts';
import { openToolEvm } from '../statetest/toolEvm.ts';
import { allocJson, parseAlloc } from './allocJson.ts';
import { parseEnvironment } from './environment.ts';
import { Inputs } from './inputs.ts';
import { Outputs } from './outputs.ts';
import { bodyHex, resultJson } from './resultJson.ts';
import { StepTrace } from './stepTrace.ts';
import { type TransitionOptions, transition } from './transition.ts';

/** Exit codes as geth's tool has them; whatever else goes wrong is {@link FAILED}. */
const EXITS: { readonly [code: string]: number } = {
  'cli/unknown-fork': 3,
  'cli/bad-environment': 3,
  'cli/missing-block-hash': 4,
  'cli/bad-json': 10,
  'cli/bad-json-field': 10,
  'cli/no-file': 11,
  'cli/not-written': 11,
  'cli/bad-rlp': 12,
};
const FAILED = 2;
const OK = 0;
const CHAIN_ID_MAX = Number.MAX_SAFE_INTEGER;

export const t8n: CommandRun = async (context, input) => {
  try {
    const outputs = new Outputs(context, input.text('output.basedir') ?? '');
    await run(context.cwd, input, outputs);
    outputs.flush();
    return OK;
  } catch (error) {
    if (!isFault(error) || isUsage(error)) throw error;
    const code = EXITS[error.code] ?? FAILED;
    context.note(`ERROR(${code}): ${context.words(error.text)}\n  [${error.code}]`);
    return code;
  }
};

async function run(cwd: string, input: Input, outputs: Outputs): Promise<void> {
  const fork = forkOf(input.text('state.fork') ?? (FORKS.at(-1) as Fork));
  const chainId = BigInt(input.integer('state.chainid', { min: 0, max: CHAIN_ID_MAX }) ?? 1);
  const inputs = new Inputs(cwd);
  const pre = parseAlloc(inputs.object(input.text('input.alloc') ?? 'alloc.json', 'alloc'));
  const environment = parseEnvironment(inputs.object(input.text('input.env') ?? 'env.json', 'env'), fork);
  const transactions = inputs.transactions(input.text('input.txs') ?? 'txs.json', chainId);
  const done = await transition({
    pre,
    environment,
    transactions,
    chainId,
    fork,
    evm: openToolEvm(),
    traceFor: tracing(input, outputs),
  });
  outputs.add('alloc', input.text('output.alloc') ?? 'alloc.json', allocJson(done.post));
  outputs.add('result', input.text('output.result') ?? 'result.json', resultJson(done, { environment, fork }));
  outputs.add('body', input.text('output.body') ?? '', bodyHex(done.block.transactions));
}

/** A file for each transaction that gets a place in the block. */
function tracing(input: Input, outputs: Outputs): TransitionOptions['traceFor'] {
  if (!input.has('trace')) return undefined;
  const options = {
    stack: !input.has('trace.nostack'),
    memory: input.has('trace.memory'),
    returnData: input.has('trace.returndata'),
  };
  return ({ index, hash }) => new StepTrace(options, outputs.pieces(`trace-${index}-${hash}.jsonl`));
}

function forkOf(name: string): Fork {
  const fork = forkNamed(name);
  if (fork === undefined) throw cliFault('unknown-fork', { seen: name, wanted: FORKS.join(', ') });
  return fork;
}

function isUsage({ code }: Fault): boolean {
  return code === 'cli/bad-option' || code === 'cli/missing-option';
}
