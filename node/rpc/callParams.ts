import { type Address, equalBytes, type Hash } from '@hanse/base';
import type { AccessListEntry, Authorization } from '@hanse/protocol';
import {
  BadParam,
  optionalField,
  parseAddress,
  parseData,
  parseHash,
  parseList,
  parseObject,
  parseQuantity,
  parseSlot,
  parseSmall,
} from './params.ts';
import type { AccountOverride, BlockOverrides, CallRequest, StateOverrides } from './ports.ts';

/** Entries of an access list, authorizations, overridden accounts or slots in one request. */
export const LIST_MAX = 10_000;

type Writable<Type> = { -readonly [key in keyof Type]: Type[key] };

/** Copies what is there; absent fields stay absent. */
function set<Target extends object, Key extends keyof Target>(
  target: Target,
  key: Key,
  value: Target[Key] | undefined,
): void {
  if (value !== undefined) target[key] = value;
}

function parseAccessListEntry(value: unknown): AccessListEntry {
  const entry = parseObject(value, 'an access list entry', '访问列表条目');
  const address = optionalField(entry, 'address', parseAddress);
  if (address === undefined) throw new BadParam('access list entry without address', '访问列表的条目缺少 address');
  const storageKeys = optionalField(entry, 'storageKeys', (keys) => parseList(keys, parseHash, LIST_MAX)) ?? [];
  return { address, storageKeys };
}

function parseAuthorization(value: unknown): Authorization {
  const object = parseObject(value, 'an authorization', '授权');
  const number = (name: string, bits: number): bigint =>
    optionalField(object, name, (field) => parseQuantity(field, bits)) ?? 0n;
  const address = optionalField(object, 'address', parseAddress);
  if (address === undefined) throw new BadParam('authorization without address', '授权缺少 address');
  const yParity = Number(optionalField(object, 'yParity', (field) => parseQuantity(field, 8)) ?? number('v', 8));
  return {
    address,
    chainId: number('chainId', 256),
    nonce: number('nonce', 64),
    yParity,
    r: number('r', 256),
    s: number('s', 256),
  };
}

/** The transaction object of `eth_call`, `eth_estimateGas` and `eth_createAccessList`; unknown fields are ignored as in geth. */
export function parseCallRequest(value: unknown): CallRequest {
  const object = parseObject(value, 'a transaction object', '交易对象');
  const wei = (name: string): bigint | undefined => optionalField(object, name, (field) => parseQuantity(field));
  const request: Writable<CallRequest> = {};
  set(request, 'from', optionalField(object, 'from', parseAddress));
  set(request, 'to', optionalField(object, 'to', parseAddress));
  set(
    request,
    'gas',
    optionalField(object, 'gas', (field) => parseQuantity(field, 64)),
  );
  set(request, 'gasPrice', wei('gasPrice'));
  set(request, 'maxFeePerGas', wei('maxFeePerGas'));
  set(request, 'maxPriorityFeePerGas', wei('maxPriorityFeePerGas'));
  set(request, 'value', wei('value'));
  set(
    request,
    'nonce',
    optionalField(object, 'nonce', (field) => parseQuantity(field, 64)),
  );
  set(
    request,
    'accessList',
    optionalField(object, 'accessList', (list) => parseList(list, parseAccessListEntry, LIST_MAX)),
  );
  set(
    request,
    'authorizationList',
    optionalField(object, 'authorizationList', (list) => parseList(list, parseAuthorization, LIST_MAX)),
  );
  const input = optionalField(object, 'input', parseData);
  const legacy = optionalField(object, 'data', parseData);
  if (input !== undefined && legacy !== undefined && !equalBytes(input, legacy)) {
    throw new BadParam(
      'both "data" and "input" are set and not equal. Please use "input" to pass transaction call data',
      '"data" 与 "input" 不一致，请用 "input" 给出调用数据',
    );
  }
  set(request, 'data', input ?? legacy);
  if (
    request.gasPrice !== undefined &&
    (request.maxFeePerGas !== undefined || request.maxPriorityFeePerGas !== undefined)
  ) {
    throw new BadParam(
      'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified',
      'gasPrice 不能与 maxFeePerGas 或 maxPriorityFeePerGas 同时给出',
    );
  }
  const { maxFeePerGas, maxPriorityFeePerGas } = request;
  if (maxFeePerGas !== undefined && maxPriorityFeePerGas !== undefined && maxFeePerGas < maxPriorityFeePerGas) {
    throw new BadParam(
      `maxFeePerGas (${maxFeePerGas}) < maxPriorityFeePerGas (${maxPriorityFeePerGas})`,
      `maxFeePerGas（${maxFeePerGas}）小于 maxPriorityFeePerGas（${maxPriorityFeePerGas}）`,
    );
  }
  return request;
}

function entries(value: unknown, what: string, zh: string): [string, unknown][] {
  const list = Object.entries(parseObject(value, what, zh));
  if (list.length > LIST_MAX) {
    throw new BadParam(
      `${list.length} entries, at most ${LIST_MAX} are allowed`,
      `共 ${list.length} 项，最多允许 ${LIST_MAX} 项`,
    );
  }
  return list;
}

function parseSlots(value: unknown): ReadonlyMap<Hash, bigint> {
  return new Map(
    entries(value, 'storage slots', '存储槽').map(([slot, word]) => [parseSlot(slot), BigInt(parseHash(word))]),
  );
}

function parseAccountOverride(value: unknown): AccountOverride {
  const object = parseObject(value, 'an account override', '账户覆盖项');
  const override: Writable<AccountOverride> = {};
  set(
    override,
    'balance',
    optionalField(object, 'balance', (field) => parseQuantity(field)),
  );
  set(
    override,
    'nonce',
    optionalField(object, 'nonce', (field) => parseQuantity(field, 64)),
  );
  set(override, 'code', optionalField(object, 'code', parseData));
  set(override, 'state', optionalField(object, 'state', parseSlots));
  set(override, 'stateDiff', optionalField(object, 'stateDiff', parseSlots));
  set(
    override,
    'movePrecompileToAddress',
    optionalField(object, 'movePrecompileToAddress', parseAddress) ??
      optionalField(object, 'MovePrecompileToAddress', parseAddress),
  );
  return override;
}

export function parseStateOverrides(value: unknown): StateOverrides {
  const overrides = new Map<Address, AccountOverride>();
  for (const [address, override] of entries(value, 'a map of account overrides', '账户覆盖表')) {
    overrides.set(parseAddress(address), parseAccountOverride(override));
  }
  return overrides;
}

export function parseBlockOverrides(value: unknown): BlockOverrides {
  const object = parseObject(value, 'block overrides', '区块覆盖项');
  const overrides: Writable<BlockOverrides> = {};
  set(overrides, 'number', optionalField(object, 'number', parseSmall));
  set(overrides, 'timestamp', optionalField(object, 'time', parseSmall));
  set(
    overrides,
    'gasLimit',
    optionalField(object, 'gasLimit', (field) => parseQuantity(field, 64)),
  );
  set(
    overrides,
    'coinbase',
    optionalField(object, 'feeRecipient', parseAddress) ?? optionalField(object, 'coinbase', parseAddress),
  );
  set(
    overrides,
    'prevRandao',
    optionalField(object, 'prevRandao', parseSlot) ?? optionalField(object, 'random', parseSlot),
  );
  set(
    overrides,
    'baseFeePerGas',
    optionalField(object, 'baseFeePerGas', (field) => parseQuantity(field)) ??
      optionalField(object, 'baseFee', (field) => parseQuantity(field)),
  );
  return overrides;
}
