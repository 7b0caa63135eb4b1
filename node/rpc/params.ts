import { type Address, type Fault, type Hash, hexToBytes, isAddress, isHash, isHex, type Text } from '@hanse/base';
import { rpcFault } from './faults.ts';
import { isObject, type JsonObject, ownField } from './json.ts';

/** Why a value is no good: `message` in geth's words, and in Chinese. The dispatcher adds which parameter it was. */
export class BadParam extends Error {
  readonly zh: string;

  constructor(message: string, zh = '取值无法使用') {
    super(message);
    this.zh = zh;
  }
}

/** The fault of parameter `index`, counted from 0. */
export function invalidParams(index: number, problem: BadParam): Fault {
  return rpcFault('invalid-params', { index, problem: problem.message, problemZh: problem.zh }, problem);
}

const TYPES_ZH: { readonly [type: string]: string } = {
  string: '字符串',
  number: '数字',
  boolean: '布尔值',
  object: '对象',
  array: '数组',
};

/** What a request can contain, named in both languages. */
function typeOf(value: unknown): { readonly en: string; readonly zh: string } {
  const en = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return { en, zh: TYPES_ZH[en] ?? en };
}

/** Says that `value` is of the wrong type. */
export function wrongType(value: unknown, wanted: Text): BadParam {
  const seen = typeOf(value);
  return new BadParam(`${seen.en} where ${wanted.en} is wanted`, `应为${wanted.zh}，收到的是${seen.zh}`);
}

/** How one parameter is read. `kind` names it in the generated reference. */
export type Param<Value> = {
  readonly name: string;
  readonly kind: string;
  /** Throws {@link BadParam}. */
  readonly parse: (value: unknown) => Value;
  /** What an absent (or null) parameter means; without it the parameter is required. */
  readonly fallback?: () => Value;
};

export function param<Value>(name: string, kind: string, parse: (value: unknown) => Value): Param<Value> {
  return { name, kind, parse };
}

export function optional<Value, Default>(of: Param<Value>, fallback: Default): Param<Value | Default> {
  return { ...of, fallback: () => fallback };
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw wrongType(value, { en: 'a hex string', zh: '十六进制字符串' });
  return value;
}

/** A number without leading zeros, `0x0` for zero, of at most `bitsMax` bits. */
export function parseQuantity(value: unknown, bitsMax = 256): bigint {
  const hex = text(value);
  if (!hex.startsWith('0x')) throw new BadParam('hex string without 0x prefix', '十六进制字符串缺少 0x 前缀');
  if (hex.length === 2) throw new BadParam('hex string "0x"', '十六进制数为空（"0x"）');
  if (hex.length > 3 && hex.charAt(2) === '0')
    throw new BadParam('hex number with leading zero digits', '十六进制数带有前导零');
  if (!/^0x[0-9a-fA-F]+$/.test(hex)) throw new BadParam('invalid hex string', '不是十六进制字符串');
  if ((hex.length - 2) * 4 > bitsMax && BigInt(hex) >> BigInt(bitsMax) !== 0n) {
    throw new BadParam(`hex number > ${bitsMax} bits`, `数值超过 ${bitsMax} 位`);
  }
  return BigInt(hex);
}

