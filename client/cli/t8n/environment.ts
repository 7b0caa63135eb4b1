import type { Address, Hash } from '@hanse/base';
import type { BlockContext } from '@hanse/execution';
import { blockContext } from '@hanse/execution';
import { type Fork, isAtLeast, nextBaseFee, nextExcessBlobGas, type Withdrawal, ZERO_HASH } from '@hanse/protocol';
import { cliFault } from '../faults.ts';
import { type JsonObject, parseQuantity, wrongField } from './jsonObject.ts';

/** What the block under which transactions are applied is, as an `env` file says it; what it leaves out is computed. */
export type Environment = {
  readonly number: number;
  readonly timestamp: number;
  readonly coinbase: Address;
  readonly gasLimit: bigint;
  readonly baseFeePerGas: bigint;
  readonly prevRandao: Hash;
  readonly excessBlobGas: bigint;
  readonly parentHash: Hash;
  readonly parentBeaconBlockRoot: Hash | undefined;
  readonly withdrawals: readonly Withdrawal[];
  readonly blockHashes: ReadonlyMap<number, Hash>;
};

/** Throws `cli/bad-json-field` and `cli/bad-environment`. */
export function parseEnvironment(json: JsonObject, fork: Fork): Environment {
  const number = json.integer('currentNumber');
  const blockHashes = parseBlockHashes(json.object('blockHashes'));
  const missing = (field: string, wanted: string): Error =>
    cliFault('bad-environment', { field, seen: '–', wanted, fork });
  if (!json.has('withdrawals')) throw missing('withdrawals', 'a list, be it empty');
  if (!json.has('currentRandom')) throw missing('currentRandom', 'a hash');
  if (json.quantity('currentDifficulty', 0n) !== 0n) {
    const seen = json.quantity('currentDifficulty');
    throw cliFault('bad-environment', { field: 'currentDifficulty', seen, wanted: '0 or none', fork });
  }
  const isCancun = isAtLeast(fork, 'cancun');
  if (isCancun && !json.has('parentBeaconBlockRoot')) throw missing('parentBeaconBlockRoot', 'a hash');
  return {
    number,
    timestamp: json.integer('currentTimestamp'),
    coinbase: json.address('currentCoinbase'),
    gasLimit: json.quantity('currentGasLimit'),
    baseFeePerGas: baseFeeOf(json, missing),
    prevRandao: json.hash('currentRandom'),
    excessBlobGas: isCancun ? excessBlobGasOf(json, fork) : 0n,
    parentHash: blockHashes.get(number - 1) ?? json.hash('parentHash', json.hash('previousHash', ZERO_HASH)),
    parentBeaconBlockRoot: isCancun ? json.hash('parentBeaconBlockRoot') : undefined,
    withdrawals: json.objects('withdrawals').map(parseWithdrawal),
    blockHashes,
  };
}

/** What code sees; hashes of blocks that the environment does not name are told to `onMissing`. */
export function contextOf(
  environment: Environment,
  {
    chainId,
    fork,
    onMissing,
  }: { readonly chainId: bigint; readonly fork: Fork; readonly onMissing: (height: number) => void },
): BlockContext {
  const { prevRandao, blockHashes, ...rest } = environment;
  const always = { shanghai: 0, cancun: undefined, prague: undefined, osaka: undefined, [fork]: 0 };
  const context = blockContext({
    header: { ...rest, mixHash: prevRandao },
    rules: { chainId, forks: always },
    blockHash: (height) => {
      const hash = blockHashes.get(height);
      if (hash === undefined) onMissing(height);
      return hash;
    },
  });
  return context;
}

function parseBlockHashes(json: JsonObject): ReadonlyMap<number, Hash> {
  return new Map(
    json.names().map((name) => {
      const height = parseQuantity(name);
      if (height === undefined) throw wrongField(json.where, name, 'the number of a block');
      return [Number(height), json.hash(name)] as const;
    }),
  );
}

function baseFeeOf(json: JsonObject, missing: (field: string, wanted: string) => Error): bigint {
  if (json.has('currentBaseFee')) return json.quantity('currentBaseFee');
  if (!json.has('parentBaseFee') || json.integer('currentNumber') === 0) {
    throw missing('currentBaseFee', 'it, or parentBaseFee with parentGasUsed and parentGasLimit');
  }
  const parent = {
    baseFeePerGas: json.quantity('parentBaseFee'),
    gasUsed: json.quantity('parentGasUsed', 0n),
    gasLimit: json.quantity('parentGasLimit', json.quantity('currentGasLimit')),
  };
  return nextBaseFee(parent, 'market');
}

function excessBlobGasOf(json: JsonObject, fork: Fork): bigint {
  if (json.has('currentExcessBlobGas')) return json.quantity('currentExcessBlobGas');
  const parent = {
    excessBlobGas: json.quantity('parentExcessBlobGas', 0n),
    blobGasUsed: json.quantity('parentBlobGasUsed', 0n),
    baseFeePerGas: json.quantity('parentBaseFee', 0n),
  };
  return nextExcessBlobGas(parent, fork);
}

function parseWithdrawal(json: JsonObject): Withdrawal {
  return {
    index: json.quantity('index'),
    validatorIndex: json.quantity('validatorIndex'),
    address: json.address('address'),
    amount: json.quantity('amount'),
  };
}
