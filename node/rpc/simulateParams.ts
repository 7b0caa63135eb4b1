import type { Withdrawal } from '@hanse/protocol';
import { LIST_MAX, parseBlockOverrides, parseCallRequest, parseStateOverrides } from './callParams.ts';
import { type JsonObject, ownField } from './json.ts';
import {
  BadParam,
  optionalField,
  parseAddress,
  parseBoolean,
  parseList,
  parseObject,
  parseQuantity,
} from './params.ts';
import type { CallRequest, SimulateRequest } from './ports.ts';

/** What `eth_simulateV1` is asked, and how its answer is written. */
export type SimulatePayload = { readonly request: SimulateRequest; readonly transactions: 'full' | 'hashes' };

function required<Value>(object: JsonObject, name: string, parse: (value: unknown) => Value): Value {
  const value = optionalField(object, name, parse);
  if (value === undefined) throw new BadParam(`missing field "${name}"`, `缺少字段 "${name}"`);
  return value;
}

function parseWithdrawal(value: unknown): Withdrawal {
  const object = parseObject(value, 'a withdrawal', '提款');
  const number = (field: unknown): bigint => parseQuantity(field, 64);
  return {
    index: required(object, 'index', number),
    validatorIndex: required(object, 'validatorIndex', number),
    address: required(object, 'address', parseAddress),
    amount: required(object, 'amount', number),
  };
}

function refuseBlobs(object: JsonObject, name: string): void {
  const value = ownField(object, name) ?? undefined;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return;
  throw new BadParam(`"${name}" is given, but the ledger has no blobs`, `给出了 "${name}"，但账本不支持 blob`);
}

function parseCall(value: unknown): CallRequest {
  refuseBlobs(parseObject(value, 'a transaction object', '交易对象'), 'blobVersionedHashes');
  return parseCallRequest(value);
}

function parseBlock(value: unknown): SimulateRequest['blocks'][0] {
  const object = parseObject(value, 'a block of calls', '调用区块');
  const overrides = optionalField(object, 'blockOverrides', (field) =>
    parseObject(field, 'block overrides', '区块覆盖项'),
  );
  if (overrides !== undefined) refuseBlobs(overrides, 'blobBaseFee');
  const withdrawals =
    overrides && optionalField(overrides, 'withdrawals', (list) => parseList(list, parseWithdrawal, LIST_MAX));
  return {
    blockOverrides: {
      ...(overrides === undefined ? {} : parseBlockOverrides(overrides)),
      ...(withdrawals === undefined ? {} : { withdrawals }),
    },
    stateOverrides: optionalField(object, 'stateOverrides', parseStateOverrides) ?? new Map(),
    calls: optionalField(object, 'calls', (list) => parseList(list, parseCall, LIST_MAX)) ?? [],
  };
}

/** The first parameter of `eth_simulateV1`. How many blocks there are is the simulation's to judge. */
export function parseSimulatePayload(value: unknown): SimulatePayload {
  const object = parseObject(value, 'a simulation', '模拟请求');
  const isSet = (name: string): boolean => optionalField(object, name, parseBoolean) ?? false;
  const blocks = required(object, 'blockStateCalls', (list) => parseList(list, parseBlock, LIST_MAX));
  if (blocks.length === 0) throw new BadParam('empty input', '没有要模拟的区块');
  return {
    request: {
      blocks,
      validation: isSet('validation') ? 'full' : 'as-call',
      transfers: isSet('traceTransfers') ? 'logged' : 'silent',
    },
    transactions: isSet('returnFullTransactions') ? 'full' : 'hashes',
  };
}