/** A quantity that fits a JavaScript integer: heights, counts, timestamps. */
export function parseSmall(value: unknown): number {
  const big = parseQuantity(value, 64);
  if (big > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadParam('number too large', '数值过大');
  return Number(big);
}

/** As {@link parseSmall}; plain JSON numbers and decimal strings too, as geth takes them for counts. */
export function parseCount(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  if (typeof value === 'string' && /^[0-9]{1,15}$/.test(value)) return Number(value);
  return parseSmall(value);
}

export function parseData(value: unknown): Uint8Array {
  const hex = text(value);
  if (isHex(hex)) return hexToBytes(hex);
  if (hex === '') throw new BadParam('empty hex string', '十六进制字符串为空');
  if (!hex.startsWith('0x')) throw new BadParam('hex string without 0x prefix', '十六进制字符串缺少 0x 前缀');
  if (hex.length % 2 === 1) throw new BadParam('hex string of odd length', '十六进制字符串的长度为奇数');
  throw new BadParam('invalid hex string', '不是十六进制字符串');
}

function fixed(value: unknown, bytes: number, { en, zh }: Text): BadParam {
  const hex = text(value);
  if (!hex.startsWith('0x')) {
    return new BadParam(`hex string without 0x prefix for ${en}`, `${zh}缺少 0x 前缀`);
  }
  if (!isHex(hex)) {
    return hex.length % 2 === 1
      ? new BadParam(`hex string of odd length for ${en}`, `${zh}的长度为奇数`)
      : new BadParam(`invalid hex string for ${en}`, `${zh}不是十六进制字符串`);
  }
  return new BadParam(
    `hex string has length ${hex.length - 2}, want ${bytes * 2} for ${en}`,
    `${zh}有 ${hex.length - 2} 位十六进制数字，应为 ${bytes * 2} 位`,
  );
}

/** Any case; the checksum of mixed case is not looked at, as in geth. */
export function parseAddress(value: unknown): Address {
  if (isAddress(value)) return value.toLowerCase() as Address;
  throw fixed(value, 20, { en: 'address', zh: '地址' });
}

export function parseHash(value: unknown): Hash {
  if (isHash(value)) return value.toLowerCase() as Hash;
  throw fixed(value, 32, { en: 'hash', zh: '哈希' });
}

/** A storage slot: up to 32 bytes, leading zeros may be missing. */
export function parseSlot(value: unknown): Hash {
  const hex = text(value);
  if (!/^0[xX][0-9a-fA-F]*$/.test(hex))
    throw new BadParam(
      `unable to decode storage key: hex string invalid: "${hex.slice(0, 80)}"`,
      `存储槽不是十六进制字符串："${hex.slice(0, 80)}"`,
    );
  if (hex.length > 66) {
    throw new BadParam(
      'unable to decode storage key: hex string too long, want at most 32 bytes',
      '存储槽过长，最多 32 字节',
    );
  }
  return `0x${hex.slice(2).toLowerCase().padStart(64, '0')}` as Hash;
}

export function parseBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrongType(value, { en: 'a boolean', zh: '布尔值' });
  return value;
}

/** `what` names the object in English, with its article. */
export function parseObject(value: unknown, what: string, zh = '对象'): JsonObject {
  if (!isObject(value)) throw wrongType(value, { en: what, zh });
  return value;
}

export function parseList<Value>(value: unknown, parse: (item: unknown) => Value, countMax: number): Value[] {
  if (!Array.isArray(value)) throw wrongType(value, { en: 'an array', zh: '数组' });
  if (value.length > countMax) {
    throw new BadParam(
      `array of ${value.length}, at most ${countMax} are allowed`,
      `数组有 ${value.length} 项，最多允许 ${countMax} 项`,
    );
  }
  return value.map((item) => parse(item));
}

/** The field `name` of `object` read by `parse`; undefined where it is absent or null. The problem names the field. */
export function optionalField<Value>(
  object: JsonObject,
  name: string,
  parse: (value: unknown) => Value,
): Value | undefined {
  const value = ownField(object, name);
  if (value === undefined || value === null) return undefined;
  try {
    return parse(value);
  } catch (error) {
    if (error instanceof BadParam) {
      throw new BadParam(`${error.message} (field "${name}")`, `${error.zh}（字段 "${name}"）`);
    }
    throw error;
  }
}

export const ADDRESS: Param<Address> = param('address', 'address', parseAddress);
export const BLOCK_HASH: Param<Hash> = param('blockHash', 'hash', parseHash);
export const TRANSACTION_HASH: Param<Hash> = param('transactionHash', 'hash', parseHash);
export const INDEX: Param<number> = param('index', 'quantity', parseSmall);
